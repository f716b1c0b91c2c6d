package io.tocsin.processor.promql;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers, durations and strings between their written form and their value, as Prometheus reads and prints them. */
public final class Literals {
    private static final Pattern DURATION = Pattern.compile(
            "(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?");
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long[] UNIT_MILLIS = {
        365L * 24 * 3600 * 1000, 7L * 24 * 3600 * 1000, 24L * 3600 * 1000, 3600L * 1000, 60L * 1000, 1000, 1
    };
    /** Prometheus counts durations in nanoseconds in 64 bits. */
    private static final BigInteger MAX_MILLIS = BigInteger.valueOf(Long.MAX_VALUE / 1_000_000);

    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Hexadecimal, or decimal with fraction and exponent; underscores between digits. */
    private static final Pattern NUMBER = Pattern.compile("0[xX]_?[0-9a-fA-F]++(?:_[0-9a-fA-F]++)*+"
            + "|(?:[0-9]++(?:_[0-9]++)*+(?:\\.(?:[0-9]++(?:_[0-9]++)*+)?)?|\\.[0-9]++(?:_[0-9]++)*+)"
            + "(?:[eE][+-]?[0-9]++(?:_[0-9]++)*+)?+");

    private static final Pattern LEGACY_LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern LEGACY_METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

    private Literals() {}

    /**
     * A duration such as {@code 1h30m}, {@code 500ms} or {@code 0}: units in falling order, each at most once.
     *
     * @throws IllegalArgumentException with a sentence about it when it is none, or beyond 292 years
     */
    public static Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty duration string");
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a valid duration string: \"" + text
                    + "\"; write numbers with y, w, d, h, m, s, ms in this order, such as 1h30m");
        }
        BigInteger millis = BigInteger.ZERO;
        for (int i = 0; i < UNITS.length; i++) {
            String count = matcher.group(i + 1);
            if (count != null) {
                millis = millis.add(new BigInteger(count).multiply(BigInteger.valueOf(UNIT_MILLIS[i])));
            }
        }
        if (millis.compareTo(MAX_MILLIS) > 0) {
            throw new IllegalArgumentException("duration out of range: \"" + text + "\"");
        }
        return Duration.ofMillis(millis.longValueExact());
    }

    /**
     * As {@link #duration} reads it, in the largest units; years and weeks only when they go in without a rest. What is
     * not of whole milliseconds is written as a number of seconds.
     */
    public static String print(Duration duration) {
        if (duration.toNanosPart() % NANOS_PER_MILLI != 0) {
            return GoFloat.plain(duration.toNanos() / NANOS_PER_SECOND);
        }
        long rest = duration.toMillis();
        if (rest == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        if (rest < 0) {
            text.append('-');
            rest = -rest;
        }
        for (int i = 0; i < UNITS.length; i++) {
            long count = rest / UNIT_MILLIS[i];
            boolean wholeOnly = i < 2;
            if (count > 0 && (!wholeOnly || rest % UNIT_MILLIS[i] == 0)) {
                text.append(count).append(UNITS[i]);
                rest -= count * UNIT_MILLIS[i];
            }
        }
        return text.toString();
    }

    /** A number as the lexer lets it through. A leading 0 makes a whole number octal, as in Go. */
    public static double number(String text) {
        String lower = text.toLowerCase(Locale.ROOT).replace("_", "");
        if (lower.equals("inf")) {
            return Double.POSITIVE_INFINITY;
        }
        if (lower.equals("nan")) {
            return Double.NaN;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("error parsing number: \"" + text + "\": invalid syntax");
        }
        if (lower.startsWith("0x")) {
            return whole(new BigInteger(lower.substring(2), 16), text);
        }
        if (lower.matches("0[0-7]+")) {
            BigInteger octal = new BigInteger(lower, 8);
            return octal.bitLength() < Long.SIZE ? octal.longValue() : Double.parseDouble(lower);
        }
        double value = Double.parseDouble(lower);
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException("error parsing number: \"" + text + "\": value out of range");
        }
        return value;
    }

    private static double whole(BigInteger value, String text) {
        if (value.bitLength() >= Long.SIZE) {
            throw new IllegalArgumentException("error parsing number: \"" + text + "\": value out of range");
        }
        return value.longValue();
    }

    /** The value of a quoted string: escapes as in Go for " and ', none for backquotes. */
    public static String unquote(String quoted) {
        char quote = quoted.charAt(0);
        String body = quoted.substring(1, quoted.length() - 1);
        if (quote == '`' || body.indexOf('\\') < 0) {
            return body;
        }
        // Escapes \x and octal are bytes, so the text is put together as bytes.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length());
        int i = 0;
        while (i < body.length()) {
            int c = body.codePointAt(i);
            if (c != '\\') {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(c);
            } else {
                i = escape(body, i + 1, quote, bytes);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("string " + quoted + " is not valid UTF-8", e);
        }
    }

    private static int escape(String body, int at, char quote, ByteArrayOutputStream bytes) {
        char c = body.charAt(at);
        int simple = "abfnrtv\\".indexOf(c);
        if (simple >= 0) {
            bytes.write("\u0007\b\f\n\r\t\u000b\\".charAt(simple));
            return at + 1;
        }
        if (c == quote) {
            bytes.write(c);
            return at + 1;
        }
        return switch (c) {
            case 'x' -> byteEscape(body, at + 1, 2, 16, bytes);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> byteEscape(body, at, 3, 8, bytes);
            case 'u' -> runeEscape(body, at + 1, 4, bytes);
            case 'U' -> runeEscape(body, at + 1, 8, bytes);
            default -> throw new IllegalArgumentException("unknown escape sequence \"\\" + c + "\"");
        };
    }

    private static int byteEscape(String body, int at, int digits, int radix, ByteArrayOutputStream bytes) {
        long value = digits(body, at, digits, radix);
        if (value > 0xff) {
            throw new IllegalArgumentException("escape sequence is above \\377");
        }
        bytes.write((int) value);
        return at + digits;
    }

    private static int runeEscape(String body, int at, int digits, ByteArrayOutputStream bytes) {
        long value = digits(body, at, digits, 16);
        if (value > Character.MAX_CODE_POINT || (value >= 0xd800 && value < 0xe000)) {
            throw new IllegalArgumentException("escape sequence is an invalid Unicode code point");
        }
        bytes.writeBytes(Character.toString((int) value).getBytes(StandardCharsets.UTF_8));
        return at + digits;
    }

    private static long digits(String body, int at, int count, int radix) {
        long value = 0;
        for (int i = at; i < at + count; i++) {
            char c = i < body.length() ? body.charAt(i) : ' ';
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException(
                        i < body.length()
                                ? "illegal character '" + c + "' in escape sequence"
                                : "escape sequence not terminated");
            }
            value = value * radix + digit;
        }
        return value;
    }

    /** In double quotes, so that it reads as the same string. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        quoted.append(String.format("\\x%02x", c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    /** A label name as it stands in lists and matchers: quoted unless it is one of the old alphabet. */
    public static String labelName(String name) {
        return LEGACY_LABEL.matcher(name).matches() ? name : quote(name);
    }

    /** Whether {@code name} can stand before the braces. */
    static boolean isPlainMetricName(String name) {
        return LEGACY_METRIC.matcher(name).matches();
    }
}
