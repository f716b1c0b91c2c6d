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

    private int from;
    private int to;
    private boolean negative;

    /** Whether there is an exponent, be it 0. */
    private boolean scientific;

    private int wholeDigits;
    private int decimals;
    private int exponent;

    /** The digits before the exponent as a number; nonsense if there are more than {@link #MAX_DIGITS}. */
    private long digits;

    private char[] text = new char[32];

    /** The position after the number that begins at {@code start}; {@link JsonBytes#LEAVE} as {@link JsonBytes#number} has it. */
    public int read(byte[] b, int start) {
        int p = start;
        boolean minus = p < b.length && b[p] == '-';
        if (minus) {
            p++;
        }
        int first = p;
        long read = 0;
        while (p < b.length && b[p] >= '0' && b[p] <= '9') {
            read = read * 10 + (b[p] - '0');
            p++;
        }
        int whole = p - first;
        if (whole == 0 || (whole > 1 && b[first] == '0')) {
            return JsonBytes.LEAVE;
        }
        int fraction = 0;
        if (p < b.length && b[p] == '.') {
            p++;
            int point = p;
            while (p < b.length && b[p] >= '0' && b[p] <= '9') {
                read = read * 10 + (b[p] - '0');
                p++;
            }
            fraction = p - point;
            if (fraction == 0) {
                return JsonBytes.LEAVE;
            }
        }
        from = start;
        negative = minus;
        wholeDigits = whole;
        decimals = fraction;
        digits = read;
        exponent = 0;
        scientific = false;
        if (p < b.length && (b[p] == 'e' || b[p] == 'E')) {
            p = exponent(b, p + 1);
        }
        to = p;
        return p - start > JsonBytes.MAX_NUMBER ? JsonBytes.LEAVE : p;
    }

    private int exponent(byte[] b, int start) {
        int p = start;
        boolean below = p < b.length && b[p] == '-';
        if (p < b.length && (b[p] == '+' || b[p] == '-')) {
            p++;
        }
        int first = p;
        int read = 0;
        while (p < b.length && b[p] >= '0' && b[p] <= '9' && p - first <= JsonBytes.MAX_EXPONENT_DIGITS) {
            read = read * 10 + (b[p] - '0');
            p++;
        }
        exponent = below ? -read : read;
        scientific = true;
        // One digit too many is a number that is far too long: it is refused for that.
        return p == first || p - first > JsonBytes.MAX_EXPONENT_DIGITS ? from + JsonBytes.MAX_NUMBER + 1 : p;
    }

    /** Of the number read last. */
    public boolean isNegative() {
        return negative;
    }

    /**
     * Whether the double nearest to the number is finite.
     *
     * @param b as it was read
     */
    public boolean isFinite(byte[] b) {
        return wholeDigits + exponent <= FINITE_DIGITS || Double.isFinite(asDouble(b));
    }

    /**
     * The double nearest to the number read last.
     *
     * @param b as it was read
     */
    public double asDouble(byte[] b) {
        int scale = exponent - decimals;
        boolean few = wholeDigits + decimals <= MAX_DIGITS;
        if (few && digits == 0) {
            // As the tree has it: the integer -0 is 0.
            return negative && (decimals > 0 || scientific) ? -0.0 : 0.0;
        }
        double value;
        if (few && scale == 0) {
            value = (double) digits;
        } else if (few && digits <= MAX_EXACT && Math.abs(scale) < POWERS.length) {
            // Both are exact, so that the one operation rounds rightly (Clinger 1990).
            value = scale < 0 ? digits / POWERS[-scale] : digits * POWERS[scale];
        } else {
            return parsed(b);
        }
        return negative ? -value : value;
    }

    private double parsed(byte[] b) {
        int length = to - from;
        if (text.length < length) {
            text = new char[JsonBytes.MAX_NUMBER];
        }
        for (int i = 0; i < length; i++) {
            text[i] = (char) b[from + i];
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
