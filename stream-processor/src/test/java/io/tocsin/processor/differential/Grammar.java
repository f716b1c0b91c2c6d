package io.tocsin.processor.differential;

import io.tocsin.processor.promql.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Random expressions over the series of a {@link Dataset}, by the features that they are to show. In the meaning of
 * version 3 all times are chosen so that no sample and no step of a subquery ever lies on the left bound of a range or of
 * a look-back, where versions 2 and 3 differ: samples and steps lie at multiples of 5 s, what looks at them does so at
 * 2 s beyond such a multiple.
 */
public final class Grammar {
    /**
     * Functions and what they are called on: V is a vector, V1 one of one element, R a range of gauges, P one of a selector, C
     * a range of counters, S a scalar, G a plain selector, B buckets, T times, N and NR what is not there.
     */
    private static final String PATTERNS = """
            abs ceil exp floor ln log10 log2 sgn sqrt sort sort_desc deg rad: $f(V); $f(G); $f(V / 30)
            sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh: $f(V); $f(G); $f(V / 30)
            rate increase irate resets: $f(C)
            delta idelta deriv avg_over_time min_over_time max_over_time: $f(R); $f(C)
            sum_over_time count_over_time stddev_over_time stdvar_over_time last_over_time present_over_time: $f(R); $f(C)
            minute hour day_of_month day_of_week day_of_year days_in_month month year: $f(T); $f(T); $f(); $f(V)
            changes: $f(P); $f(C)
            absent: $f(V); $f(N)
            absent_over_time: $f(R); $f(NR)
            clamp: $f(V, -2, 15); $f(V, S, 20); $f(V, 2, 1)
            clamp_min: $f(V, 3); $f(V, S)
            clamp_max: $f(V, 20.5); $f(V, S)
            round: $f(V); $f(V, 0.25); $f(V, 10); $f(G, 0.1)
            predict_linear: $f(R, 600); $f(C, S)
            holt_winters: $f(R, 0.3, 0.6); $f(C, 0.5, 0.1)
            quantile_over_time: $f(0.5, R); $f(0.95, C); $f(S / 100, R)
            histogram_quantile: $f(0.9, B); $f(0.5, B); $f(S / 50, B); $f(0.99, B)
            label_replace: $f(V, "z", "$1-v", "x", "(.).*"); $f(V, "x", "new", "y", "p|"); $f(V, "y", "", "x", "a")
            label_join: $f(V, "w", "/", "x", "y"); $f(V, "x", "", "y")
            scalar: vector($f(V1)); V + $f(V1); V > $f(V1)
            vector: $f(S); sum(V) or $f(S)
            time: $f() - G; vector($f()); V * $f()
            timestamp: $f(G); $f(V); time() - $f(G)
            pi: V * $f()
            """;

    private static final Map<String, List<String>> FUNCTIONS = functions();

    private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^", "atan2");
    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
    private static final List<String> SETS = List.of("and", "or", "unless");
    private static final List<String> AGGREGATIONS = List.of(
            "sum",
            "avg",
            "min",
            "max",
            "count",
            "group",
            "stddev",
            "stdvar",
            "topk",
            "bottomk",
            "quantile",
            "count_values");
    private static final Set<String> UNDEFINED_IN_STEPS = Set.of("topk", "bottomk", "count_values", "stddev", "stdvar");
    private static final List<String> MODIFIERS =
            List.of("subquery", "@", "offset", "group_left", "group_right", "bool", "unary", "scalar operator");

    private final Random random;
    private final boolean careful;
    /** Whether what is generated now is evaluated at multiples of five seconds: inside a subquery. */
    private boolean onSteps;

    /** For expressions in that version's meaning. */
    public Grammar(Random random, Dialect dialect) {
        this.random = random;
        this.careful = dialect == Dialect.V3;
    }

    private static Map<String, List<String>> functions() {
        Map<String, List<String>> all = new TreeMap<>();
        PATTERNS.lines().forEach(line -> {
            List<String> parts = List.of(line.split(": ", -1));
            List<String> patterns = List.of(parts.get(1).split("; ", -1));
            for (String name : parts.get(0).split(" ", -1)) {
                all.put(name, patterns.stream().map(p -> p.replace("$f", name)).toList());
            }
        });
        return all;
    }

    /** Everything that {@link #expression} can be asked for. */
    public static List<String> features() {
        List<String> all = new ArrayList<>(FUNCTIONS.keySet());
        List.of(ARITHMETIC, COMPARISONS, SETS, AGGREGATIONS, MODIFIERS).forEach(all::addAll);
        return all;
    }

    /** An expression that shows this feature somewhere near its root. */
    public String expression(String feature) {
        onSteps = false;
        String core = show(feature, 1 + random.nextInt(2));
        return switch (random.nextInt(6)) {
            case 0 -> aggregation(pick(AGGREGATIONS), core);
            case 1 -> "(" + core + ") " + pick(ARITHMETIC.subList(0, 4)) + " " + scalar(0);
            case 2 -> pick("abs", "round", "sgn", "-", "sort") + "(" + core + ")";
            default -> core;
        };
    }

