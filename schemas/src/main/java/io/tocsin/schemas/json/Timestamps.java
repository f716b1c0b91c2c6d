package io.tocsin.schemas.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Points in time as events write them: RFC 3339, kept to the millisecond, written in UTC. */
public final class Timestamps {
    /** 0001-01-01T00:00:00Z, which Go writes for "not set". */
    public static final Instant MIN = Instant.ofEpochSecond(-62_135_596_800L);

    public static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999Z");

    /** What a reader says to a value that is no time. */
    public static final String WANTED = "not a time; RFC 3339 with an offset, as 2026-11-21T09:30:00.000Z, or"
            + " milliseconds since 1970 as a number, is wanted";

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** RFC 3339 section 5.6, and the offset without its colon that ISO 8601 allows and log4j writes. */
    private static final Pattern RFC3339 = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})[Tt ](\\d{2}):(\\d{2}):(\\d{2})"
            + "(?:[.,](\\d{1,20}))?(?:([Zz])|([+-])(\\d{2}):?(\\d{2}))");

    private static final int MAX_LENGTH = 64;

    private Timestamps() {}

    /** As {@code 2026-11-21T09:30:00.000Z}: always three decimals, always UTC. */
    public static String format(Instant instant) {
        return FORMAT.format(instant);
    }

    /** The instant, or empty if the text is not RFC 3339 with an offset. Digits below a millisecond are cut off. */
    public static Optional<Instant> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher m = RFC3339.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate date = LocalDate.of(number(m, 1), number(m, 2), number(m, 3));
            int second = number(m, 6);
            // A leap second has no place in an Instant: it is the last millisecond of its minute.
            LocalTime time = second == 60
                    ? LocalTime.of(number(m, 4), number(m, 5), 59, 999_000_000)
                    : LocalTime.of(number(m, 4), number(m, 5), second, nanos(m.group(7)));
            Instant instant = date.atTime(time).toInstant(offset(m)).truncatedTo(ChronoUnit.MILLIS);
            return inRange(instant) ? Optional.of(instant) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The instant of so many milliseconds since 1970, or empty outside the years 1 to 9999. */
    public static Optional<Instant> ofEpochMillis(double millis) {
        if (!(millis >= MIN.toEpochMilli() && millis <= MAX.toEpochMilli())) {
            return Optional.empty();
        }
        return Optional.of(Instant.ofEpochMilli((long) Math.floor(millis)));
    }

    /** Cut to the millisecond and into the years 1 to 9999, so that what is written can be read. */
    public static Instant normalised(Instant instant) {
        if (instant.isBefore(MIN)) {
            return MIN;
        }
        return instant.isAfter(MAX) ? MAX : instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private static boolean inRange(Instant instant) {
        return !instant.isBefore(MIN) && !instant.isAfter(MAX);
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    private static int nanos(@Nullable String fraction) {
        if (fraction == null) {
            return 0;
        }
        return Integer.parseInt((fraction + "000000000").substring(0, 9));
    }

    private static ZoneOffset offset(Matcher m) {
        if (m.group(8) != null) {
            return ZoneOffset.UTC;
        }
        int sign = "-".equals(m.group(9)) ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(sign * number(m, 10), sign * number(m, 11));
    }
}
