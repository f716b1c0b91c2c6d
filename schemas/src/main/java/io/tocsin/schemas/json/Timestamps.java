package io.tocsin.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Points in time as events write them: RFC 3339 or a number since 1970; read to the nanosecond, what is below is cut off;
 * written in UTC. All but log events keep times to the millisecond: they cut them by {@link #normalised}.
 */
public final class Timestamps {
    /** 0001-01-01T00:00:00Z, which Go writes for "not set". */
    public static final Instant MIN = Instant.ofEpochSecond(-62_135_596_800L);

    public static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** What a reader says to a value that is no time. */
    public static final String WANTED = "not a time; RFC 3339 with an offset, as 2026-11-21T09:30:00.000Z, or"
            + " seconds, milli-, micro- or nanoseconds since 1970, is wanted";

    /** RFC 3339 section 5.6, and the offset without its colon that ISO 8601 allows and log4j writes. */
    private static final Pattern RFC3339 = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})[Tt ](\\d{2}):(\\d{2}):(\\d{2})"
            + "(?:[.,](\\d{1,20}))?(?:([Zz])|([+-])(\\d{2}):?(\\d{2}))");

    private static final int MAX_LENGTH = 64;

    private static final long MIN_SECONDS = 1_000_000_000L;
    private static final long MAX_SECONDS = 9_999_999_999L;
    private static final long MAX_MILLIS = 253_402_300_799_999L;
    private static final long MAX_MICROS = 253_402_300_799_999_999L;
    private static final BigDecimal MAX_NANOS = new BigDecimal("253402300799999999999");
    private static final BigDecimal MIN_MILLIS = BigDecimal.valueOf(MIN.toEpochMilli());
    private static final BigInteger NANOS_OF_SECOND = BigInteger.valueOf(1_000_000_000);

    /** Of a millisecond, down to the nanosecond. */
    private static final int DECIMALS_OF_MILLIS = 6;

    private Timestamps() {}

    /**
     * As {@code 2026-11-21T09:30:00.000Z}: always UTC, within the years 1 to 9999; with three decimals, or with six or nine
     * where it takes so many.
     */
    public static String format(Instant instant) {
        return UtcTime.format(bounded(instant));
    }

    /** The instant, or empty if the text is not RFC 3339 with an offset. Digits below a nanosecond are cut off. */
    public static Optional<Instant> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Instant instant = UtcTime.instant(bytes, 0, bytes.length);
        return instant == null ? parseAny(text) : Optional.of(instant);
    }

    private static Optional<Instant> parseAny(String text) {
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
            Instant instant = date.atTime(time).toInstant(offset(m));
            return inRange(instant) ? Optional.of(instant) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * A time in any form that events have: RFC 3339, or a number by {@link #ofEpoch(long)}; or a number as text, as OTLP's
     * JSON and journald write it: 13, 16 or 19 digits, which are milli-, micro- or nanoseconds of 2001 to 2286; those of
     * milliseconds may have decimals, as the OpenTelemetry Collector writes them for Elasticsearch.
     *
     * @return empty for anything else, null among it
     */
    public static Optional<Instant> read(JsonNode node) {
        if (node.isTextual()) {
            return ofText(node.textValue());
        }
        if (!node.isNumber()) {
            return Optional.empty();
        }
        return node.isIntegralNumber() && node.canConvertToLong()
                ? ofEpoch(node.longValue())
                : ofEpoch(node.decimalValue());
    }

    /** As {@link #read} takes a text. */
    public static Optional<Instant> ofText(String text) {
        return isEpoch(text) ? ofEpoch(new BigDecimal(text)) : parse(text);
    }

    /** Other lengths are dates or counters more likely than times: 20261121093000 is not of the year 2612. */
    private static boolean isEpoch(String text) {
        int length = text.length();
        boolean decimals = length > 14 && length <= 23 && text.charAt(13) == '.';
        int digits = decimals ? 13 : length;
        if ((digits != 13 && digits != 16 && digits != 19) || text.charAt(0) == '0') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (i != digits && (text.charAt(i) < '0' || text.charAt(i) > '9')) {
                return false;
            }
        }
        return true;
    }

    /**
     * The instant of a number since 1970, whose size tells its unit:
     *
     * <ul>
     *   <li>1000000000 to 9999999999: seconds, of 2001-09-09 to 2286-11-20
     *   <li>others from -62135596800000 to 253402300799999: milliseconds, of the years 1 to 9999
     *   <li>up to 253402300799999999: microseconds, of 1978-01-11 to the year 9999
     *   <li>up to 253402300799999999999: nanoseconds, of 1978-01-11 to the year 9999
     * </ul>
     *
     * So the milliseconds of 1970-01-12 to 1970-04-26, which nobody sends, give way to the seconds that many do.
     *
     * @return empty for any other number
     */
    public static Optional<Instant> ofEpoch(long number) {
        if (number < MIN.toEpochMilli()) {
            return Optional.empty();
        }
        if (number >= MIN_SECONDS && number <= MAX_SECONDS) {
            return Optional.of(Instant.ofEpochSecond(number));
        }
        if (number <= MAX_MILLIS) {
            return Optional.of(Instant.ofEpochMilli(number));
        }
        return Optional.of(
                number <= MAX_MICROS
                        ? Instant.ofEpochSecond(number / 1_000_000, number % 1_000_000 * 1_000)
                        : Instant.ofEpochSecond(number / 1_000_000_000, number % 1_000_000_000));
    }

    /** As {@link #ofEpoch(long)}; a fraction is kept to the nanosecond, and below that cut off towards the past. */
    public static Optional<Instant> ofEpoch(BigDecimal number) {
        long digitsBeforePoint = (long) number.precision() - number.scale();
        if (digitsBeforePoint > MAX_NANOS.precision()) {
            return Optional.empty();
        }
        if (digitsBeforePoint < -DECIMALS_OF_MILLIS) {
            // Not a nanosecond; and an exponent of minus two thousand million would be as many digits.
            return Optional.of(Instant.ofEpochSecond(0, number.signum() < 0 ? -1 : 0));
        }
        BigDecimal whole = number.setScale(0, RoundingMode.FLOOR);
        if (whole.compareTo(MIN_MILLIS) < 0 || whole.compareTo(MAX_NANOS) > 0) {
            return Optional.empty();
        }
        BigInteger[] seconds = number.movePointRight(decimals(whole))
                .setScale(0, RoundingMode.FLOOR)
                .toBigInteger()
                .divideAndRemainder(NANOS_OF_SECOND);
        return Optional.of(Instant.ofEpochSecond(seconds[0].longValueExact(), seconds[1].longValueExact()));
    }

    /** How many decimals of a number of this size are nanoseconds. */
    private static int decimals(BigDecimal whole) {
        if (whole.compareTo(BigDecimal.valueOf(MIN_SECONDS)) >= 0
                && whole.compareTo(BigDecimal.valueOf(MAX_SECONDS)) <= 0) {
            return DECIMALS_OF_MILLIS + 3;
        }
        if (whole.compareTo(BigDecimal.valueOf(MAX_MILLIS)) <= 0) {
            return DECIMALS_OF_MILLIS;
        }
        return whole.compareTo(BigDecimal.valueOf(MAX_MICROS)) <= 0 ? DECIMALS_OF_MILLIS - 3 : 0;
    }

    /** Cut into the years 1 to 9999, so that what is written can be read. */
    public static Instant bounded(Instant instant) {
        if (instant.isBefore(MIN)) {
            return MIN;
        }
        return instant.isAfter(MAX) ? MAX : instant;
    }

    /** Cut to the millisecond, towards the past, and into the years 1 to 9999. */
    public static Instant normalised(Instant instant) {
        return bounded(instant).truncatedTo(ChronoUnit.MILLIS);
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