    private String show(String feature, int depth) {
        if (FUNCTIONS.containsKey(feature)) {
            return function(feature, depth);
        }
        if (ARITHMETIC.contains(feature)) {
            return random.nextBoolean() ? matched(feature, depth) : withScalar(feature, depth);
        }
        if (COMPARISONS.contains(feature)) {
            String operator = feature + pick("", " bool");
            return random.nextBoolean() ? matched(operator, depth) : withScalar(operator, depth);
        }
        if (SETS.contains(feature)) {
            return "(" + vector(depth - 1) + ") " + feature + pick("", " on (x)", " ignoring (y)", " on ()") + " ("
                    + vector(depth - 1) + ")";
        }
        if (AGGREGATIONS.contains(feature)) {
            return aggregation(feature, vector(depth - 1));
        }
        return switch (feature) {
            case "subquery" ->
                pick("max", "min", "avg", "sum", "count", "last", "stddev") + "_over_time(" + subquery(depth) + ")";
            case "@" -> pick("(%s) - (%s)", "(%s) or (%s)", "(%s) > bool (%s)").formatted(fixed(), selector("g0"));
            case "offset" ->
                selector("g1") + pick(" - ", " / ", " >= ") + pick("g1", "c1") + " offset "
                        + (careful && onSteps
                                ? pick("2s", "12s", "37s", "-3s", "4m2s")
                                : pick("1m", "35s", "-25s", "2m30s", "10m"));
            case "group_left" ->
                selector("g0") + " " + pick(ARITHMETIC.subList(0, 4))
                        + pick(
                                        " on (x) group_left sum by (x) (%s)",
                                        " on (x) group_left (z) label_replace(max by (x) (%s), \"z\", \"new\", \"\", \"\")",
                                        " ignoring (y) group_left max without (y) (%s)")
                                .formatted(vector(depth - 1));
            case "group_right" ->
                pick("sum by (x) (%s)", "max without (y) (%s)", "count by (x) (%s)")
                                .formatted(vector(depth - 1)) + " " + pick(COMPARISONS) + " "
                        + pick("on (x) group_right ", "bool on (x) group_right ") + selector("c0");
            case "bool" -> withScalar(pick(COMPARISONS) + " bool", depth);
            case "unary" -> pick("-", "+") + (random.nextBoolean() ? "(" + vector(depth - 1) + ")" : selector("g0"));
            case "scalar operator" -> vector(depth - 1) + " * (" + scalar(2) + ")";
            default -> throw new IllegalArgumentException(feature);
        };
    }

    private String vector(int depth) {
        if (depth <= 0) {
            return switch (random.nextInt(8)) {
                case 0, 1, 2 -> selector(pick("g0", "g1", "c0", "c1", "b0"));
                case 3 -> selector(wild());
                case 4 -> pick("rate", "increase", "irate") + "(" + counter() + ")";
                case 5 -> pick("avg", "max", "min", "sum", "count") + "_over_time(" + range("g0", "g1", wild()) + ")";
                case 6 -> pick("sum", "max", "avg") + " by (x) (" + selector("g0") + ")";
                default -> selector(pick("g0", "t0"));
            };
        }
        return show(pick(features()), depth);
    }

