package io.tocsin.schemas.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Label names in Prometheus' alphabet, as its OTLP receiver makes them as shipped (github.com/prometheus/otlptranslator
 * {@code LabelNamer}, leading underscores sanitised, several underscores kept). {@code docs/names.md} has a table.
 */
public final class LabelNames {
    private LabelNames() {}

    /**
     * {@code http.route} becomes {@code http_route}, {@code 1st} becomes {@code key_1st} and {@code _id} {@code key_id};
     * {@code __x} stays. Where the receiver refuses a name, or would lose the label, "key" is put before it: a name of
     * underscores alone, and {@code __name__}, which would pass for the metric's.
     */
    public static String sanitised(String name) {
        StringBuilder legal = new StringBuilder(name.length() + 4);
        boolean same = true;
        boolean saysSomething = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(name.charAt(i - 1))) {
                continue;
            }
            boolean ok = isLegal(c);
            same &= ok;
            saysSomething |= ok && c != '_';
            legal.append(ok ? c : '_');
        }
        if (name.isEmpty() || isDigit(legal.charAt(0))) {
            return "key_" + legal;
        }
        boolean isReserved = legal.indexOf("__") == 0;
        if (!saysSomething || (legal.charAt(0) == '_' && !isReserved) || Sample.NAME.contentEquals(legal)) {
            return "key" + legal;
        }
        return same ? name : legal.toString();
    }

    /**
     * All names sanitised. Values of names that become the same are joined with ";", in the order of the names as they
     * were; an empty value is no label.
     */
    public static SortedMap<String, String> sanitised(Map<String, String> labels) {
        SortedMap<String, String> legal = new TreeMap<>();
        new TreeMap<>(labels).forEach((name, value) -> {
            if (!value.isEmpty()) {
                legal.merge(sanitised(name), value, (first, second) -> first + ";" + second);
            }
        });
        return legal;
    }

    /** Whether a character may stand in a label's name as it is: a letter or digit of ASCII, or an underscore. */
    public static boolean isLegal(int c) {
        return c == '_' || (c < 128 && c >= 0 && (isLetter((char) c) || isDigit((char) c)));
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
