package io.tocsin.schemas.pick;

import java.lang.invoke.VarHandle;

/** Hashes of bytes, eight at a time. Equal hashes prove nothing. */
public final class Hashes {
    private static final VarHandle LONGS = JsonBytes.LONGS;
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private Hashes() {}

    public static long of(byte[] b, int from, int to) {
        long hash = (to - from) * MULTIPLIER;
        int p = from;
        for (; p + Long.BYTES < to; p += Long.BYTES) {
            hash = join(hash, (long) LONGS.get(b, p));
        }
        return join(hash, word(b, p, to));
    }

    /** One hash of two, in this order. */
    public static long join(long first, long second) {
        long mixed = (first ^ second) * MULTIPLIER;
        return mixed ^ (mixed >>> 32);
    }

    /** At most eight bytes as one number, the first in its lowest digits: different for different bytes but zeros at the end. */
    public static long word(byte[] b, int from, int to) {
        if (from == to) {
            return 0;
        }
        if (from + Long.BYTES <= b.length) {
            return (long) LONGS.get(b, from) & (-1L >>> (Long.SIZE - Byte.SIZE * (to - from)));
        }
        long word = 0;
        for (int i = to - 1; i >= from; i--) {
            word = (word << Byte.SIZE) | (b[i] & 0xff);
        }
        return word;
    }
}
