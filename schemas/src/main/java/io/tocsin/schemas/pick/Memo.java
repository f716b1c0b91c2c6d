package io.tocsin.schemas.pick;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The last few short texts of one field, so that those which come again and again (a level, a service's name) are not
 * made anew each time: the same bytes give the same object. Eight are kept. Not for several threads.
 */
final class Memo {
    private static final int SLOTS = 8;
    private static final int MAX_BYTES = 64;

    private final byte[][] bytes = new byte[SLOTS][];
    private final String[] texts = new String[SLOTS];

    /** The text of UTF-8 from {@code from} up to {@code to}. */
    String text(byte[] json, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return "";
        }
        if (length > MAX_BYTES) {
            return new String(json, from, length, StandardCharsets.UTF_8);
        }
        int slot = (length * 31 + json[from] * 7 + json[to - 1]) & (SLOTS - 1);
        byte[] kept = bytes[slot];
        if (kept != null && Arrays.equals(kept, 0, kept.length, json, from, to)) {
            return texts[slot];
        }
        bytes[slot] = Arrays.copyOfRange(json, from, to);
        texts[slot] = new String(json, from, length, StandardCharsets.UTF_8);
        return texts[slot];
    }
}
