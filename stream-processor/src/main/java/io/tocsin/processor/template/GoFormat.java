package io.tocsin.processor.template;

import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.promql.Literals;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** Go's {@code fmt.Sprintf} for strings, float64 and int, the values that templates of rules have. */
final class GoFormat {
    /** What is formatted as Go does; the others are refused when a template is read. */
    private static final String VERBS = "vsqdfeg%";

    private static final int DEFAULT_PRECISION = 6;

    private GoFormat() {}

    /** As Go formats {@code arguments} (String, Double or Long), its complaints about wrong verbs included. */
    static String sprintf(String format, List<Object> arguments) {
        StringBuilder out = new StringBuilder();
        int next = 0;
        int i = 0;
        while (i < format.length()) {
            char c = format.charAt(i++);
            if (c != '%') {
                out.append(c);
                continue;
            }
            Spec spec = Spec.read(format, i);
            i = spec.end();
            if (spec.verb() == '%') {
                out.append('%');
            } else if (spec.verb() == 0) {
                out.append("%!(NOVERB)");
            } else if (next >= arguments.size()) {
                out.append("%!").append(spec.verb()).append("(MISSING)");
            } else {
                out.append(spec.pad(one(spec, arguments.get(next++))));
            }
        }
        if (next < arguments.size()) {
            out.append("%!(EXTRA ");
            for (int k = next; k < arguments.size(); k++) {
                out.append(k > next ? ", " : "").append(typed(arguments.get(k)));
            }
            out.append(')');
        }
        return out.toString();
    }

    private static String one(Spec spec, Object value) {
        String text = "";
        if (value instanceof Double number) {
            text = switch (spec.verb()) {
                case 'v', 'g' -> spec.precision() < 0 ? GoFloat.shortest(number) : general(number, spec.precision());
                case 'f' -> fixed(number, spec.precision() < 0 ? DEFAULT_PRECISION : spec.precision());
                case 'e' -> scientific(number, spec.precision() < 0 ? DEFAULT_PRECISION : spec.precision());
                default -> "";
            };
        } else if (value instanceof Long number && (spec.verb() == 'd' || spec.verb() == 'v')) {
            text = number.toString();
        } else if (value instanceof String string && "vsq".indexOf(spec.verb()) >= 0) {
            String cut = spec.precision() >= 0 && spec.precision() < string.codePointCount(0, string.length())
                    ? string.substring(0, string.offsetByCodePoints(0, spec.precision()))
                    : string;
            return spec.verb() == 'q' ? Literals.quote(cut) : cut;
        }
        if (text.isEmpty()) {
            return "%!" + spec.verb() + "(" + typed(value) + ")";
        }
        boolean signed = text.startsWith("-") || text.startsWith("+");
        return signed || spec.verb() == 'v' ? text : spec.has('+') ? "+" + text : spec.has(' ') ? " " + text : text;
    }

    /** The first thing in a format that is not supported; empty when there is none. */
    static Optional<String> unsupported(String format) {
        int i = format.indexOf('%');
        while (i >= 0) {
            Spec spec = Spec.read(format, i + 1);
            if (VERBS.indexOf(spec.verb()) < 0 || spec.has('#')) {
                return Optional.of(format.substring(i, spec.end()));
            }
            i = format.indexOf('%', spec.end());
        }
        return Optional.empty();
    }

    private static String typed(Object value) {
        return value instanceof Double number
                ? "float64=" + GoFloat.shortest(number)
                : (value instanceof Long ? "int=" : "string=") + value;
    }

    /** {@code %.{precision}g}. */
    static String general(double value, int precision) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return GoFloat.shortest(value);
        }
        int digits = Math.max(1, precision);
        if (value == 0) {
            return GoFloat.shortest(value);
        }
        BigDecimal rounded = new BigDecimal(Math.abs(value))
                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        String sign = value < 0 ? "-" : "";
        return sign
                + (exponent < -4 || exponent >= digits
                        ? scientific(rounded, rounded.precision() - 1)
                        : rounded.toPlainString());
    }

    /** {@code %.{decimals}f}. */
    static String fixed(double value, int decimals) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return GoFloat.shortest(value);
        }
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        return sign
                + new BigDecimal(Math.abs(value))
                        .setScale(decimals, RoundingMode.HALF_EVEN)
                        .toPlainString();
    }

    private static String scientific(double value, int decimals) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return GoFloat.shortest(value);
        }
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        return sign + scientific(new BigDecimal(Math.abs(value)), decimals);
    }

    private static String scientific(BigDecimal value, int decimals) {
        BigDecimal rounded =
                value.signum() == 0 ? value : value.round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN));
        int exponent = value.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        String mantissa = rounded.movePointLeft(exponent)
                .setScale(decimals, RoundingMode.UNNECESSARY)
                .toPlainString();
        String power = Integer.toString(Math.abs(exponent));
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + (power.length() < 2 ? "0" : "") + power;
    }

    /** {@code %[flags][width][.precision]verb}; precision -1 and verb 0 when there is none. */
    private record Spec(String flags, int width, int precision, char verb, int end) {
        private static final int MAX_WIDTH = 1000;

        static Spec read(String format, int from) {
            int i = from;
            while (i < format.length() && "+-# 0".indexOf(format.charAt(i)) >= 0) {
                i++;
            }
            String flags = format.substring(from, i);
            int widthEnd = digits(format, i);
            int width = number(format, i, widthEnd);
            i = widthEnd;
            int precision = -1;
            if (i < format.length() && format.charAt(i) == '.') {
                int precisionEnd = digits(format, i + 1);
                precision = number(format, i + 1, precisionEnd);
                i = precisionEnd;
            }
            return i < format.length()
                    ? new Spec(flags, width, precision, format.charAt(i), i + 1)
                    : new Spec(flags, width, precision, (char) 0, i);
        }

        private static int digits(String format, int from) {
            int i = from;
            while (i < format.length() && Character.isDigit(format.charAt(i))) {
                i++;
            }
            return i;
        }

        private static int number(String format, int from, int to) {
            return to == from ? 0 : to - from > 3 ? MAX_WIDTH : Integer.parseInt(format.substring(from, to));
        }

        boolean has(char flag) {
            return flags.indexOf(flag) >= 0;
        }

        String pad(String text) {
            int missing = width - text.codePointCount(0, text.length());
            if (missing <= 0) {
                return text;
            }
            if (has('-')) {
                return text + " ".repeat(missing);
            }
            boolean signed = text.startsWith("-") || text.startsWith("+");
            if (has('0') && !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1))) {
                return signed ? text.charAt(0) + "0".repeat(missing) + text.substring(1) : "0".repeat(missing) + text;
            }
            return " ".repeat(missing) + text;
        }
    }
}
