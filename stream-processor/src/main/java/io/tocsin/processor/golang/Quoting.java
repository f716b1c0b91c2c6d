package io.tocsin.processor.golang;

/** Strings and characters in quotes, as Go's strconv writes and reads them. All strings are byte strings. */
public final class Quoting {
    private static final String ESCAPED = "\u0007\b\f\n\r\t\u000b\\";
    private static final String ESCAPES = "abfnrtv\\";
    private static final int BYTE_ORDER_MARK = 0xfeff;

    private Quoting() {}

    /** In double quotes. */
    public static String quote(String bytes) {
        return quote(bytes, '"', false);
    }

    /** In backquotes where that is possible, else in double quotes. */
    public static String backquote(String bytes) {
        return canBackquote(bytes) ? "`" + bytes + "`" : quote(bytes);
    }

    static String quote(String bytes, char quote, boolean ascii) {
        StringBuilder out = new StringBuilder(bytes.length() + 2).append(quote);
        for (int i = 0; i < bytes.length(); i += Utf8.size(bytes, i)) {
            if (Utf8.isBroken(bytes, i)) {
                out.append(String.format("\\x%02x", (int) bytes.charAt(i)));
            } else {
                rune(out, Utf8.rune(bytes, i), quote, ascii);
            }
        }
        return out.append(quote).toString();
    }

    /** A character in single quotes; U+FFFD when there is no such character. */
    static String quoteRune(long rune, boolean ascii) {
        return quote(Utf8.encode(rune), '\'', ascii);
    }

    private static void rune(StringBuilder out, int rune, char quote, boolean ascii) {
        int escape = rune < 0x80 ? ESCAPED.indexOf(rune) : -1;
        if (rune == quote) {
            out.append('\\').append(quote);
        } else if (escape >= 0) {
            out.append('\\').append(ESCAPES.charAt(escape));
        } else if (isPrint(rune) && (rune < 0x80 || !ascii)) {
            out.append(Utf8.encode(rune));
        } else if (rune < ' ' || rune == 0x7f) {
            out.append(String.format("\\x%02x", rune));
        } else {
            out.append(String.format(rune < 0x10000 ? "\\u%04x" : "\\U%08x", rune));
        }
    }

    /** Whether Go holds a character to be printable: letters, marks, numbers, punctuation, symbols and the space. */
    public static boolean isPrint(int rune) {
        if (rune < 0x80) {
            return rune >= ' ' && rune != 0x7f;
        }
        return switch (Character.getType(rune)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    static boolean canBackquote(String bytes) {
        for (int i = 0; i < bytes.length(); i += Utf8.size(bytes, i)) {
            int rune = Utf8.rune(bytes, i);
            if (Utf8.isBroken(bytes, i)
                    || rune == BYTE_ORDER_MARK
                    || (rune < ' ' && rune != '\t')
                    || rune == '`'
                    || rune == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /**
     * The string that stands in these double quotes or backquotes.
     *
     * @throws IllegalArgumentException "invalid syntax" when an escape is none
     */
    public static String unquote(String quoted) {
        String body = quoted.substring(1, quoted.length() - 1);
        if (quoted.charAt(0) == '`') {
            return body.replace("\r", "");
        }
        StringBuilder out = new StringBuilder(body.length());
        int i = 0;
        while (i < body.length()) {
            i = unescape(body, i, '"', out);
        }
        return out.toString();
    }

    /**
     * The character of a constant such as {@code 'a'} or {@code '\n'}.
     *
     * @throws IllegalArgumentException in the words of Go's template parser when it is none
     */
    public static int character(String quoted) {
        StringBuilder out = new StringBuilder();
        if (quoted.length() < 3 || (quoted.charAt(1) == '\'')) {
            throw invalid();
        }
        int end = unescape(quoted, 1, '\'', out);
        if (end != quoted.length() - 1) {
            throw new IllegalArgumentException("malformed character constant: " + quoted);
        }
        boolean single = quoted.startsWith("\\x", 1) || (quoted.charAt(1) == '\\' && isOctal(quoted.charAt(2)));
        return single ? out.charAt(0) : Utf8.rune(out.toString(), 0);
    }

    private static boolean isOctal(char c) {
        return c >= '0' && c <= '7';
    }

    private static int unescape(String body, int at, char quote, StringBuilder out) {
        char c = body.charAt(at);
        if (c != '\\') {
            int size = Utf8.size(body, at);
            out.append(body, at, at + size);
            return at + size;
        }
        if (at + 1 >= body.length()) {
            throw invalid();
        }
        char escape = body.charAt(at + 1);
        int simple = ESCAPES.indexOf(escape);
        if (simple >= 0) {
            out.append(ESCAPED.charAt(simple));
            return at + 2;
        }
        if (escape == quote) {
            out.append(quote);
            return at + 2;
        }
        if (isOctal(escape)) {
            long value = digits(body, at + 1, 3, 8);
            if (value > 0xff) {
                throw invalid();
            }
            out.append((char) value);
            return at + 4;
        }
        int count = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
        if (count == 0) {
            throw invalid();
        }
        long value = digits(body, at + 2, count, 16);
        if (escape == 'x') {
            out.append((char) value);
        } else if (value > Character.MAX_CODE_POINT || (value >= 0xd800 && value < 0xe000)) {
            throw invalid();
        } else {
            out.append(Utf8.encode(value));
        }
        return at + 2 + count;
    }

    private static long digits(String body, int at, int count, int radix) {
        long value = 0;
        for (int i = at; i < at + count; i++) {
            char c = i < body.length() ? body.charAt(i) : ' ';
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                throw invalid();
            }
            value = value * radix + digit;
        }
        return value;
    }

    private static IllegalArgumentException invalid() {
        return new IllegalArgumentException("invalid syntax");
    }
}
