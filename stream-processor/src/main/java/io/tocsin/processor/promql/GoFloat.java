package io.tocsin.processor.promql;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floats in the shortest decimal form that reads back as the same, as Go prints them. */
public final class GoFloat {
    /** 17 digits always suffice for a double. */
    private static final int MAX_DIGITS = 17;

    /** strconv takes six digits for "shortest" when it chooses between plain and scientific. */
    private static final int MAX_PLAIN_EXPONENT = 6;

    private GoFloat() {}

    /** As {@code %v} prints: {@code 0.5}, {@code 123456}, {@code 1e+06}, {@code +Inf}. */
    public static String shortest(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return special(value);
        }
        if (value == 0) {
            return sign(value) + "0";
        }
        BigDecimal digits = shortestDigits(Math.abs(value));
        int exponent = digits.precision() - digits.scale() - 1;
        return sign(value)
                + (exponent < -4 || exponent >= MAX_PLAIN_EXPONENT
                        ? scientific(digits, exponent)
                        : digits.toPlainString());
    }

    /** Without an exponent, however long: {@code strconv.FormatFloat(v, 'f', -1, 64)}, but {@code Inf} has no plus. */
    public static String plain(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return value == Double.POSITIVE_INFINITY ? "Inf" : special(value);
        }
        return sign(value) + (value == 0 ? "0" : shortestDigits(Math.abs(value)).toPlainString());
    }

    static String special(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }

    private static String sign(double value) {
        return Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    }

    private static String scientific(BigDecimal digits, int exponent) {
        String text = digits.unscaledValue().toString();
        String fraction = text.length() > 1 ? "." + text.substring(1) : "";
        String power = Integer.toString(Math.abs(exponent));
        return text.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + (power.length() < 2 ? "0" : "") + power;
    }

    /** The shortest decimal that reads back as {@code value}; Double.toString before JDK 19 is not always that. */
    public static BigDecimal shortestDigits(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < MAX_DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(MAX_DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }
}
