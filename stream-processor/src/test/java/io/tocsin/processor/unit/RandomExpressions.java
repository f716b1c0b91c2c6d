package io.tocsin.processor.unit;

import java.util.List;
import java.util.Random;

/** Expressions of the subset that is evaluated and that Prometheus 2.42 evaluates alike. Gauges are m0 and m1, counters c0. */
final class RandomExpressions {
    private final Random random;

    RandomExpressions(Random random) {
        this.random = random;
    }

    String vector(int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0 ? selector() : range();
        }
        String inner = vector(depth - 1);
        return switch (random.nextInt(12)) {
            case 0, 1 ->
                pick("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar") + grouping() + "(" + inner + ")";
            case 2 -> pick("topk", "bottomk") + grouping() + "(" + (1 + random.nextInt(2)) + ", " + gauge() + ")";
            case 3 -> "quantile" + grouping() + "(" + pick("0.5", "0.9", "0", "1") + ", " + inner + ")";
            case 4 -> pick("abs", "ceil", "floor", "sgn", "sqrt", "exp", "-", "+") + "(" + inner + ")";
            case 5 ->
                pick(
                                "clamp_min(%s, 3)",
                                "clamp_max(%s, 20.5)",
                                "clamp(%s, -2, 15)",
                                "clamp(%s, 2, 1)",
                                "round(%s)",
                                "round(%s, 0.25)",
                                "label_replace(%s, \"z\", \"$1-v\", \"x\", \"(.).*\")",
                                "label_join(%s, \"w\", \"/\", \"x\", \"y\")",
                                "absent(%s)",
                                "vector(scalar(%s))",
                                "timestamp(m0)")
                        .formatted(inner);
            case 6 -> inner + " " + arithmetic() + " " + scalar();
            case 7 -> scalar() + " " + pick(comparison(), comparison() + " bool") + " (" + inner + ")";
            case 8 -> "(" + inner + ") " + pick(comparison(), comparison() + " bool") + " " + scalar();
            case 9 ->
                "(" + inner + ") " + pick("and", "or", "unless") + pick("", " on (x)", " ignoring (y)", " on ()") + " ("
                        + vector(depth - 1) + ")";
            case 10 ->
                "(" + inner + ") " + pick(arithmetic(), comparison(), comparison() + " bool")
                        + pick("", " on (x, y)", " ignoring (z)", " on (x)") + " (" + vector(depth - 1) + ")";
            default ->
                gauge() + " " + pick(arithmetic(), comparison())
                        + pick(
                                        " on (x) group_left sum by (x) (%s)",
                                        " on (x) group_left (z) label_replace(sum by (x) (%s), \"z\", \"new\", \"\", \"\")",
                                        " ignoring (y) group_left max without (y) (%s)")
                                .formatted(gauge());
        };
    }

    private String scalar() {
        return pick("2", "0.5", "-3", "10", "time()", "scalar(sum(m0))", "(1 + 2 ^ 3)", "7 % 4", "(3 > bool 2)");
    }

    private String arithmetic() {
        // Without atan2: Prometheus 2 forgot to drop the name there.
        return pick("+", "-", "*", "/", "%", "^");
    }

    private String comparison() {
        return pick("==", "!=", "<", "<=", ">", ">=");
    }

    private String grouping() {
        return pick(" ", " by (x) ", " by (x, y) ", " without (y) ", " without () ", " by (nope) ");
    }

    private String gauge() {
        return pick("m0", "m1") + matchers();
    }

    private String matchers() {
        return pick("", "", "{x=\"a\"}", "{x!=\"a\"}", "{x=~\"a|b\"}", "{y!~\"p.*\"}", "{nope=\"\"}", "{x=\"none\"}");
    }

    /** Five seconds is the grid of the samples; the instants are off it. */
    private String offset() {
        return pick("", "", "", " offset 35s", " offset -25s", " offset 2m");
    }

    private String selector() {
        return pick("m0", "m1", "c0") + matchers() + offset();
    }

    private String range() {
        String window = "[" + pick("25s", "1m", "2m", "5m", "10m") + "]" + offset() + ")";
        return switch (random.nextInt(5)) {
            case 0 -> pick("rate(", "increase(", "irate(", "resets(") + "c0" + matchers() + window;
            case 1 -> pick("delta(", "idelta(", "changes(", "deriv(") + gauge() + window;
            case 2 -> "quantile_over_time(" + pick("0.5", "0.95", "0") + ", " + gauge() + window;
            default ->
                pick("count", "sum", "avg", "min", "max", "last", "present", "stddev", "stdvar", "absent")
                        + "_over_time(" + gauge() + window;
        };
    }

    private String pick(String... choices) {
        return List.of(choices).get(random.nextInt(choices.length));
    }
}
