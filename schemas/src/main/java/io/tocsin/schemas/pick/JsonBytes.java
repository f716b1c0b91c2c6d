package io.tocsin.schemas.pick;

import io.tocsin.schemas.json.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The tokens of JSON (RFC 8259) in bytes. Each method takes the position that a token begins at and gives back the one
 * after it, or {@link #LEAVE} for what is wrong, and for what is right and so rare that it is left to a full parser.
 */
public final class JsonBytes {
    /** As {@link Utf8#next} has it. */
    public static final int LEAVE = -1;

    /** Set in the position after a string that has an escape; events are shorter by far. */
    public static final int ESCAPED = 1 << 30;

    /** Eight bytes at once, the first in the lowest digits. */
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    /** Longer numbers, which JsonDocument limits, are left to it. */
    static final int MAX_NUMBER = 300;

    static final int MAX_EXPONENT_DIGITS = 3;

    private JsonBytes() {}

    /** After the quote; {@link #ESCAPED} is set where that is so. Eight bytes at a time up to the next quote, backslash, control character or byte beyond ASCII. */
    public static int string(byte[] b, int start) {
        int p = start;
        int escaped = 0;
        while (true) {
            while (p + Long.BYTES <= b.length) {
                long word = (long) LONGS.get(b, p);
                long quote = word ^ (ONES * '"');
                long backslash = word ^ (ONES * '\\');
                long special = ((quote - ONES) & ~quote)
                        | ((backslash - ONES) & ~backslash)
                        | ((word - ONES * ' ') & ~word)
                        | word;
                special &= HIGHS;
                if (special != 0) {
                    p += Long.numberOfTrailingZeros(special) >>> 3;
                    break;
                }
                p += Long.BYTES;
            }
            if (p >= b.length) {
                return LEAVE;
            }
            byte c = b[p];
            if (c == '"') {
                return (p + 1) | escaped;
            }
            if (c == '\\') {
                escaped = ESCAPED;
                p = escape(b, p + 1);
            } else if (c < 0) {
                p = Utf8.next(b, p);
            } else {
                p = c < ' ' ? LEAVE : p + 1;
            }
            if (p == LEAVE) {
                return LEAVE;
            }
        }
    }

    private static int escape(byte[] b, int p) {
        if (p >= b.length) {
            return LEAVE;
        }
        return switch (b[p]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> p + 1;
            case 'u' -> hexDigits(b, p + 1);
            default -> LEAVE;
        };
    }

    private static int hexDigits(byte[] b, int start) {
        for (int i = start; i < start + 4; i++) {
            if (i >= b.length || Character.digit(b[i], 16) < 0) {
                return LEAVE;
            }
        }
        return start + 4;
    }

    static int number(byte[] b, int start) {
        int p = start;
        if (p < b.length && b[p] == '-') {
            p++;
        }
        int digits = p;
        p = digits(b, p);
        if (p == digits || (b[digits] == '0' && p > digits + 1)) {
            return LEAVE;
        }
        if (p < b.length && b[p] == '.') {
            int fraction = p + 1;
            p = digits(b, fraction);
            if (p == fraction) {
                return LEAVE;
            }
        }
        if (p < b.length && (b[p] == 'e' || b[p] == 'E')) {
            p++;
            if (p < b.length && (b[p] == '+' || b[p] == '-')) {
                p++;
            }
            int exponent = p;
            p = digits(b, exponent);
            if (p == exponent || p > exponent + MAX_EXPONENT_DIGITS) {
                return LEAVE;
            }
        }
        return p - start > MAX_NUMBER ? LEAVE : p;
    }

    private static int digits(byte[] b, int start) {
        int p = start;
        while (p < b.length && b[p] >= '0' && b[p] <= '9') {
            p++;
        }
        return p;
    }

    public static int literal(byte[] b, int start, String text) {
        if (start + text.length() > b.length) {
            return LEAVE;
        }
        for (int i = 1; i < text.length(); i++) {
            if (b[start + i] != text.charAt(i)) {
                return LEAVE;
            }
        }
        return start + text.length();
    }

    public static int space(byte[] b, int start) {
        int p = start;
        while (p < b.length && b[p] <= ' ' && (b[p] == ' ' || b[p] == '\n' || b[p] == '\r' || b[p] == '\t')) {
            p++;
        }
        return p;
    }

    /** The position after the first colon behind a name that a number follows; {@code to} if there is none before. */
    public static int beforeNumber(byte[] b, int from, int to) {
        int p = from;
        for (; p + Long.BYTES <= to; p += Long.BYTES) {
            long word = (long) LONGS.get(b, p) ^ (ONES * ':');
            // The highest bits of bytes that were colons, and maybe of some behind them.
            long found = (word - ONES) & ~word & HIGHS;
            for (; found != 0; found &= found - 1) {
                int at = p + Long.numberOfTrailingZeros(found) / Byte.SIZE;
                if (isBeforeNumber(b, at, from, to)) {
                    return at + 1;
                }
            }
        }
        for (; p < to; p++) {
            if (isBeforeNumber(b, p, from, to)) {
                return p + 1;
            }
        }
        return to;
    }

    private static boolean isBeforeNumber(byte[] b, int at, int from, int to) {
        if (b[at] != ':') {
            return false;
        }
        int before = at - 1;
        while (before >= from && b[before] == ' ') {
            before--;
        }
        int behind = at + 1;
        while (behind < to && b[behind] == ' ') {
            behind++;
        }
        return before >= from
                && b[before] == '"'
                && behind < b.length
                && b[behind] <= '9'
                && (b[behind] >= '0' || b[behind] == '-' || b[behind] == ' ');
    }
}
