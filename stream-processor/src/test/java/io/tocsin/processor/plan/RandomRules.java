package io.tocsin.processor.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Random rule files over the metrics x, y, z, h_bucket and log events, all with the labels a and b, which read each
 * other's recordings and alerts. Most keep the label a, some nearly.
 */
final class RandomRules {
    private final Random random;
    private final List<String> recorded = new ArrayList<>();
    /** Two groups that raise the same alerts would write the same series. */
    private int groups;

    private int alerts;

    RandomRules(Random random) {
        this.random = random;
    }

    /** Paths and texts. */
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder("groups:\n");
            int groups = 1 + random.nextInt(3);
            for (int j = 0; j < groups; j++) {
                text.append(group(j));
            }
            files.put("f" + i + ".yml", text.toString());
        }
        return files;
    }

    private String group(int number) {
        groups++;
        StringBuilder text =
                new StringBuilder("- name: g" + number + "\n  interval: " + pick("10s", "10s", "20s") + "\n");
        if (one(20)) {
            text.append("  query_offset: ").append(pick("10s", "20s")).append('\n');
        }
        if (one(30)) {
            text.append("  limit: 3\n");
        }
        text.append("  rules:\n");
        int rules = 1 + random.nextInt(3);
        for (int i = 0; i < rules; i++) {
            text.append(one(2) ? recording() : alert());
        }
        return text.toString();
    }

    private String recording() {
        String expr = expr(1 + random.nextInt(3));
        String name = "rec" + recorded.size();
        recorded.add(name);
        String labels = one(4) ? ", labels: {" + pick("c: v", "c: ''", "b: v", "severity: page") + "}" : "";
        return "  - {record: " + name + ", expr: " + Plans.quoted(expr) + labels + "}\n";
    }

    private String alert() {
        String expr = expr(random.nextInt(3)) + (one(2) ? pick(" > ", " < ", " != ") + pick("2", "10", "0.5") : "");
        String labels = one(3)
                ? ", labels: {"
                        + pick(
                                "severity: page",
                                "severity: '{{ if gt $value 5.0 }}high{{ end }}'",
                                "c: 'of {{ $labels.a }}'",
                                "b: '{{ $labels.c }}'")
                        + "}"
                : "";
        String times = pick("", "", ", for: 20s", ", for: 40s, keep_firing_for: 30s");
        return "  - {alert: A" + groups + alerts++ % 2 + ", expr: " + Plans.quoted(expr) + labels + times
                + ", annotations: {t: '{{ $value }} {{ $labels.b }}'}}\n";
    }

    private String expr(int depth) {
        if (depth == 0) {
            return leaf();
        }
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> aggregation(expr(depth - 1));
            case 3, 4, 5 -> binary(depth);
            case 6 -> pick("abs", "-", "sort", "sqrt", "timestamp", "day_of_week") + "(" + expr(depth - 1) + ")";
            case 7 -> "clamp(" + expr(depth - 1) + ", 1, " + pick("20", "time()") + ")";
            case 8 ->
                pick("max", "sum", "count", "last", "stddev") + "_over_time((" + expr(depth - 1) + ")["
                        + pick("30s", "1m") + ":10s]" + pick("", "", " offset 10s") + ")";
            case 9 ->
                "(" + expr(depth - 1) + ") " + pick("+", "*", ">", "<= bool", "/", "%") + " "
                        + pick("2", "3.5", "time()");
            case 10 ->
                one(2)
                        ? "label_replace(" + expr(depth - 1) + ", \"" + pick("c", "b", "d")
                                + "\", \"$1\", \"a\", \"(.*)\")"
                        : "label_join(" + expr(depth - 1) + ", \"" + pick("c", "b") + "\", \"-\", \"a\", \"b\")";
            case 11 -> histogram();
            case 12 -> one(6) ? whole(depth) : leaf();
            default -> leaf();
        };
    }

    private String whole(int depth) {
        return switch (random.nextInt(6)) {
            case 0 -> "absent(" + expr(depth - 1) + ")";
            case 1 -> "vector(1)";
            case 2 -> "(" + expr(depth - 1) + ") * scalar(" + expr(depth - 1) + ")";
            case 3 -> "absent_over_time(log_events{a=\"1\"}[1m])";
            case 4 -> "hour()";
            default -> "x unless on () y";
        };
    }

    private String histogram() {
        return "histogram_quantile(" + pick("0.5", "0.9") + ", "
                + pick(
                        "h_bucket",
                        "rate(h_bucket[1m])",
                        "sum by (le, a) (rate(h_bucket[40s]))",
                        "sum without (b) (h_bucket)")
                + ")";
    }

    private String aggregation(String operand) {
        String name = pick(
                "sum",
                "sum",
                "avg",
                "min",
                "max",
                "count",
                "group",
                "stddev",
                "topk",
                "bottomk",
                "quantile",
                "count_values",
                "limitk",
                "limit_ratio");
        String parameter = switch (name) {
            case "topk", "bottomk", "limitk" -> "2, ";
            case "quantile" -> "0.7, ";
            case "limit_ratio" -> "0.5, ";
            case "count_values" -> "\"" + pick("v", "b") + "\", ";
            default -> "";
        };
        return name + grouping() + "(" + parameter + operand + ")";
    }

    private String grouping() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> " by (a) ";
            case 4, 5 -> " by (a, b) ";
            case 6 -> " by (a, c, __name__) ";
            case 7, 8 -> " without (b) ";
            case 9 -> " without () ";
            case 10 -> one(3) ? " by (b) " : " by (a, le) ";
            default -> one(4) ? " " : " without (c, severity) ";
        };
    }

    private String binary(int depth) {
        String left = "(" + expr(depth - 1) + ")";
        String right = "(" + expr(depth - 1) + ")";
        return switch (random.nextInt(4)) {
            case 0 -> left + pick(" and ", " or ", " unless ") + matching() + right;
            case 1 -> left + operator() + pick("on (a) ", "on (a, b) ", "") + "sum by (a) " + right;
            case 2 ->
                left + operator() + "on (a) " + pick("group_left ", "group_left (c) ") + pick("max", "count") + " by (a"
                        + pick("", "", ", c") + ") " + right;
            default -> left + operator() + matching() + right;
        };
    }

    private String operator() {
        return pick(" + ", " / ", " * ", " > ", " <= ", " == bool ", " != ");
    }

    private String matching() {
        return pick("", "", "on (a) ", "on (a, b) ", "ignoring (b) ", "ignoring (c) ");
    }

    private String leaf() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> pick("x", "y", "z") + matchers();
            case 3 ->
                pick("rate", "increase", "max_over_time", "sum_over_time", "last_over_time", "count_over_time", "deriv")
                        + "(" + pick("x", "y", "z") + matchers() + "[" + pick("40s", "1m", "95s") + "]"
                        + pick("", "", " offset 20s") + ")";
            case 4 -> "{__name__=~\"x|y\",c!=\"3\"}";
            case 5, 6 ->
                recorded.isEmpty() ? "x" : recorded.get(random.nextInt(recorded.size())) + pick("", "", "{a=\"1\"}");
            case 7 ->
                pick(
                        "ALERTS{alertstate=\"firing\"}",
                        "ALERTS{alertname=\"A11\"}",
                        "ALERTS_FOR_STATE",
                        "ALERTS{severity=\"page\"}");
            default ->
                "sum by (" + pick("a", "a", "a, b") + ") (" + pick("count", "sum") + "_over_time(log_events{"
                        + pick("", "b=\"1\"", "a!=\"\"", "message=~\".*no.*\"") + "}[" + pick("20s", "1m") + "]"
                        + pick("", "", " offset 10s") + "))";
        };
    }

    private String matchers() {
        return pick("", "", "", "{a=\"1\"}", "{b!=\"2\"}", "{a=~\"1|2|\"}", "{c=\"\"}");
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** For messages. */
    static String text(Map<String, String> files) {
        return files.entrySet().stream()
                .map(file -> "--- " + file.getKey() + "\n" + file.getValue())
                .collect(Collectors.joining());
    }
}
