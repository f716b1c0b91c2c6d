package io.tocsin.processor.golang;

import io.tocsin.processor.golang.Value.Field;
import io.tocsin.processor.golang.Value.Int;
import io.tocsin.processor.golang.Value.IntType;
import io.tocsin.processor.golang.Value.Time;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Times and durations as Go's package time prints them. All times are in UTC. */
public final class Times {
    static final long NANOS = 1_000_000_000L;

    private static final String PRINTED = "2006-01-02 15:04:05.999999999 -0700 MST";
    private static final List<String> MONTHS = List.of(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December");
    private static final List<String> DAYS =
            List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
    /** Seconds from the year 1, in which Go counts, to 1970. */
    private static final long FROM_YEAR_1 = 62_135_596_800L;

    /** What a layout's words that begin alike stand for: the longer first. */
    private static final List<String> WORDS = List.of(
            "January",
            "Jan",
            "Monday",
            "Mon",
            "MST",
            "01",
            "02",
            "03",
            "04",
            "05",
            "06",
            "002",
            "15",
            "1",
            "2006",
            "2",
            "__2",
            "_2",
            "3",
            "4",
            "5",
            "PM",
            "pm",
            "-070000",
            "-07:00:00",
            "-0700",
            "-07:00",
            "-07",
            "Z070000",
            "Z07:00:00",
            "Z0700",
            "Z07:00",
            "Z07");

    private static final Map<String, String> ZONES = Map.ofEntries(
            Map.entry("MST", "UTC"),
            Map.entry("-070000", "+000000"),
            Map.entry("-07:00:00", "+00:00:00"),
            Map.entry("-0700", "+0000"),
            Map.entry("-07:00", "+00:00"),
            Map.entry("-07", "+00"),
            Map.entry("Z070000", "Z"),
            Map.entry("Z07:00:00", "Z"),
            Map.entry("Z0700", "Z"),
            Map.entry("Z07:00", "Z"),
            Map.entry("Z07", "Z"));

    private Times() {}

    /** {@code 2015-06-23 13:19:44.128 +0000 UTC}. */
    public static String print(Time time) {
        return format(time, PRINTED);
    }

    static LocalDateTime local(Time time) {
        return LocalDateTime.ofEpochSecond(time.seconds(), time.nanos(), ZoneOffset.UTC);
    }

    /** As {@code %#v} prints it. */
    public static String goString(Time time) {
        LocalDateTime t = local(time);
        return "time.Date(" + t.getYear() + ", time." + month(t.getMonthValue()) + ", " + t.getDayOfMonth() + ", "
                + t.getHour() + ", " + t.getMinute() + ", " + t.getSecond() + ", " + time.nanos() + ", time.UTC)";
    }

    /** The inner fields, which show when no method prints the time. */
    static List<Field> fields(Time time) {
        return List.of(
                new Field("wall", new Int(time.nanos(), IntType.UINT64)),
                new Field("ext", new Int(time.seconds() + FROM_YEAR_1, IntType.INT64)),
                new Field("loc", new Value.Pointer("time.Location", null)));
    }

    /** A month, a day of the week or a duration, as it prints itself; any other number in digits. */
    public static String name(Int number) {
        return switch (number.of()) {
            case MONTH -> month(number.value());
            case WEEKDAY -> weekday(number.value());
            case DURATION -> duration(number.value());
            case INT, INT64, UINT8, UINT64 -> Long.toString(number.value());
        };
    }

    private static String month(long month) {
        return month >= 1 && month <= MONTHS.size() ? MONTHS.get((int) month - 1) : "%!Month(" + month + ")";
    }

    private static String weekday(long day) {
        return day >= 0 && day < DAYS.size() ? DAYS.get((int) day) : "%!Weekday(" + day + ")";
    }

    /** {@code 1h15m30.918s}, as a duration prints itself. */
    private static String duration(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        String sign = nanos < 0 ? "-" : "";
        // The smallest duration has no positive one beside it, so the rest is unsigned.
        long size = Math.abs(nanos);
        if (Long.compareUnsigned(size, NANOS) < 0) {
            return sign
                    + (size < 1000
                            ? size + "ns"
                            : size < 1_000_000
                                    ? fraction(size, 1000, 3) + "\u00c2\u00b5s"
                                    : fraction(size, 1_000_000, 6) + "ms");
        }
        long seconds = Long.divideUnsigned(size, NANOS);
        String rest = fraction(seconds % 60 * NANOS + Long.remainderUnsigned(size, NANOS), NANOS, 9) + "s";
        long minutes = seconds / 60;
        return sign
                + (minutes == 0
                        ? rest
                        : minutes < 60 ? minutes + "m" + rest : minutes / 60 + "h" + minutes % 60 + "m" + rest);
    }

    private static String fraction(long value, long unit, int digits) {
        String behind =
                String.format(Locale.ROOT, "%0" + digits + "d", value % unit).replaceAll("0+$", "");
        return value / unit + (behind.isEmpty() ? "" : "." + behind);
    }

    /** By a layout that writes the time of Mon Jan 2 15:04:05 MST 2006. */
    public static String format(Time time, String layout) {
        LocalDateTime t = local(time);
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < layout.length()) {
            String word = word(layout, at);
            if (!word.isEmpty()) {
                out.append(part(t, word));
                at += word.length();
                continue;
            }
            int end = fractionEnd(layout, at);
            if (end > at) {
                out.append(fraction(time.nanos(), layout.substring(at, end)));
                at = end;
            } else {
                out.append(layout.charAt(at++));
            }
        }
        return out.toString();
    }

