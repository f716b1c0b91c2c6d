package io.tocsin.processor.contribution;

/**
 * Values of samples in few bytes: most are decimals of few places (counts, bytes, seconds in hundredths), which are
 * written as a whole number and the power of ten that it is divided by; all others as their eight bytes.
 */
final class Values {
    private static final int RAW = 0;
    private static final int KIND_BITS = 3;
    private static final double[] POWERS = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000};

    /** Up to here a double says every whole number. */
    private static final double MAX_EXACT = 1L << 53;

    private Values() {}

    static void write(double value, ByteWriter out) {
        long bits = Double.doubleToRawLongBits(value);
        for (int i = 0; i < POWERS.length; i++) {
            double whole = Math.rint(value * POWERS[i]);
            if (Math.abs(whole) <= MAX_EXACT && Double.doubleToRawLongBits((long) whole / POWERS[i]) == bits) {
                long number = (long) whole;
                out.number(((number << 1) ^ (number >> 63)) << KIND_BITS | (i + 1));
                return;
            }
        }
        out.number(RAW);
        out.fixed(bits);
    }

    static double read(ByteReader in) throws UnreadableContributionException {
        long written = in.number();
        int kind = (int) written & ((1 << KIND_BITS) - 1);
        long folded = written >>> KIND_BITS;
        if (kind == RAW) {
            if (folded != 0) {
                throw new UnreadableContributionException("a value of an unknown kind");
            }
            return Double.longBitsToDouble(in.fixed());
        }
        return (double) ((folded >>> 1) ^ -(folded & 1)) / POWERS[kind - 1];
    }
}
