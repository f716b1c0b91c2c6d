package io.tocsin.schemas.pick;

import com.fasterxml.jackson.core.io.NumberInput;

/**
 * Numbers out of JSON's bytes without a text in between: the extent that {@link JsonBytes#number} finds, and the double
 * that {@code JsonNode.doubleValue} of the same digits is, which is the nearest. Not for several threads.
 */
public final class DecimalReader {
    /** So many digits always fit into 64 bits. */
    private static final int MAX_DIGITS = 18;

    private static final long MAX_EXACT = 1L << 53;

    /** A number below ten to this power is no infinite double. */
    private static final int FINITE_DIGITS = 308;

    /** All powers of ten that are doubles. */
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private byte[] json = {};
    private int from;
    private int to;
    private boolean negative;
    private int wholeDigits;
    private int decimals;
    private int exponent;

    /** Whether there is no point and no exponent. */
    private boolean integer;

    /** The digits before the exponent as a number; nonsense if there are more than {@link #MAX_DIGITS}. */
    private long digits;

    private char[] text = new char[32];

    /** The position after the number that begins at {@code start}; {@link JsonBytes#LEAVE} as {@link JsonBytes#number} has it. */
    public int read(byte[] b, int start) {
        json = b;
        from = start;
        digits = 0;
        decimals = 0;
        exponent = 0;
        integer = true;
        negative = start < b.length && b[start] == '-';
        int first = negative ? start + 1 : start;
        int p = digits(b, first);
        wholeDigits = p - first;
        if (wholeDigits == 0 || (b[first] == '0' && wholeDigits > 1)) {
            return JsonBytes.LEAVE;
        }
        if (p < b.length && b[p] == '.') {
            int fraction = p + 1;
            p = digits(b, fraction);
            decimals = p - fraction;
            integer = false;
            if (decimals == 0) {
                return JsonBytes.LEAVE;
            }
        }
        if (p < b.length && (b[p] == 'e' || b[p] == 'E')) {
            p = exponent(b, p + 1);
        }
        to = p;
        return p - start > JsonBytes.MAX_NUMBER ? JsonBytes.LEAVE : p;
    }

    private int digits(byte[] b, int start) {
        int p = start;
        long read = digits;
        while (p < b.length && b[p] >= '0' && b[p] <= '9') {
            read = read * 10 + (b[p] - '0');
            p++;
        }
        digits = read;
        return p;
    }

    private int exponent(byte[] b, int start) {
        integer = false;
        int p = start;
        boolean below = p < b.length && b[p] == '-';
        if (p < b.length && (b[p] == '+' || b[p] == '-')) {
            p++;
        }
        int first = p;
        while (p < b.length && b[p] >= '0' && b[p] <= '9' && p - first <= JsonBytes.MAX_EXPONENT_DIGITS) {
            exponent = exponent * 10 + (b[p] - '0');
            p++;
        }
        exponent = below ? -exponent : exponent;
        // One digit too many is a number that is far too long: it is refused for that.
        return p == first || p - first > JsonBytes.MAX_EXPONENT_DIGITS ? from + JsonBytes.MAX_NUMBER + 1 : p;
    }

    /** Of the number read last. */
    public boolean isNegative() {
        return negative;
    }

    /** Whether the double nearest to the number is finite. */
    public boolean isFinite() {
        return wholeDigits + exponent <= FINITE_DIGITS || Double.isFinite(asDouble());
    }

    /** The double nearest to the number read last. */
    public double asDouble() {
        int scale = exponent - decimals;
        boolean few = wholeDigits + decimals <= MAX_DIGITS;
        if (few && digits == 0) {
            return negative && !integer ? -0.0 : 0.0;
        }
        double value;
        if (few && scale == 0) {
            value = (double) digits;
        } else if (few && digits <= MAX_EXACT && Math.abs(scale) < POWERS.length) {
            // Both are exact, so that the one operation rounds rightly (Clinger 1990).
            value = scale < 0 ? digits / POWERS[-scale] : digits * POWERS[scale];
        } else {
            return parsed();
        }
        return negative ? -value : value;
    }

    private double parsed() {
        int length = to - from;
        if (text.length < length) {
            text = new char[JsonBytes.MAX_NUMBER];
        }
        for (int i = 0; i < length; i++) {
            text[i] = (char) json[from + i];
        }
        return NumberInput.parseDouble(text, 0, length, true);
    }

    /** Whether the number is plainly an integer: no exponent, only zeros after the point, no more than 18 digits in all. */
    public boolean isWhole() {
        if (exponent != 0 || wholeDigits + decimals > MAX_DIGITS) {
            return false;
        }
        return decimals == 0 || (digits % power() == 0 && digits / power() <= MAX_EXACT);
    }

    /** The number read last, if it {@link #isWhole}. */
    public long asLong() {
        long value = decimals == 0 ? digits : digits / power();
        return negative ? -value : value;
    }

    private long power() {
        return (long) POWERS[decimals];
    }
}
