package io.tocsin.processor.golang;

import io.tocsin.processor.promql.GoFloat;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Floats to text and back, as Go's strconv does it. */
public final class Floats {
    /** The shortest that reads back as the same. */
    public static final int SHORTEST = -1;

    /** No double has more digits behind the point, so the rest are zeros. */
    private static final int MAX_FRACTION = 1100;

    private static final int MANTISSA_BITS = 52;
    private static final int EXPONENT_BIAS = 1023;
    /** Where the leading one of a hexadecimal mantissa is put. */
    private static final int HEX_POINT = 60;

    private Floats() {}

    /** As {@code strconv.FormatFloat(value, format, precision, 64)}; format is one of {@code eEfgGxXb}. */
    public static String format(double value, char format, int precision) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        double size = Math.abs(value);
        return sign
                + switch (format) {
                    case 'b' -> binary(size);
                    case 'x', 'X' -> hexadecimal(size, format, precision);
                    case 'f' -> plain(size, precision);
                    case 'g', 'G' -> general(size, format, precision);
                    default -> scientific(size, format, precision);
                };
    }

    private static String plain(double size, int precision) {
        BigDecimal digits = precision == SHORTEST
                ? shortest(size)
                : new BigDecimal(size).setScale(Math.min(precision, MAX_FRACTION), RoundingMode.HALF_EVEN);
        String text = digits.toPlainString();
        return precision > MAX_FRACTION ? text + "0".repeat(precision - MAX_FRACTION) : text;
    }

    private static String scientific(double size, char format, int precision) {
        BigDecimal digits = precision == SHORTEST
                ? shortest(size)
                : new BigDecimal(size)
                        .round(new MathContext(Math.min(precision, MAX_FRACTION) + 1, RoundingMode.HALF_EVEN));
        return scientific(digits, format, precision == SHORTEST ? -1 : precision);
    }

    /** {@code fraction} digits behind the point, as many as there are when it is negative. */
    private static String scientific(BigDecimal digits, char format, int fraction) {
        String text = digits.signum() == 0
                ? "0"
                : digits.stripTrailingZeros().unscaledValue().toString();
        int exponent = digits.signum() == 0 ? 0 : digits.precision() - digits.scale() - 1;
        int behind = fraction < 0 ? text.length() - 1 : fraction;
        StringBuilder out = new StringBuilder(behind + 8).append(text.charAt(0));
        if (behind > 0) {
            out.append('.').append(text, 1, Math.min(text.length(), behind + 1));
            out.append("0".repeat(Math.max(0, behind - text.length() + 1)));
        }
        return out.append(format == 'G' ? 'E' : format == 'g' ? 'e' : format)
                .append(signed(exponent))
                .toString();
    }

    private static String signed(int exponent) {
        String power = Integer.toString(Math.abs(exponent));
        return (exponent < 0 ? "-" : "+") + (power.length() < 2 ? "0" : "") + power;
    }

    private static String general(double size, char format, int precision) {
        if (size == 0) {
            return "0";
        }
        BigDecimal digits = (precision == SHORTEST
                        ? shortest(size)
                        : new BigDecimal(size)
                                .round(new MathContext(
                                        Math.max(1, Math.min(precision, MAX_FRACTION)), RoundingMode.HALF_EVEN)))
                .stripTrailingZeros();
        int point = digits.precision() - digits.scale();
        int most = Math.max(precision, 1);
        if (most > digits.precision() && digits.precision() >= point) {
            most = digits.precision();
        }
        if (precision == SHORTEST) {
            most = 6;
        }
        return point - 1 < -4 || point - 1 >= most ? scientific(digits, format, -1) : digits.toPlainString();
    }

    private static BigDecimal shortest(double size) {
        return size == 0 ? BigDecimal.ZERO : GoFloat.shortestDigits(size);
    }

    /** What a float above 0 is made of: its mantissa with the bit that is not stored, and its exponent with the bias. */
    private record Parts(long mantissa, int exponent) {
        static Parts of(double size) {
            long bits = Double.doubleToRawLongBits(size);
            long mantissa = bits & ((1L << MANTISSA_BITS) - 1);
            int exponent = (int) (bits >>> MANTISSA_BITS);
            return exponent == 0 ? new Parts(mantissa, 1) : new Parts(mantissa | (1L << MANTISSA_BITS), exponent);
        }
    }

    private static String binary(double size) {
        Parts parts = Parts.of(size);
        long mantissa = parts.mantissa();
        int exponent = parts.exponent();
        exponent -= EXPONENT_BIAS + MANTISSA_BITS;
        return mantissa + "p" + (exponent < 0 ? "" : "+") + exponent;
    }

    private static String hexadecimal(double size, char format, int precision) {
        Parts parts = Parts.of(size);
        long mantissa = parts.mantissa();
        int exponent = parts.exponent();
        exponent = mantissa == 0 ? 0 : exponent - EXPONENT_BIAS;
        mantissa <<= HEX_POINT - MANTISSA_BITS;
        while (mantissa != 0 && (mantissa & (1L << HEX_POINT)) == 0) {
            mantissa <<= 1;
            exponent--;
        }
        if (precision >= 0 && precision < HEX_POINT / 4) {
            int shift = precision * 4;
            long extra = (mantissa << shift) & ((1L << HEX_POINT) - 1);
            mantissa >>>= HEX_POINT - shift;
            if ((extra | (mantissa & 1)) > 1L << (HEX_POINT - 1)) {
                mantissa++;
            }
            mantissa <<= HEX_POINT - shift;
            if ((mantissa & (1L << (HEX_POINT + 1))) != 0) {
                mantissa >>>= 1;
                exponent++;
            }
        }
        StringBuilder out = new StringBuilder("0x").append(mantissa >>> HEX_POINT & 1);
        mantissa = mantissa << 4 & -1L;
        int written = 0;
        while (precision < 0 ? mantissa != 0 : written < precision) {
            out.append(written == 0 ? "." : "").append(Character.forDigit((int) (mantissa >>> HEX_POINT & 15), 16));
            mantissa <<= 4;
            written++;
        }
        out.append('p').append(signed(exponent));
        return format == 'X' ? out.toString().toUpperCase(Locale.ROOT) : out.toString();
    }

    /**
     * As {@code strconv.ParseFloat(text, 64)}.
     *
     * @throws NumberFormatException with Go's words for it when the text is no number, or beyond the largest
     */
    public static double parse(String bytes) {
        String lower = bytes.toLowerCase(Locale.ROOT);
        String name = lower.startsWith("+") || lower.startsWith("-") ? lower.substring(1) : lower;
        if (name.equals("inf") || name.equals("infinity")) {
            return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (lower.equals("nan")) {
            return Double.NaN;
        }
        if (!NumberSyntax.isFloat(lower)) {
            throw new NumberFormatException("strconv.ParseFloat: parsing " + Quoting.quote(bytes) + ": invalid syntax");
        }
        double value = Double.parseDouble(lower.replace("_", ""));
        if (Double.isInfinite(value)) {
            throw new NumberFormatException(
                    "strconv.ParseFloat: parsing " + Quoting.quote(bytes) + ": value out of range");
        }
        return value;
    }
}
