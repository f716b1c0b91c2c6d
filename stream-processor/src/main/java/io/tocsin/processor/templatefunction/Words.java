package io.tocsin.processor.templatefunction;

import io.tocsin.processor.golang.Utf8;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;

/** Letters in upper and lower case, and the parts of addresses, as in Go. All strings are byte strings. */
final class Words {
    /** Word_Break MidLetter, MidNumLet and Single_Quote: inside a word they end it not, two in a row do. */
    private static final String MID =
            ":.'\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a";

    private static final String ARMENIAN_MARKS = "\u055a\u055b\u055c\u055e\u058a\u05f3";
    private static final int ZERO_WIDTH_SPACE = 0x200b;
    private static final int NARROW_SPACE = 0x202f;
    private static final int ITERATION_MARK = 0x3005;
    private static final int VERTICAL_ITERATION_MARK = 0x303b;

    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

    private Words() {}

    static String upper(String bytes) {
        return mapped(bytes, Character::toUpperCase);
    }

    static String lower(String bytes) {
        return mapped(bytes, Character::toLowerCase);
    }

    private static String mapped(String bytes, IntUnaryOperator map) {
        StringBuilder out = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i += Utf8.size(bytes, i)) {
            out.append(Utf8.encode(map.applyAsInt(Utf8.rune(bytes, i))));
        }
        return out.toString();
    }

    /**
     * Each word with its first letter in title case and the rest as it is, as {@code cases.Title} with NoLower of
     * golang.org/x/text does it, whose words are those of UAX 29, nearly.
     */
    static String title(String bytes) {
        StringBuilder out = new StringBuilder(bytes.length());
        boolean inWord = false;
        boolean wasMid = false;
        for (int i = 0; i < bytes.length(); i += Utf8.size(bytes, i)) {
            int rune = Utf8.rune(bytes, i);
            boolean mid = MID.indexOf(rune) >= 0;
            if (wasMid && mid) {
                inWord = false;
            }
            if (Character.isUpperCase(rune) || Character.isLowerCase(rune) || Character.isTitleCase(rune)) {
                out.append(inWord ? bytes.substring(i, i + Utf8.size(bytes, i)) : Utf8.bytes(capital(rune)));
                inWord = true;
            } else {
                out.append(bytes, i, i + Utf8.size(bytes, i));
                inWord &= mid || isInWord(rune);
            }
            wasMid = mid;
        }
        return out.toString();
    }

    private static String capital(int rune) {
        int title = Character.toTitleCase(rune);
        String upper = Character.toString(rune).toUpperCase(Locale.ROOT);
        if (title != rune || Character.isTitleCase(rune) || upper.codePointCount(0, upper.length()) == 1) {
            return Character.toString(title);
        }
        // One character that is several as a capital: "ß" is "Ss", but a letter behind an apostrophe stays one.
        int first = upper.offsetByCodePoints(0, 1);
        String rest = Character.isLetter(upper.codePointAt(0)) && !upper.startsWith("\u02bc")
                ? upper.substring(first).toLowerCase(Locale.ROOT).replace('\u03b9', '\u0345')
                : upper.substring(first);
        return upper.substring(0, first) + rest;
    }

    /** Whether no word ends here: letters of scripts that have words, digits, underscores, marks. */
    private static boolean isInWord(int rune) {
        return switch (Character.getType(rune)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.DECIMAL_DIGIT_NUMBER -> true;
            case Character.FORMAT -> rune != ZERO_WIDTH_SPACE;
            case Character.OTHER_LETTER, Character.MODIFIER_LETTER, Character.LETTER_NUMBER -> hasWords(rune);
            case Character.MODIFIER_SYMBOL ->
                (rune >= 0x2c2 && rune <= 0x2ff)
                        || (rune >= 0xa700 && rune <= 0xa7ff)
                        || (rune >= 0xab5b && rune <= 0xab6b);
            default -> ARMENIAN_MARKS.indexOf(rune) >= 0 || rune == NARROW_SPACE;
        };
    }

    private static boolean hasWords(int rune) {
        return switch (Character.UnicodeScript.of(rune)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR, TAI_LE, NEW_TAI_LUE, TAI_THAM, TAI_VIET ->
                rune == ITERATION_MARK || rune == VERTICAL_ITERATION_MARK;
            default -> true;
        };
    }

    static String stripPort(String hostPort) {
        String[] parts = split(hostPort);
        return parts.length == 0 ? hostPort : parts[0];
    }

    static String stripDomain(String hostPort) {
        String[] parts = split(hostPort);
        String host = parts.length == 0 ? hostPort : parts[0];
        String port = parts.length == 0 ? "" : parts[1];
        if (isAddress(host)) {
            return hostPort;
        }
        int dot = host.indexOf('.');
        String name = dot < 0 ? host : host.substring(0, dot);
        if (port.isEmpty()) {
            return name;
        }
        return name.indexOf(':') >= 0 ? "[" + name + "]:" + port : name + ":" + port;
    }

    /** Host and port; nothing when it is not one of each, as {@code net.SplitHostPort} sees it. */
    private static String[] split(String hostPort) {
        String[] none = {};
        int colon = hostPort.lastIndexOf(':');
        if (colon < 0) {
            return none;
        }
        String host;
        int opened = 0;
        int closed = 0;
        if (hostPort.startsWith("[")) {
            int end = hostPort.indexOf(']');
            if (end < 0 || end + 1 != colon) {
                return none;
            }
            host = hostPort.substring(1, end);
            opened = 1;
            closed = end + 1;
        } else {
            host = hostPort.substring(0, colon);
            if (host.indexOf(':') >= 0) {
                return none;
            }
        }
        return hostPort.indexOf('[', opened) >= 0 || hostPort.indexOf(']', closed) >= 0
                ? none
                : new String[] {host, hostPort.substring(colon + 1)};
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 ? isIpv6(host) : IPV4.matcher(host).matches();
    }

    private static boolean isIpv6(String host) {
        int gap = host.indexOf("::");
        String before = gap < 0 ? host : host.substring(0, gap);
        String after = gap < 0 ? "" : host.substring(gap + 2);
        int groups = groups(before, gap < 0) + groups(after, true);
        return gap < 0 ? groups == 8 : groups >= 0 && groups <= 7;
    }

    /** How many groups of 16 bits; far below zero when it is something else. */
    private static int groups(String text, boolean last) {
        int wrong = -100;
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
                count++;
            } else if (last && i == parts.length - 1 && IPV4.matcher(parts[i]).matches()) {
                count += 2;
            } else {
                return wrong;
            }
        }
        return count;
    }
}
