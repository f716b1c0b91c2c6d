package io.tocsin.processor.plan;

import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.promql.Grouping;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.promql.TimeShift;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What to write instead of expressions over log events that are not evaluated on a stream. */
final class LogForms {
    /** The label that tells services apart, for those who have not said by what to count. */
    private static final String SERVICE = "service_name";

    /** What the range of a selector without one is taken for. */
    private static final Duration RANGE = Duration.ofMinutes(1);

    private static final Set<String> RATES = Set.of("rate", "irate");

    /** Functions that give 1 for every log event, or for no good reason something near it. */
    private static final Set<String> PRESENCE = Set.of(
            "present_over_time",
            "last_over_time",
            "first_over_time",
            "min_over_time",
            "max_over_time",
            "avg_over_time",
            "quantile_over_time");

    private final Expr.VectorSelector selector;
    /** Empty where the selector stands without a range. */
    private final Optional<Expr.MatrixSelector> matrix;

    private final String function;
    private final Inputs inputs;

    private LogForms(
            Expr.VectorSelector selector, Optional<Expr.MatrixSelector> matrix, String function, Inputs inputs) {
        this.selector = selector;
        this.matrix = matrix;
        this.function = function;
        this.inputs = inputs;
    }

    /**
     * The line that asks for what {@code expr} asks for, as nearly as can be.
     *
     * @param inputs of the expression that it is part of
     * @return empty when {@code expr} is not what stands around a selector of log events
     */
    static Optional<String> instead(Expr expr, Inputs inputs) {
        if (expr instanceof Expr.Aggregate aggregate) {
            return LogForms.of(aggregate.operand().bare(), inputs).map(form -> form.aggregate(aggregate));
        }
        return LogForms.of(expr, inputs).map(LogForms::alone);
    }

    /** Whether what stands instead has to be put in parentheses inside a larger expression. */
    static boolean isQuotient(String instead) {
        return instead.contains(") / ") && !instead.endsWith(")");
    }

    private static Optional<LogForms> of(Expr expr, Inputs inputs) {
        if (expr instanceof Expr.VectorSelector selector && Inputs.isLogs(selector)) {
            return Optional.of(new LogForms(selector, Optional.empty(), "", inputs));
        }
        if (!(expr instanceof Expr.Call call) || inputs.logs().containsKey(expr)) {
            return Optional.empty();
        }
        String name = call.function().name();
        for (Expr argument : call.arguments()) {
            if (argument.bare() instanceof Expr.MatrixSelector matrix && Inputs.isLogs(matrix.selector())) {
                return Optional.of(new LogForms(matrix.selector(), Optional.of(matrix), name, inputs));
            }
            if (name.equals("absent")
                    && argument.bare() instanceof Expr.VectorSelector selector
                    && Inputs.isLogs(selector)) {
                return Optional.of(new LogForms(selector, Optional.empty(), name, inputs));
            }
        }
        return Optional.empty();
    }

    private String alone() {
        if (function.equals("absent")) {
            return "absent_over_time(" + range(Evaluator.Settings.DEFAULT.lookback(), true) + ")";
        }
        return PRESENCE.contains(function) ? presence(List.of(SERVICE)) : count(List.of(SERVICE));
    }

    private String aggregate(Expr.Aggregate aggregate) {
        Grouping grouping = aggregate.grouping();
        List<String> labels = grouping.labels().stream()
                .filter(label -> !label.equals(LabelMatcher.METRIC_NAME))
                .distinct()
                .toList();
        if (grouping.without()) {
            labels = List.of(SERVICE);
        }
        boolean presence = PRESENCE.contains(function);
        boolean byService = labels.contains(SERVICE);
        List<String> services = byService ? labels : with(labels);
        return switch (aggregate.aggregator()) {
            case SUM -> presence ? countServices(labels, services) : count(labels);
            case COUNT -> function.isEmpty() ? count(labels) : countServices(labels, services);
            case GROUP -> presence(labels);
            case MIN, MAX -> {
                if (presence) {
                    yield presence(labels, aggregate.aggregator().toString());
                }
                yield byService ? count(labels) : around(aggregate, labels, count(services));
            }
            case AVG, STDDEV, STDVAR, TOPK, BOTTOMK, COUNT_VALUES, QUANTILE, LIMITK, LIMIT_RATIO ->
                around(
                        aggregate,
                        grouping.without() ? List.of() : labels,
                        presence ? presence(services) : count(services));
        };
    }

    /** How many services: each series of log events is one event as a rule, which nobody wants to count so. */
    private String countServices(List<String> labels, List<String> services) {
        return labels.equals(services) ? count(labels) : Aggregator.COUNT + by(labels) + "(" + presence(services) + ")";
    }

    private static String around(Expr.Aggregate aggregate, List<String> labels, String inner) {
        String parameter = aggregate.parameter().map(p -> p + ", ").orElse("");
        return aggregate.aggregator() + by(labels) + "(" + parameter + inner + ")";
    }

    private String count(List<String> labels) {
        String seconds = RATES.contains(function)
                ? " / " + GoFloat.plain(legal(RANGE, false).range().toMillis() / 1000.0)
                : "";
        return Aggregator.SUM + by(labels) + "(count_over_time(" + range(RANGE, false) + "))" + seconds;
    }

    private String presence(List<String> labels) {
        return presence(labels, Aggregator.GROUP.toString());
    }

    private String presence(List<String> labels, String aggregator) {
        return aggregator + by(labels) + "(present_over_time(" + range(RANGE, true) + "))";
    }

    /** What a selector is to look at. */
    private record Look(Duration range, Duration offset) {}

    /** What the selector looks at, or the nearest that whole panes allow. */
    private Look legal(Duration otherwise, boolean presence) {
        Duration range = matrix.map(Expr.MatrixSelector::range).orElse(otherwise);
        Duration offset = selector.time().offset();
        for (Duration shift : List.of(offset, Duration.ZERO)) {
            Panes panes = inputs.panes(selector, range, shift, presence);
            if (panes.refusal().isEmpty()) {
                return new Look(range, shift);
            }
            List<Long> ranges = panes.nearest(Panes.RANGE);
            if (!ranges.isEmpty()) {
                return new Look(Duration.ofMillis(ranges.get(ranges.size() - 1)), shift);
            }
            List<Long> offsets = panes.nearest(Panes.OFFSET);
            if (!offsets.isEmpty()) {
                return new Look(range, Duration.ofMillis(offsets.get(0)));
            }
        }
        return new Look(range, offset);
    }

    /** The selector with its range, or with that one, and its offset. */
    private String range(Duration otherwise, boolean presence) {
        Look look = legal(otherwise, presence);
        TimeShift time = new TimeShift(look.offset(), Optional.empty());
        String plain = new Expr.VectorSelector(selector.name(), selector.matchers(), TimeShift.NONE, selector.span())
                .toString();
        return plain + "[" + Literals.print(look.range()) + "]" + time;
    }

    private static List<String> with(List<String> labels) {
        List<String> all = new ArrayList<>(new TreeSet<>(labels));
        all.add(SERVICE);
        return all;
    }

    private static String by(List<String> labels) {
        return labels.isEmpty() ? "" : " " + new Grouping(false, labels) + " ";
    }
}
