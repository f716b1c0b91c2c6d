package io.tocsin.deploy.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A table in Markdown, and how figures are written in it. */
final class Table {
    private final String title;
    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String title, String... heads) {
        this.title = title;
        this.heads = List.of(heads);
    }

    Table row(String... cells) {
        if (cells.length != heads.size()) {
            throw new IllegalArgumentException(Arrays.toString(cells) + " is no row of " + heads);
        }
        rows.add(List.of(cells));
        return this;
    }

    String markdown() {
        StringBuilder text = new StringBuilder("### " + title + "\n\n");
        line(text, heads);
        line(text, heads.stream().map(head -> "---").toList());
        rows.forEach(row -> line(text, row));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static <T> double median(List<T> of, ToDoubleFunction<T> figure) {
        return median(of.stream().map(one -> figure.applyAsDouble(one)).toList());
    }

    /** The value below or at which that share of them lies; of none it is no number. */
    static double quantile(List<Double> values, double share) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    /** Median, least and greatest: {@code 120 (115 to 131)}. */
    static <T> String spread(List<T> of, ToDoubleFunction<T> figure, int decimals) {
        double least = of.stream().mapToDouble(figure).min().orElse(Double.NaN);
        double greatest = of.stream().mapToDouble(figure).max().orElse(Double.NaN);
        return "%s (%s to %s)"
                .formatted(number(median(of, figure), decimals), number(least, decimals), number(greatest, decimals));
    }

    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
