package io.tocsin.processor.unittest;

import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.promql.Literals;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Values in the form in which promtool prints them, so that its output and ours can be compared. */
final class GoText {
    /** As Prometheus orders labels: name by name, each with its value. */
    static final Comparator<SortedMap<String, String>> BY_LABELS = GoText::compare;

    private GoText() {}

    /** {@code {a="b", c="d"}}. */
    static String labels(SortedMap<String, String> labels) {
        return labels.entrySet().stream()
                .map(e -> (e.getKey().matches("[a-zA-Z_][a-zA-Z0-9_]*") ? e.getKey() : Literals.quote(e.getKey())) + "="
                        + Literals.quote(e.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static int compare(SortedMap<String, String> a, SortedMap<String, String> b) {
        Iterator<Map.Entry<String, String>> others = b.entrySet().iterator();
        for (Map.Entry<String, String> one : a.entrySet()) {
            if (!others.hasNext()) {
                return 1;
            }
            Map.Entry<String, String> other = others.next();
            int names = one.getKey().compareTo(other.getKey());
            int values = one.getValue().compareTo(other.getValue());
            if (names != 0 || values != 0) {
                return names != 0 ? names : values;
            }
        }
        return others.hasNext() ? -1 : 0;
    }

    /** {@code 1.5E+01}: the shortest digits that give the value again. */
    static String exponential(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return GoFloat.shortest(value);
        }
        String sign = 1 / value < 0 || value < 0 ? "-" : "";
        BigDecimal digits = new BigDecimal(GoFloat.shortest(Math.abs(value))).stripTrailingZeros();
        if (digits.signum() == 0) {
            return sign + "0E+00";
        }
        String unscaled = digits.unscaledValue().toString();
        int exponent = unscaled.length() - 1 - digits.scale();
        String fraction = unscaled.length() == 1 ? "" : "." + unscaled.substring(1);
        String power = Integer.toString(Math.abs(exponent));
        return sign + unscaled.charAt(0) + fraction + "E" + (exponent < 0 ? "-" : "+")
                + (power.length() < 2 ? "0" + power : power);
    }

    /** {@code 1h0m0s}, {@code 1.5s}, {@code 250ms}: how Go writes a duration of milliseconds. */
    static String duration(long millis) {
        if (millis == 0) {
            return "0s";
        }
        String sign = millis < 0 ? "-" : "";
        long abs = Math.abs(millis);
        if (abs < 1000) {
            return sign + abs + "ms";
        }
        BigDecimal seconds = BigDecimal.valueOf(abs % 60_000, 3).stripTrailingZeros();
        String text = seconds.toPlainString() + "s";
        long minutes = abs / 60_000;
        if (minutes > 0) {
            text = minutes % 60 + "m" + text;
        }
        return sign + (minutes >= 60 ? minutes / 60 + "h" : "") + text;
    }

    /** Each line but the first one moved to the right. */
    static String indented(String text, String indent) {
        return text.replace("\n", "\n" + indent);
    }
}