    private String function(String name, int depth) {
        StringBuilder text = new StringBuilder();
        String pattern = pick(FUNCTIONS.get(name));
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            boolean next = i + 1 < pattern.length();
            switch (c) {
                case 'V' -> {
                    boolean one = next && pattern.charAt(i + 1) == '1';
                    String vector = vector(depth - 1);
                    text.append(one ? pick("sum", "max", "count") + "(" + vector + ")" : "(" + vector + ")");
                    i += one ? 1 : 0;
                }
                case 'R' -> text.append(random.nextInt(4) == 0 ? subquery(depth) : range("g0", "g1", wild(), "b0"));
                case 'P' -> text.append(range("g0", "g1", wild(), "b0"));
                case 'C' -> text.append(!onSteps && random.nextInt(6) == 0 ? subquery(depth) : counter());
                case 'S' -> text.append(scalar(1));
                case 'G' -> text.append(selector(pick("g0", "g1", "c0")));
                case 'T' -> text.append(selector("t0"));
                case 'B' -> text.append(buckets());
                case 'N' -> {
                    boolean isRange = next && pattern.charAt(i + 1) == 'R';
                    text.append(isRange ? "none{x=\"a\", y=~\"b\"}[5m]" : "none{x=\"a\", y=\"b\", y!=\"c\"}");
                    i += isRange ? 1 : 0;
                }
                default -> text.append(c);
            }
        }
        return text.toString();
    }

    private String buckets() {
        return switch (random.nextInt(4)) {
            case 0 -> "h0_bucket" + place();
            case 1 -> "sum by (le) (rate(h0_bucket" + window() + "))";
            case 2 -> "sum by (le, x) (increase(h0_bucket" + window() + "))";
            default -> "rate(h0_bucket" + window() + ")";
        };
    }

    private String matched(String operator, int depth) {
        // Version 2 forgot to drop the name for atan2.
        String left = operator.startsWith("atan2") ? "0 + " : "";
        return "(" + left + "(" + vector(depth - 1) + ")) " + operator
                + pick("", " on (x, y)", " ignoring (z)", " on (x)", " ignoring (y)") + " (" + vector(depth - 1) + ")";
    }

    private String withScalar(String operator, int depth) {
        String vector = "(" + (operator.startsWith("atan2") ? "0 + " : "") + "(" + vector(depth - 1) + "))";
        return random.nextInt(3) == 0
                ? "(" + scalar(1) + ") " + operator + " " + vector
                : vector + " " + operator + " (" + scalar(1) + ")";
    }

    private String aggregation(String wanted, String operand) {
        // What versions or runs differ in is not asked for inside a subquery, where nobody can see that it was that.
        String name = onSteps && UNDEFINED_IN_STEPS.contains(wanted) ? "max" : wanted;
        String grouping = pick(" ", " by (x) ", " by (x, y) ", " without (y) ", " without () ", " by (nope) ");
        String parameter = switch (name) {
            case "topk", "bottomk" -> pick("1, ", "2, ", "3, ", "20, ", "0, ");
            case "quantile" -> pick("0.5, ", "0.9, ", "0, ", "1, ", "1.5, ", "-1, ");
            case "count_values" -> pick("\"v\", ", "\"x\", ");
            default -> "";
        };
        return name + grouping + "(" + parameter + operand + ")";
    }

    private String scalar(int depth) {
        return switch (random.nextInt(depth > 0 ? 12 : 6)) {
            case 0 -> "2";
            case 1 -> "0.5";
            case 2 -> "-3";
            case 3 -> "10";
            case 4 -> "1e3";
            case 5 -> "Inf";
            case 6 -> "time()";
            case 7 -> "scalar(sum(" + selector("g0") + "))";
            case 8 -> "(" + scalar(depth - 1) + " " + pick(ARITHMETIC) + " " + scalar(depth - 1) + ")";
            case 9 -> "(" + scalar(depth - 1) + " " + pick(COMPARISONS) + " bool " + scalar(depth - 1) + ")";
            case 10 -> "NaN";
            default -> "-(" + scalar(depth - 1) + ")";
        };
    }

    private String selector(String name) {
        return name + matchers() + place();
    }

    private String matchers() {
        return pick(
                "",
                "",
                "",
                "{x=\"a\"}",
                "{x!=\"a\"}",
                "{x=~\"a|b\"}",
                "{y!~\"p.*\"}",
                "{nope=\"\"}",
                "{x=~\".+\", y=\"q\"}");
    }

    private String range(String... names) {
        return pick(names) + matchers() + window();
    }

    /** Version 2.42 extrapolates c0 otherwise, close to its zero, which inside a subquery nobody can see. */
    private String counter() {
        return onSteps ? range("c1") : range("c0", "c1");
    }

    /** NaN, infinities and sums that overflow come out alike but for rounding only where it can be seen. */
    private String wild() {
        return onSteps ? "b0" : "n0";
    }

    private String window() {
        return "[" + pick("25s", "1m", "2m", "5m", "10m", "95s") + "]" + place();
    }

    /** Offset and {@code @} of a selector or a subquery. */
    private String place() {
        if (careful && onSteps) {
            return random.nextInt(8) == 0
                    ? " @ " + (302 + 5 * random.nextInt(200))
                    : " offset " + pick("2s", "12s", "37s", "-3s", "1m2s");
        }
        return switch (random.nextInt(12)) {
            case 0 -> " offset 35s";
            case 1 -> " offset -25s";
            case 2 -> " offset 2m";
            case 3 -> " @ " + (302 + 5 * random.nextInt(200));
            case 4 -> pick(" @ start()", " @ end() offset 1m", " offset 1m @ 1002");
            default -> "";
        };
    }

    private String fixed() {
        return random.nextBoolean()
                ? pick("g0", "c0") + matchers() + " @ " + (302 + 5 * random.nextInt(200))
                : "rate(c0[5m] @ " + (302 + 5 * random.nextInt(200)) + ")";
    }

    private String subquery(int depth) {
        // The place belongs to the outside, what is inside is evaluated on the steps.
        String window =
                "[" + pick("2m", "5m", "90s", "10m") + ":" + pick("10s", "15s", "30s", "1m", "") + "]" + place();
        boolean before = onSteps;
        onSteps = true;
        String inner = vector(Math.min(1, depth - 1));
        onSteps = before;
        return "(" + inner + ")" + window;
    }

    private String pick(String... choices) {
        return pick(List.of(choices));
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
