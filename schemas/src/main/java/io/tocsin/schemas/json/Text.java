package io.tocsin.schemas.json;

/** Strings as UTF-8 can carry them. */
public final class Text {
    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /**
     * The text with each surrogate that has no partner replaced by U+FFFD. JSON can write such a half character
     * ({@code "\ud800"}), UTF-8 cannot, and an encoder met by one fails.
     */
    public static String wellFormed(String text) {
        int broken = firstLoneSurrogate(text, 0);
        if (broken < 0) {
            return text;
        }
        StringBuilder repaired = new StringBuilder(text);
        while (broken >= 0) {
            repaired.setCharAt(broken, REPLACEMENT);
            broken = firstLoneSurrogate(repaired, broken + 1);
        }
        return repaired.toString();
    }

    /** At most {@code limit} characters of the text; what is cut off is said at its end. */
    public static String truncated(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        return text.substring(0, end) + "… (" + (text.length() - end) + " more characters)";
    }

    private static int firstLoneSurrogate(CharSequence text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }
}
