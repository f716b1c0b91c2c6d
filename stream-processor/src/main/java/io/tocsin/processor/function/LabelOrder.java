package io.tocsin.processor.function;

import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order of {@code sort_by_label}: by the labels' values, numbers in them as numbers, then by all labels. */
final class LabelOrder {
    private static final Pattern CHUNK = Pattern.compile("[0-9]+|[^0-9]+");
    private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");

    private LabelOrder() {}

    static List<Element> sorted(List<Element> vector, List<String> names, boolean descending) {
        List<Element> result = new ArrayList<>(vector);
        result.sort((a, b) ->
                descending ? -compare(a.labels(), b.labels(), names) : compare(a.labels(), b.labels(), names));
        return result;
    }

    private static int compare(Labels a, Labels b, List<String> names) {
        for (String name : names) {
            int order = natural(a.get(name), b.get(name));
            if (order != 0) {
                return order;
            }
        }
        return Labels.compare(a, b);
    }

    /** {@code a2} before {@code a10}; of texts with the same numbers, the shorter one, then that whose bytes are less. */
    static int natural(String a, String b) {
        if (a.equals(b)) {
            return 0;
        }
        List<String> left = chunks(a);
        List<String> right = chunks(b);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            String x = left.get(i);
            String y = right.get(i);
            int order = isNumber(x) && isNumber(y) ? numbers(x, y) : Labels.compareBytes(x, y);
            if (order != 0) {
                return order;
            }
        }
        return left.size() != right.size() ? Integer.compare(left.size(), right.size()) : Labels.compareBytes(a, b);
    }

    private static List<String> chunks(String text) {
        List<String> chunks = new ArrayList<>();
        Matcher matcher = CHUNK.matcher(text);
        while (matcher.find()) {
            chunks.add(matcher.group());
        }
        return chunks.isEmpty() ? List.of("") : chunks;
    }

    private static boolean isNumber(String chunk) {
        return !chunk.isEmpty() && chunk.charAt(0) >= '0' && chunk.charAt(0) <= '9';
    }

    /** Whatever their lengths: an order that holds for some numbers only would be none. */
    private static int numbers(String a, String b) {
        String x = LEADING_ZEROS.matcher(a).replaceFirst("");
        String y = LEADING_ZEROS.matcher(b).replaceFirst("");
        return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
    }
}
