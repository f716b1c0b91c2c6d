package io.tocsin.processor.template;

import io.tocsin.processor.golang.Floats;
import io.tocsin.processor.golang.NumberSyntax;
import io.tocsin.processor.golang.Quoting;
import io.tocsin.processor.template.Node.NumberConstant;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** What the numbers of a template are worth. */
final class Numbers {
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private Numbers() {}

    /**
     * The number that a token stands for.
     *
     * @throws IllegalArgumentException in Go's words when it is no number after all
     */
    static NumberConstant read(Token token) {
        String text = token.text();
        if (token.is(Token.Type.CHARACTER_CONSTANT)) {
            int rune = Quoting.character(text);
            return constant(token, Optional.of(BigInteger.valueOf(rune)), rune, 0, false);
        }
        if (token.is(Token.Type.COMPLEX)) {
            // The imaginary part begins with the last sign that is not that of an exponent.
            int split = text.length() - 1;
            while ((text.charAt(split) != '+' && text.charAt(split) != '-')
                    || "eEpP".indexOf(text.charAt(split - 1)) >= 0) {
                split--;
            }
            double real = part(text, text.substring(0, split));
            double imaginary = part(text, text.substring(split, text.length() - 1));
            return constant(token, Optional.empty(), real, imaginary, true);
        }
        if (text.endsWith("i")) {
            return constant(token, Optional.empty(), 0, part(text, text.substring(0, text.length() - 1)), true);
        }
        Optional<BigInteger> whole = NumberSyntax.whole(text);
        if (whole.isPresent()) {
            return constant(token, whole, whole.get().doubleValue(), 0, false);
        }
        double value = part(text, text);
        boolean fraction = text.chars().anyMatch(c -> ".eEpP".indexOf(c) >= 0);
        if (!fraction) {
            throw new IllegalArgumentException("integer overflow: " + Quoting.quote(text));
        }
        boolean isWhole = value == Math.rint(value) && Math.abs(value) < 0x1p63;
        return constant(
                token, isWhole ? Optional.of(new BigDecimal(value).toBigInteger()) : Optional.empty(), value, 0, false);
    }

    private static NumberConstant constant(
            Token token, Optional<BigInteger> whole, double real, double imaginary, boolean complex) {
        return new NumberConstant(token.offset(), token.text(), whole, real, imaginary, complex);
    }

    private static double part(String text, String part) {
        try {
            return Floats.parse(part);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("illegal number syntax: " + Quoting.quote(text), e);
        }
    }

    /** Whether the constant, where nothing says what type it should be, is a float. */
    static boolean isFloat(NumberConstant number) {
        String text = number.text();
        boolean hexadecimal = text.length() > 2
                && (text.startsWith("0x") || text.startsWith("0X"))
                && text.chars().noneMatch(c -> c == 'p' || c == 'P');
        return !hexadecimal && !text.startsWith("'") && text.chars().anyMatch(c -> ".eEpP".indexOf(c) >= 0);
    }

    /** Whether it is a whole number that an int holds. */
    static boolean isInt(NumberConstant number) {
        return number.whole().isPresent() && number.whole().get().compareTo(MAX_LONG) <= 0;
    }
}
