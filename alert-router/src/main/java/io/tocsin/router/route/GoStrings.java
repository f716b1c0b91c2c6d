package io.tocsin.router.route;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Go's quoted strings ({@code strconv.Quote} and {@code Unquote}), which Alertmanager's matchers are written in. */
final class GoStrings {
    private static final String SIMPLE_ESCAPES = "abfnrtv\\\"";
    private static final String SIMPLE_VALUES = "\u0007\b\f\n\r\t\u000b\\\"";

    private GoStrings() {}

    /** The value of a string in double quotes, or nothing when it is not well formed or not UTF-8. */
    static Optional<String> unquote(String quoted) {
        int end = quoted.length() - 1;
        if (end < 1 || quoted.charAt(0) != '"' || quoted.charAt(end) != '"') {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(quoted.length() * 4);
        int i = 1;
        while (i < end) {
            int c = quoted.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\n' || c == '"') {
                return Optional.empty();
            }
            if (c != '\\') {
                put(bytes, c);
                continue;
            }
            int next = i < end ? escape(quoted, i, end, bytes) : -1;
            if (next < 0) {
                return Optional.empty();
            }
            i = next;
        }
        bytes.flip();
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Writes what the escape at {@code i} (behind the backslash) stands for; returns the position behind it, or -1. */
    private static int escape(String text, int i, int end, ByteBuffer bytes) {
        char kind = text.charAt(i);
        int simple = SIMPLE_ESCAPES.indexOf(kind);
        if (simple >= 0) {
            bytes.put((byte) SIMPLE_VALUES.charAt(simple));
            return i + 1;
        }
        return switch (kind) {
            case 'x' -> number(text, i + 1, 2, 16, end, bytes, true);
            case 'u' -> number(text, i + 1, 4, 16, end, bytes, false);
            case 'U' -> number(text, i + 1, 8, 16, end, bytes, false);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> number(text, i, 3, 8, end, bytes, true);
            default -> -1;
        };
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // one cursor, one format, one sink
    private static int number(
            String text, int from, int digits, int radix, int end, ByteBuffer bytes, boolean singleByte) {
        if (from + digits > end) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0 || text.charAt(i) > 'f') {
                return -1;
            }
            value = value * radix + digit;
        }
        if (singleByte) {
            if (value > 0xff) {
                return -1;
            }
            bytes.put((byte) value);
        } else {
            if (value > Character.MAX_CODE_POINT || (value >= 0xd800 && value <= 0xdfff)) {
                return -1;
            }
            put(bytes, (int) value);
        }
        return from + digits;
    }

    private static void put(ByteBuffer bytes, int codePoint) {
        bytes.put(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    /** The string in double quotes, control characters escaped. */
    static String quote(String s) {
        StringBuilder b = new StringBuilder(s.length() + 2).append('"');
        s.codePoints().forEach(c -> {
            int simple = SIMPLE_VALUES.indexOf(c);
            if (simple >= 0) {
                b.append('\\').append(SIMPLE_ESCAPES.charAt(simple));
            } else if (c < 0x20 || c == 0x7f) {
                b.append(String.format("\\x%02x", c));
            } else {
                b.appendCodePoint(c);
            }
        });
        return b.append('"').toString();
    }
}
