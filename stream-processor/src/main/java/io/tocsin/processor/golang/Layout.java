package io.tocsin.processor.golang;

import java.util.Locale;

/** The flags, width and precision of one verb, and how they lay out text and numbers. */
final class Layout {
    private static final int DEFAULT_SHARP_DIGITS = 6;

    private final Output out;
    boolean widthSet;
    boolean precisionSet;
    boolean minus;
    boolean plus;
    boolean sharp;
    boolean space;
    boolean zero;
    /** {@code %+v} and {@code %#v} mean something else than the flags elsewhere. */
    boolean plusV;

    boolean sharpV;
    int width;
    int precision;

    Layout(Output out) {
        this.out = out;
    }

    void clear() {
        widthSet = false;
        precisionSet = false;
        minus = false;
        plus = false;
        sharp = false;
        space = false;
        zero = false;
        plusV = false;
        sharpV = false;
        width = 0;
        precision = 0;
    }

    private void padding(long count) {
        out.repeat(zero && !minus ? '0' : ' ', count);
    }

    /** The text, padded to the width. */
    void pad(String bytes) {
        if (!widthSet || width == 0) {
            out.add(bytes);
            return;
        }
        int missing = width - Utf8.count(bytes);
        if (minus) {
            out.add(bytes);
            padding(missing);
        } else {
            padding(missing);
            out.add(bytes);
        }
    }

    private void padWithSpaces(String bytes) {
        boolean zeros = zero;
        zero = false;
        pad(bytes);
        zero = zeros;
    }

    /** The text, cut to the precision and padded. */
    void string(String bytes) {
        pad(cut(bytes));
    }

    private String cut(String bytes) {
        if (!precisionSet) {
            return bytes;
        }
        int end = 0;
        for (int n = 0; n < precision && end < bytes.length(); n++) {
            end += Utf8.size(bytes, end);
        }
        return bytes.substring(0, end);
    }

    void quoted(String bytes) {
        String some = cut(bytes);
        pad(sharp && Quoting.canBackquote(some) ? Quoting.backquote(some) : Quoting.quote(some, '"', plus));
    }

    void hexadecimal(String bytes, boolean upper) {
        String some = precisionSet && precision < bytes.length() ? bytes.substring(0, precision) : bytes;
        if (some.isEmpty()) {
            padding(widthSet ? width : 0);
            return;
        }
        StringBuilder text = new StringBuilder();
        String prefix = upper ? "0X" : "0x";
        for (int i = 0; i < some.length(); i++) {
            text.append(space && i > 0 ? " " : "").append(sharp && (space || i == 0) ? prefix : "");
            text.append(String.format(upper ? "%02X" : "%02x", (int) some.charAt(i)));
        }
        if (widthSet) {
            pad(text.toString());
        } else {
            out.add(text.toString());
        }
    }

    void character(long rune) {
        pad(Utf8.encode(rune));
    }

    void quotedCharacter(long rune) {
        pad(Quoting.quoteRune(rune, plus));
    }

    /** {@code U+0078}, or with # {@code U+0078 'x'}. */
    void unicode(long value) {
        String digits = Long.toHexString(value).toUpperCase(Locale.ROOT);
        int least = precisionSet && precision > 4 ? precision : 4;
        StringBuilder text = new StringBuilder("U+").append("0".repeat(Math.max(0, room(least) - digits.length())));
        text.append(digits);
        if (sharp && value >= 0 && value <= Character.MAX_CODE_POINT && Quoting.isPrint((int) value)) {
            text.append(" '").append(Utf8.encode(value)).append('\'');
        }
        padWithSpaces(text.toString());
    }

    /** Before a long text is made, whether it would fit. */
    private int room(int characters) {
        out.check(characters);
        return characters;
    }

    /** A whole number in base 2, 8, 10 or 16; {@code verb} O and X add to that. */
    void whole(long value, boolean signed, int base, char verb) {
        boolean negative = signed && value < 0;
        String digits = negative ? Long.toUnsignedString(-value, base) : Long.toUnsignedString(value, base);
        int least = 0;
        if (precisionSet) {
            least = precision;
            if (precision == 0 && value == 0) {
                boolean zeros = zero;
                zero = false;
                padding(width);
                zero = zeros;
                return;
            }
        } else if (zero && !minus && widthSet) {
            least = width - (negative || plus || space ? 1 : 0);
        }
        StringBuilder text = new StringBuilder();
        text.append("0".repeat(Math.max(0, room(least) - digits.length()))).append(digits);
        if (sharp) {
            switch (base) {
                case 2 -> text.insert(0, "0b");
                case 8 -> text.insert(0, text.charAt(0) == '0' ? "" : "0");
                case 16 -> text.insert(0, "0x");
                default -> {}
            }
        }
        if (verb == 'O') {
            text.insert(0, "0o");
        }
        text.insert(0, negative ? "-" : plus ? "+" : space ? " " : "");
        padWithSpaces(verb == 'X' ? text.toString().toUpperCase(Locale.ROOT) : text.toString());
    }

    /** A float; {@code precisionElse} holds when none is given. */
    void floating(double value, char verb, int precisionElse) {
        int digits = precisionSet ? precision : precisionElse;
        String number = Floats.format(value, verb, Math.max(room(digits), -1));
        char sign = number.charAt(0) == '-' ? '-' : space && !plus ? ' ' : '+';
        String body = number.startsWith("-") || number.startsWith("+") ? number.substring(1) : number;
        if (body.startsWith("I") || body.startsWith("N")) {
            boolean bare = body.startsWith("N") && !space && !plus;
            padWithSpaces(bare ? body : sign + body);
            return;
        }
        if (sharp && verb != 'b') {
            body = withPoint(body, verb, digits);
        }
        if (!plus && sign == '+') {
            pad(body);
        } else if (zero && !minus && widthSet && width > body.length() + 1) {
            out.add(sign);
            padding(width - body.length() - 1L);
            out.add(body);
        } else {
            pad(sign + body);
        }
    }

    /** The flag # asks for a point, and keeps the zeros behind it. */
    private static String withPoint(String number, char verb, int precision) {
        int missing = "gGx".indexOf(verb) < 0 ? 0 : precision == -1 ? DEFAULT_SHARP_DIGITS : precision;
        int end = number.length();
        boolean point = false;
        boolean seen = false;
        for (int i = 0; i < end; i++) {
            char c = number.charAt(i);
            if (c == '.') {
                point = true;
            } else if (c == 'p' || c == 'P' || ((c == 'e' || c == 'E') && verb != 'x' && verb != 'X')) {
                end = i;
            } else {
                seen |= c != '0';
                missing -= seen ? 1 : 0;
            }
        }
        StringBuilder text = new StringBuilder(number.substring(0, end));
        if (!point) {
            missing -= text.toString().equals("0") ? 1 : 0;
            text.append('.');
        }
        return text.append("0".repeat(Math.max(0, missing)))
                .append(number.substring(end))
                .toString();
    }
}
