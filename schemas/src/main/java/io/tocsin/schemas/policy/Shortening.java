package io.tocsin.schemas.policy;

/** Cuts texts to a number of bytes, and says how much is gone. */
final class Shortening {
    private static final String MARK_START = "… (";
    private static final String MARK_END = " more characters)";

    /** The mark in UTF-8, its number of up to ten digits included. */
    private static final int MARK_BYTES = 5 + 10 + 17;

    /** The longest that a redaction leaves: it is not cut in two. */
    private static final int LONGEST_REDACTION = HmacKey.PREFIX.length() + HmacKey.HEX_DIGITS;

    private Shortening() {}

    /**
     * At most so many bytes of the text, the mark included; the same object when it fits. Never cuts a character in two.
     * A text that was cut before is cut further with the sum in its mark.
     *
     * @param maxBytes more than the mark's
     */
    static String cut(String text, int maxBytes) {
        if (text.length() <= maxBytes / 3 || bytes(text) <= maxBytes) {
            return text;
        }
        long earlier = earlierCut(text);
        int length = earlier > 0 ? text.lastIndexOf(MARK_START) : text.length();
        int end = 0;
        for (int room = maxBytes - MARK_BYTES; end < length; ) {
            int c = text.codePointAt(end);
            room -= bytes(c);
            if (room < 0) {
                break;
            }
            end += Character.charCount(c);
        }
        end = beforeRedaction(text, end);
        return text.substring(0, end) + MARK_START + (earlier + text.codePointCount(end, length)) + MARK_END;
    }

    /** In UTF-8; a surrogate without its partner is written as U+FFFD. */
    static int bytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            bytes += bytes(c);
            i += Character.charCount(c);
        }
        return bytes;
    }

    private static int bytes(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /** The number in the mark that the text ends with; 0 if it ends with none. */
    private static long earlierCut(String text) {
        int start = text.lastIndexOf(MARK_START) + MARK_START.length();
        int end = text.length() - MARK_END.length();
        if (start < MARK_START.length() || end <= start || end - start > 10 || !text.endsWith(MARK_END)) {
            return 0;
        }
        long number = 0;
        for (int i = start; i < end; i++) {
            if (!Canvas.isDigit(text.charAt(i))) {
                return 0;
            }
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }

    private static int beforeRedaction(String text, int end) {
        for (int start = Math.max(0, end - LONGEST_REDACTION + 1); start < end; start++) {
            if (Canvas.markEnd(text, start) > end || Canvas.tokenEnd(text, start) > end) {
                return start;
            }
        }
        return end;
    }
}
