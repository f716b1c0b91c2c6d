package io.tocsin.processor.golang;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which texts are numbers in Go. */
public final class NumberSyntax {
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(?:[0-9_]+\\.?[0-9_]*|\\.[0-9_]+)(?:e[+-]?[0-9][0-9_]*)?");
    private static final Pattern HEXADECIMAL =
            Pattern.compile("[+-]?0x(?:[0-9a-f_]+\\.?[0-9a-f_]*|\\.[0-9a-f_]+)p[+-]?[0-9][0-9_]*");
    private static final Pattern DIGIT = Pattern.compile("[0-9]");
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_UNSIGNED =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    private NumberSyntax() {}

    /** Whether Go reads this text, in lower case, as a float. */
    static boolean isFloat(String lower) {
        boolean decimal = DECIMAL.matcher(lower).matches()
                && DIGIT.matcher(lower.split("e", 2)[0]).find();
        boolean hexadecimal = !decimal
                && HEXADECIMAL.matcher(lower).matches()
                && lower.replaceFirst("^[+-]?0x", "")
                                .split("p", 2)[0]
                                .replaceAll("[_.]", "")
                                .length()
                        > 0;
        return (decimal || hexadecimal) && (lower.indexOf('_') < 0 || underscores(lower));
    }

    /**
     * The whole number that {@code strconv.ParseInt(text, 0, 64)} or ParseUint would read; empty when there is none
     * between -2^63 and 2^64 - 1.
     */
    public static Optional<BigInteger> whole(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.indexOf('_') >= 0 && !underscores(lower)) {
            return Optional.empty();
        }
        boolean negative = lower.startsWith("-");
        String digits = negative || lower.startsWith("+") ? lower.substring(1) : lower;
        int radix = 10;
        if (digits.length() > 2 && digits.startsWith("0x")) {
            radix = 16;
        } else if (digits.length() > 2 && digits.startsWith("0b")) {
            radix = 2;
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            radix = 8;
        }
        int prefix = radix == 10 ? 0 : radix == 8 && !digits.startsWith("0o") ? 1 : 2;
        String body = digits.substring(prefix).replace("_", "");
        if (body.isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < body.length(); i++) {
            if (body.charAt(i) >= 0x80 || Character.digit(body.charAt(i), radix) < 0) {
                return Optional.empty();
            }
        }
        BigInteger value = new BigInteger(negative ? "-" + body : body, radix);
        return value.compareTo(MIN) < 0 || value.compareTo(MAX_UNSIGNED) > 0 ? Optional.empty() : Optional.of(value);
    }

    /** An underscore stands between digits, or between the prefix of a base and a digit. */
    private static boolean underscores(String lower) {
        char seen = '^';
        int i = lower.startsWith("+") || lower.startsWith("-") ? 1 : 0;
        boolean hexadecimal = lower.startsWith("0x", i);
        if (hexadecimal || lower.startsWith("0b", i) || lower.startsWith("0o", i)) {
            i += 2;
            seen = '0';
        }
        for (; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if ((c >= '0' && c <= '9') || (hexadecimal && c >= 'a' && c <= 'f')) {
                seen = '0';
            } else if (c == '_') {
                if (seen != '0') {
                    return false;
                }
                seen = '_';
            } else if (seen == '_') {
                return false;
            } else {
                seen = '!';
            }
        }
        return seen != '_';
    }
}
