package io.tocsin.schemas.policy;

import java.util.List;

/**
 * IP addresses: four decimal numbers to 255, and what RFC 4291 allows for version 6, with a zone. A version number of
 * four parts is one too, unless one of the {@link #VERSION_WORDS} or a {@code v} stands before it. Looks at each character a bounded number of times.
 */
final class Addresses {
    private static final int MAX_V6 = 45;

    /** Words before a number of four parts that is no address, upper and lower case alike. */
    static final List<String> VERSION_WORDS = List.of("version", "ver", "release", "build");

    /** As in {@code "version": "1.2.3.4"}. */
    private static final int MAX_SIGNS = 4;

    private Addresses() {}

    static void find(Canvas canvas) {
        // What holds an address of version 4 may have been none of version 6 only for what follows that.
        findVersion6(canvas);
        findVersion4(canvas);
        findVersion6(canvas);
    }

    private static void findVersion6(Canvas canvas) {
        for (int i = 0; i < canvas.length(); ) {
            char c = canvas.charAt(i);
            char before = canvas.charAt(i - 1);
            boolean starts = (isHex(c) || c == ':') && !Canvas.isWord(before) && before != ':' && before != '.';
            i = next(canvas, i, starts ? version6(canvas, i) : -1);
        }
    }

    private static void findVersion4(Canvas canvas) {
        for (int i = 0; i < canvas.length(); ) {
            char before = canvas.charAt(i - 1);
            boolean starts = Canvas.isDigit(canvas.charAt(i))
                    && !Canvas.isWord(before)
                    && !(before == '.' && Canvas.isWord(canvas.charAt(i - 2)));
            int end = starts ? version4(canvas, i) : -1;
            i = next(canvas, i, end > i && isVersion(canvas, i) ? -1 : end);
        }
    }

    /** Whether a word before the number says that it is a version's. */
    private static boolean isVersion(Canvas canvas, int start) {
        int end = start;
        while (start - end < MAX_SIGNS && " :=\"'/-.".indexOf(canvas.charAt(end - 1)) >= 0) {
            end--;
        }
        for (String word : VERSION_WORDS) {
            int wordStart = end - word.length();
            if (end < start
                    && canvas.hasIgnoringCase(word, wordStart)
                    && !Canvas.isLetter(canvas.charAt(wordStart - 1))) {
                return true;
            }
        }
        return false;
    }

    private static int next(Canvas canvas, int start, int end) {
        if (end <= start) {
            return start + 1;
        }
        canvas.take(start, end, Reason.IP);
        return end;
    }

    private static int version4(Canvas canvas, int start) {
        int at = start;
        for (int part = 0; part < 4; part++) {
            int digits = 0;
            int number = 0;
            while (Canvas.isDigit(canvas.charAt(at)) && digits < 4) {
                number = 10 * number + canvas.charAt(at) - '0';
                digits++;
                at++;
            }
            boolean padded = digits > 1 && canvas.charAt(at - digits) == '0';
            if (digits == 0 || digits > 3 || number > 255 || padded) {
                return -1;
            }
            if (part < 3 && canvas.charAt(at++) != '.') {
                return -1;
            }
        }
        boolean more = canvas.charAt(at) == '.' && Canvas.isWord(canvas.charAt(at + 1));
        return more || Canvas.isWord(canvas.charAt(at)) ? -1 : at;
    }

    private static int version6(Canvas canvas, int start) {
        int end = start;
        int colons = 0;
        boolean digit = false;
        while (isHex(canvas.charAt(end)) || canvas.charAt(end) == ':' || canvas.charAt(end) == '.') {
            colons += canvas.charAt(end) == ':' ? 1 : 0;
            digit |= Canvas.isDigit(canvas.charAt(end));
            end++;
        }
        // Without a digit it is rather a name of C++ or Ruby: "dead::beef".
        if (colons < 2 || !digit || Canvas.isWord(canvas.charAt(end))) {
            return -1;
        }
        while (end > start && (canvas.charAt(end - 1) == '.' || canvas.charAt(end - 1) == ':')) {
            if (canvas.charAt(end - 1) == ':' && canvas.charAt(end - 2) == ':') {
                break;
            }
            end--;
        }
        if (end - start > MAX_V6 || !isVersion6(canvas, start, end)) {
            return -1;
        }
        return zoneEnd(canvas, end);
    }

    private static int zoneEnd(Canvas canvas, int end) {
        int at = end;
        if (canvas.charAt(at) == '%' && Canvas.isAscii(canvas.charAt(at + 1))) {
            at++;
            while (Canvas.isWord(canvas.charAt(at))) {
                at++;
            }
        }
        return canvas.charAt(at) == '.' && Canvas.isWord(canvas.charAt(at + 1)) ? end : at;
    }

    private static boolean isVersion6(Canvas canvas, int start, int end) {
        int groups = 0;
        boolean gap = false;
        int at = start;
        if (canvas.charAt(at) == ':' && canvas.charAt(at + 1) != ':') {
            return false;
        }
        while (at < end) {
            if (canvas.charAt(at) == ':' && canvas.charAt(at + 1) == ':' && at + 1 < end) {
                if (gap || canvas.charAt(at + 2) == ':') {
                    return false;
                }
                gap = true;
                at += 2;
                continue;
            }
            if (canvas.charAt(at) == ':') {
                at++;
            }
            if (version4(canvas, at) == end) {
                groups += 2;
                break;
            }
            int digits = at;
            while (isHex(canvas.charAt(at)) && at < end) {
                at++;
            }
            if (at == digits || at - digits > 4 || (at < end && canvas.charAt(at) != ':')) {
                return false;
            }
            groups++;
        }
        return gap ? groups <= 7 : groups == 8;
    }

    private static boolean isHex(char c) {
        return Canvas.isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
