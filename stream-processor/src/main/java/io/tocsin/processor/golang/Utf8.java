package io.tocsin.processor.golang;

import java.nio.charset.StandardCharsets;

/**
 * Strings as Go has them: sequences of bytes, mostly UTF-8. Such a "byte string" is a Java String with one char, 0 to 255,
 * for each byte; so length, index, order and cutting in the middle of a character are Go's.
 */
public final class Utf8 {
    /** What stands for a byte that is no UTF-8. */
    public static final int REPLACEMENT = 0xfffd;

    private static final int SIZE_BITS = 3;

    private Utf8() {}

    /** The byte string of a text. */
    public static String bytes(String text) {
        return isAscii(text) ? text : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The text of a byte string; what is no UTF-8 becomes U+FFFD. */
    public static String text(String bytes) {
        return isAscii(bytes) ? bytes : new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** The character at an index; U+FFFD where there is none, see {@link #isBroken}. */
    public static int rune(String bytes, int at) {
        return decode(bytes, at) >> SIZE_BITS;
    }

    /** How many bytes the character at an index takes. */
    public static int size(String bytes, int at) {
        return decode(bytes, at) & ((1 << SIZE_BITS) - 1);
    }

    /** Whether the byte at an index begins no character. */
    public static boolean isBroken(String bytes, int at) {
        return decode(bytes, at) == (REPLACEMENT << SIZE_BITS | 1);
    }

    /** How many characters, each byte that is no UTF-8 being one. */
    public static int count(String bytes) {
        int count = 0;
        for (int i = 0; i < bytes.length(); i += size(bytes, i)) {
            count++;
        }
        return count;
    }

    /** The bytes of a character; of U+FFFD when there is no such character. */
    public static String encode(long rune) {
        boolean none = rune < 0 || rune > Character.MAX_CODE_POINT || (rune >= 0xd800 && rune < 0xe000);
        return bytes(Character.toString(none ? REPLACEMENT : (int) rune));
    }

    private static int decode(String bytes, int at) {
        int first = bytes.charAt(at);
        if (first < 0x80) {
            return first << SIZE_BITS | 1;
        }
        int size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        int broken = REPLACEMENT << SIZE_BITS | 1;
        if (first < 0xc2 || first > 0xf4 || at + size > bytes.length()) {
            return broken;
        }
        int rune = first & (0xff >> (size + 1));
        for (int i = 1; i < size; i++) {
            int next = bytes.charAt(at + i);
            if ((next & 0xc0) != 0x80) {
                return broken;
            }
            rune = rune << 6 | (next & 0x3f);
        }
        boolean overlong = rune < (size == 3 ? 0x800 : size == 4 ? 0x10000 : 0x80);
        return overlong || rune > Character.MAX_CODE_POINT || (rune >= 0xd800 && rune < 0xe000)
                ? broken
                : rune << SIZE_BITS | size;
    }
}