    private static String word(String layout, int at) {
        if (layout.startsWith("_2006", at)) {
            return "";
        }
        for (String word : WORDS) {
            boolean abbreviation = word.equals("Jan") || word.equals("Mon");
            int end = at + word.length();
            if (layout.startsWith(word, at)
                    && !(abbreviation
                            && end < layout.length()
                            && layout.charAt(end) >= 'a'
                            && layout.charAt(end) <= 'z')) {
                return word;
            }
        }
        return "";
    }

    /** The end of {@code .000} or {@code ,999}; the start when there is no such thing. */
    private static int fractionEnd(String layout, int at) {
        char mark = layout.charAt(at);
        char digit = at + 1 < layout.length() ? layout.charAt(at + 1) : ' ';
        if ((mark != '.' && mark != ',') || (digit != '0' && digit != '9')) {
            return at;
        }
        int end = at + 1;
        while (end < layout.length() && layout.charAt(end) == digit) {
            end++;
        }
        boolean more = end < layout.length() && layout.charAt(end) >= '0' && layout.charAt(end) <= '9';
        return more ? at : end;
    }

    private static String fraction(int nanos, String layout) {
        String digits = String.format(Locale.ROOT, "%09d", nanos);
        int count = Math.min(9, layout.length() - 1);
        String text = digits.substring(0, count);
        if (layout.charAt(1) == '9') {
            text = text.replaceAll("0+$", "");
            return text.isEmpty() ? "" : layout.charAt(0) + text;
        }
        return layout.charAt(0) + text;
    }

    private static String part(LocalDateTime t, String word) {
        String zone = ZONES.get(word);
        if (zone != null) {
            return zone;
        }
        int hour12 = t.getHour() % 12 == 0 ? 12 : t.getHour() % 12;
        String month = month(t.getMonthValue());
        String day = weekday(t.getDayOfWeek().getValue() % 7);
        return switch (word) {
            case "January" -> month;
            case "Jan" -> month.substring(0, 3);
            case "Monday" -> day;
            case "Mon" -> day.substring(0, 3);
            case "01" -> number("%02d", t.getMonthValue());
            case "1" -> number("%d", t.getMonthValue());
            case "02" -> number("%02d", t.getDayOfMonth());
            case "2" -> number("%d", t.getDayOfMonth());
            case "_2" -> number("%2d", t.getDayOfMonth());
            case "002" -> number("%03d", t.getDayOfYear());
            case "__2" -> number("%3d", t.getDayOfYear());
            case "03" -> number("%02d", hour12);
            case "3" -> number("%d", hour12);
            case "15" -> number("%02d", t.getHour());
            case "04" -> number("%02d", t.getMinute());
            case "4" -> number("%d", t.getMinute());
            case "05" -> number("%02d", t.getSecond());
            case "5" -> number("%d", t.getSecond());
            case "06" -> number("%02d", Math.abs(t.getYear()) % 100);
            case "2006" -> (t.getYear() < 0 ? "-" : "") + number("%04d", Math.abs(t.getYear()));
            case "PM" -> t.getHour() >= 12 ? "PM" : "AM";
            default -> t.getHour() >= 12 ? "pm" : "am";
        };
    }

    private static String number(String format, int value) {
        return String.format(Locale.ROOT, format, value);
    }
}
