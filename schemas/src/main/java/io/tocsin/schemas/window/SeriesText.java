package io.tocsin.schemas.window;

import io.tocsin.schemas.metric.Sample;
import java.util.Map;
import java.util.SortedMap;

/** The text of a series, which keys its samples: it must not change. */
final class SeriesText {
    private SeriesText() {}

    /** @param labels without empty values */
    static String of(SortedMap<String, String> labels) {
        StringBuilder text = new StringBuilder(64);
        String name = labels.get(Sample.NAME);
        boolean isBare = name != null && isClassic(name, true);
        if (isBare) {
            text.append(name);
        }
        char before = '{';
        if (name != null && !isBare) {
            quote(name, text.append(before));
            before = ',';
        }
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (label.getKey().equals(Sample.NAME)) {
                continue;
            }
            text.append(before);
            if (isClassic(label.getKey(), false)) {
                text.append(label.getKey());
            } else {
                quote(label.getKey(), text);
            }
            quote(label.getValue(), text.append('='));
            before = ',';
        }
        return before == '{' ? text.toString() : text.append('}').toString();
    }

    /** [a-zA-Z_][a-zA-Z0-9_]*, with colons in the name of a metric. */
    private static boolean isClassic(String name, boolean isMetric) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean ok = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || c == '_'
                    || (isMetric && c == ':')
                    || (i > 0 && c >= '0' && c <= '9');
            if (!ok) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
        text.append('"');
    }
}
