package io.tocsin.processor.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Numbers in YAML as Go's yaml.v3 reads them: {@code 1_000}, {@code 0x1f}, {@code 0b11}, {@code 0o17}, {@code 017}. */
final class Numbers {
    private static final Pattern DECIMAL =
            Pattern.compile("(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?");

    private Numbers() {}

    static OptionalInt whole(String text) {
        String plain = text.replace("_", "").toLowerCase(Locale.ROOT);
        boolean negative = plain.startsWith("-");
        String digits = negative || plain.startsWith("+") ? plain.substring(1) : plain;
        try {
            BigInteger value;
            if (digits.startsWith("0x")) {
                value = new BigInteger(digits.substring(2), 16);
            } else if (digits.startsWith("0b")) {
                value = new BigInteger(digits.substring(2), 2);
            } else if (digits.startsWith("0o")) {
                value = new BigInteger(digits.substring(2), 8);
            } else if (digits.matches("0[0-7]+")) {
                value = new BigInteger(digits, 8);
            } else if (DECIMAL.matcher(digits).matches()) {
                value = new BigDecimal(digits).toBigInteger();
            } else {
                return OptionalInt.empty();
            }
            return OptionalInt.of((negative ? value.negate() : value).intValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
