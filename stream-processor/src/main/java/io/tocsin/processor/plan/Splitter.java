package io.tocsin.processor.plan;

import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.function.RangeFunctions;
import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Operator;
import io.tocsin.processor.promql.Span;
import io.tocsin.processor.promql.ValueType;
import io.tocsin.processor.promql.VectorMatching;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds the largest set of labels by which a unit can be split, K: the most that is left when each operation has taken
 * away what it does not keep. What has one K has to do with nothing of another K then: every aggregation and every match
 * is of equal K, and what a rule writes has the K of what it read. Every part of K will do as well. One use.
 */
final class Splitter {
    /** Labels that operations drop or look at without being told to: the name, what describes it, and histograms' bounds. */
    private static final Set<String> NEVER = Set.of(LabelMatcher.METRIC_NAME, "__type__", "__unit__", "le");

    private static final Set<String> KEEP_NAME =
            Set.of("label_join", "label_replace", "sort", "sort_by_label", "sort_by_label_desc", "sort_desc");

    private LabelSet split = LabelSet.allBut(NEVER);
    private String reason = "";

    /**
     * What is known of the elements of a vector.
     *
     * @param varying labels that are not the same in all of them; more may be said to vary than do, so elements that agree
     *     in these are one and the same
     * @param named whether they can have a name
     */
    private record Shape(LabelSet varying, boolean named) {
        static final Shape SCALAR = new Shape(LabelSet.NONE, false);

        Shape nameless() {
            return new Shape(varying.minus(List.of(LabelMatcher.METRIC_NAME)), false);
        }

        Shape plus(Collection<String> labels) {
            return new Shape(varying.plus(labels), named);
        }

        Shape within(LabelSet labels) {
            return new Shape(varying.and(labels), named);
        }
    }

    private Splitter() {}

    /** The split of a unit of these rules. */
    static Split of(List<Part> parts) {
        Splitter splitter = new Splitter();
        for (Part part : parts) {
            splitter.rule(part);
            if (splitter.split.isEmpty()) {
                return new Split.Whole(splitter.reason);
            }
        }
        return splitter.split.without()
                ? new Split.Without(splitter.split.labels())
                : new Split.By(splitter.split.labels());
    }

    private void rule(Part part) {
        Expr expr = part.rule().expr();
        if (part.group().limit() > 0) {
            forbid(part, expr, "the group's \"limit\" counts the results of all shards");
        }
        if (expr.type() == ValueType.SCALAR) {
            forbid(part, expr, "a number is a result without input, of which every shard would have one");
        }
        shape(part, expr);
        if (part.rule() instanceof RulePlan.Recording recording) {
            rewritten(part, expr, recording.labels().keySet(), "by the rule");
        } else if (part.rule() instanceof RulePlan.Alerting alerting) {
            if (!alerting.alert().queries().isEmpty()) {
                forbid(part, expr, "\"query\" in a template may ask for series of all shards");
            }
            Set<String> labels = new TreeSet<>(alerting.alert().labels().keySet());
            labels.add(RuleAlerts.ALERT_NAME);
            labels.add(RuleAlerts.STATE);
            rewritten(part, expr, labels, "in alerts");
        }
    }

    private void forbid(Part part, Expr expr, String what) {
        restrict(part, expr.span(), LabelSet.NONE, what);
    }

    private void rewritten(Part part, Expr expr, Collection<String> labels, String by) {
        restrict(part, expr.span(), LabelSet.allBut(labels), "labels " + list(labels) + " are set " + by);
    }

    private void restrict(Part part, Span span, LabelSet kept, String what) {
        if (split.isEmpty()) {
            return;
        }
        LabelSet rest = split.and(kept);
        if (rest.isEmpty()) {
            boolean narrowed = !split.without() && !kept.isEmpty();
            reason = part.place(span) + ": " + what
                    + (narrowed ? ", and what is read before has " + list(split.labels()) + " left" : "");
        }
        split = rest;
    }

    private static String list(Collection<String> labels) {
        return labels.stream().sorted().collect(Collectors.joining(", ", "(", ")"));
    }

    private Shape shape(Part part, Expr expr) {
        if (expr instanceof Expr.Paren paren) {
            return shape(part, paren.inner());
        }
        if (expr instanceof Expr.Unary unary) {
            return shape(part, unary.operand()).nameless();
        }
        if (expr instanceof Expr.VectorSelector selector) {
            return shape(selector);
        }
        if (expr instanceof Expr.MatrixSelector matrix) {
            return shape(matrix.selector());
        }
        if (expr instanceof Expr.Subquery subquery) {
            return shape(part, subquery.inner());
        }
        if (expr instanceof Expr.Aggregate aggregate) {
            return aggregate(part, aggregate);
        }
        if (expr instanceof Expr.Call call) {
            return call(part, call);
        }
        if (expr instanceof Expr.Binary binary) {
            return binary(part, binary);
        }
        return Shape.SCALAR;
    }

    private static Shape shape(Expr.VectorSelector selector) {
        return selector.metricName().isPresent()
                ? new Shape(LabelSet.allBut(List.of(LabelMatcher.METRIC_NAME)), true)
                : new Shape(LabelSet.ALL, true);
    }

