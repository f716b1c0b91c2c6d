package io.tocsin.schemas.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Well-formed UTF-8 (RFC 3629): no overlong forms, no halves of surrogate pairs, nothing beyond U+10FFFF. */
public final class Utf8 {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /**
     * The position after the sequence that begins at {@code p} with a byte beyond ASCII; -1 if it is not well-formed.
     */
    public static int next(byte[] b, int p) {
        int first = b[p] & 0xff;
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || p + length > b.length) {
            return -1;
        }
        for (int i = p + 1; i < p + length; i++) {
            if ((b[i] & 0xc0) != 0x80) {
                return -1;
            }
        }
        int second = b[p + 1] & 0xff;
        boolean overlongOrBeyond = (first == 0xe0 && second < 0xa0)
                || (first == 0xed && second > 0x9f)
                || (first == 0xf0 && second < 0x90)
                || (first == 0xf4 && second > 0x8f);
        return overlongOrBeyond ? -1 : p + length;
    }

    /** Where the first sequence begins that is not well-formed; -1 if there is none. */
    static int firstBroken(byte[] b) {
        int p = 0;
        while (p < b.length) {
            if (p <= b.length - Long.BYTES && ((long) EIGHT_BYTES.get(b, p) & NOT_ASCII) == 0) {
                p += Long.BYTES;
                continue;
            }
            if (b[p] >= 0) {
                p++;
                continue;
            }
            int next = next(b, p);
            if (next < 0) {
                return p;
            }
            p = next;
        }
        return -1;
    }
}
