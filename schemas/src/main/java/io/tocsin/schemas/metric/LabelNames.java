package io.tocsin.schemas.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Label names in Prometheus' alphabet, by the rules of its OTLP receiver, several underscores kept. */
public final class LabelNames {
    private LabelNames() {}

    /**
     * {@code http.route} becomes {@code http_route}, {@code 1st} becomes {@code key_1st}; a name that Prometheus keeps
     * for itself ({@code __name__}) gets "key" put before it.
     */
    public static String sanitised(String name) {
        StringBuilder legal = new StringBuilder(name.length());
        boolean same = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean ok = c == '_' || isLetter(c) || isDigit(c);
            if (Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(name.charAt(i - 1))) {
                continue;
            }
            same &= ok;
            legal.append(ok ? c : '_');
        }
        if (name.isEmpty() || isDigit(legal.charAt(0))) {
            return "key_" + legal;
        }
        if (legal.indexOf("__") == 0) {
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