    private Shape aggregate(Part part, Expr.Aggregate aggregate) {
        aggregate.parameter().ifPresent(parameter -> shape(part, parameter));
        Shape operand = shape(part, aggregate.operand());
        LabelSet kept = LabelSet.keptBy(aggregate.grouping());
        String text = aggregate.aggregator() + " " + aggregate.grouping();
        restrict(
                part,
                aggregate.span(),
                kept,
                kept.isEmpty() ? "\"" + text.trim() + "\" makes one of all series" : "\"" + text + "\" drops labels");
        return switch (aggregate.aggregator()) {
            case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> operand;
            case COUNT_VALUES -> {
                Set<String> label = text(aggregate.parameter().orElseThrow());
                restrict(
                        part,
                        aggregate.span(),
                        LabelSet.allBut(label),
                        Aggregator.COUNT_VALUES + " sets " + list(label));
                yield operand.within(kept).plus(label).nameless();
            }
            case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR, QUANTILE ->
                new Shape(operand.varying().and(kept), kept.contains(LabelMatcher.METRIC_NAME));
        };
    }

    private Shape call(Part part, Expr.Call call) {
        String name = call.function().name();
        Shape shape = Shape.SCALAR;
        for (Expr argument : call.arguments()) {
            Shape one = shape(part, argument);
            shape = argument.type() == ValueType.VECTOR || argument.type() == ValueType.MATRIX ? one : shape;
        }
        switch (name) {
            case "absent", "absent_over_time" ->
                forbid(part, call, name + " has a result where there is no series, which one shard cannot know");
            case "scalar" -> forbid(part, call, "scalar looks at all series at once");
            case "vector" ->
                forbid(part, call, "vector has a result without input, of which every shard would have one");
            case "label_replace", "label_join" -> {
                Set<String> label = text(call.arguments().get(1));
                rewritten(part, call, label, "by " + name);
                shape = shape.plus(label);
            }
            case "histogram_quantile", "histogram_fraction" -> shape = shape.within(LabelSet.allBut(NEVER));
            case "histogram_quantiles" -> {
                Set<String> label = text(call.arguments().get(1));
                rewritten(part, call, label, "by " + name);
                shape = shape.within(LabelSet.allBut(NEVER)).plus(label);
            }
            default -> {
                if (call.type() == ValueType.VECTOR && call.arguments().isEmpty()) {
                    forbid(part, call, name + "() has a result without input, of which every shard would have one");
                }
            }
        }
        return KEEP_NAME.contains(name) || RangeFunctions.keepsName(name) ? shape : shape.nameless();
    }

    private static Set<String> text(Expr expr) {
        return expr.bare() instanceof Expr.StringLiteral literal ? Set.of(literal.value()) : Set.of();
    }

    private Shape binary(Part part, Expr.Binary binary) {
        Shape left = shape(part, binary.left());
        Shape right = shape(part, binary.right());
        boolean keepsName = binary.operator().isSet() || (binary.operator().isComparison() && !binary.bool());
        if (binary.matching().isEmpty()) {
            Shape vector = binary.left().type() == ValueType.VECTOR ? left : right;
            return keepsName ? vector : vector.nameless();
        }
        VectorMatching matching = binary.matching().get();
        LabelSet compared = LabelSet.comparedBy(matching);
        String text = binary.operator() + matching.toString();
        restrict(
                part,
                binary.span(),
                compared,
                compared.isEmpty() ? "\"" + text + "\" matches all with all" : "\"" + text + "\" matches by less");
        Shape result = switch (matching.cardinality()) {
            case MANY_TO_MANY -> binary.operator() == Operator.OR ? either(left, right) : left;
            case ONE_TO_ONE -> {
                // Two on the left fail it only with a partner, which is in their shard and lets that fail, too.
                unique(part, binary.right(), right, compared, text);
                yield left.within(compared.plus(List.of(LabelMatcher.METRIC_NAME)));
            }
            case MANY_TO_ONE -> {
                unique(part, binary.right(), right, compared, text);
                rewritten(part, binary, matching.include(), "by group_left");
                yield left.plus(matching.include());
            }
            case ONE_TO_MANY -> {
                unique(part, binary.left(), left, compared, text);
                rewritten(part, binary, matching.include(), "by group_right");
                yield right.plus(matching.include());
            }
        };
        return keepsName ? result : result.nameless();
    }

    private static Shape either(Shape left, Shape right) {
        Shape both = new Shape(left.varying().or(right.varying()), left.named() || right.named());
        return both.named() ? both.plus(List.of(LabelMatcher.METRIC_NAME)) : both;
    }

    /**
     * Two series of one side for one match fail the rule for all, but a shard that has none of the other side would not
     * notice. So this must not be able to happen.
     */
    private void unique(Part part, Expr side, Shape shape, LabelSet compared, String text) {
        if (!shape.varying().isWithin(compared)) {
            forbid(
                    part,
                    side,
                    "here \"" + text + "\" may find several series for one match, which fails the rule in all shards");
        }
    }
}
