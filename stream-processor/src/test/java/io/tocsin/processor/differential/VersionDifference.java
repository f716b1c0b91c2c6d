package io.tocsin.processor.differential;

import io.tocsin.processor.differential.Question.Answer;
import io.tocsin.processor.differential.Question.Answer.Values;
import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.TimeShift;
import io.tocsin.processor.vector.Labels;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Where the peer gives another value than ours on the same inputs: because Prometheus 3 gives another one than its version
 * 2.42, or by a fault of Prometheus that we do not share.
 */
enum VersionDifference {
    SPREAD_OF_NO_NUMBER("the spread of NaN or an infinity is NaN, in 2.42 it was 0 for one element") {
        @Override
        boolean explains(Question question, Expr node, Answer ours, Answer theirs) {
            return isAggregate(node, Set.of(Aggregator.STDDEV, Aggregator.STDVAR))
                    && everyDifference(ours, theirs, (our, their) -> our.isNaN() && their == 0);
        }
    },
    OVERFLOW("a sum that overflows is infinite, in 2.42 its compensation made it NaN") {
        @Override
        boolean explains(Question question, Expr node, Answer ours, Answer theirs) {
            boolean sums = isAggregate(node, Set.of(Aggregator.SUM, Aggregator.AVG)) || isCall(node, SUMS);
            return sums && everyDifference(ours, theirs, (our, their) -> our.isInfinite() && their.isNaN());
        }
    },
    MATCHES_FILTERED_AWAY("a second match is an error also where the comparison would drop it, in 2.42 it was not") {
        @Override
        boolean explains(Question question, Expr node, Answer ours, Answer theirs) {
            return node instanceof Expr.Binary binary
                    && binary.operator().isComparison()
                    && !binary.bool()
                    && ours instanceof Answer.Failed failed
                    && failed.reason().startsWith("multiple matches for labels: many-to-one")
                    && theirs instanceof Values;
        }
    },
    FIXED_RANGE("a range that @ fixes for predict_linear stays the same from step to step, in 2.42 it moved") {
        @Override
        boolean explains(Question question, Expr node, Answer ours, Answer theirs) {
            return node.children().stream()
                    .map(Expr::bare)
                    .filter(Expr.Subquery.class::isInstance)
                    .flatMap(subquery -> subquery.all().stream())
                    .filter(inner -> isCall(inner, Set.of("predict_linear")))
                    .anyMatch(predicted -> predicted.children().get(0).bare() instanceof Expr.MatrixSelector matrix
                            && matrix.selector().time().at().isPresent());
        }
    },
    UNSHIFTED("a fault of Prometheus: @ inside a subquery is shifted when its first step is the evaluation's instant") {
        @Override
        boolean explains(Question question, Expr node, Answer ours, Answer theirs) {
            return node.children().stream()
                    .map(Expr::bare)
                    .filter(Expr.Subquery.class::isInstance)
                    .map(Expr.Subquery.class::cast)
                    .filter(subquery -> !subquery.time().equals(TimeShift.NONE))
                    .anyMatch(subquery -> Features.of(subquery.inner()).contains("@")
                            && question.instant()
                                            % subquery.step()
                                                    .orElse(Duration.ofMinutes(1))
                                                    .toMillis()
                                    == 0);
        }
    },
    ZERO_POINT("a counter that starts inside the range is taken back half a distance at most, in 2.42 up to its zero") {
        @Override
        boolean explains(Question question, Expr node, Answer ours, Answer theirs) {
            if (!isCall(node, Set.of("rate", "increase"))
                    || !(ours instanceof Values a && theirs instanceof Values b)) {
                return false;
            }
            Expr range = node.children().get(0).bare();
            if (range instanceof Expr.Subquery) {
                // Its samples are not at hand: the most that it can come to, two samples and the whole threshold.
                return everyDifference(ours, theirs, (our, their) -> their > our && their <= our * 1.4);
            }
            Map<Labels, Double> computed = FormerRate.of(question, (Expr.Call) node, (Expr.MatrixSelector) range);
            return a.values().keySet().equals(b.values().keySet())
                    && b.values().entrySet().stream()
                            .allMatch(e -> Differences.close(e.getValue(), computed.get(e.getKey())));
        }
    };

    private static final Set<String> SUMS =
            Set.of("sum_over_time", "avg_over_time", "stddev_over_time", "stdvar_over_time", "deriv", "predict_linear");

    private final String words;

    VersionDifference(String words) {
        this.words = words;
    }

    /** Whether it is why an expression's values differ. */
    abstract boolean explains(Question question, Expr node, Answer ours, Answer theirs);

    @Override
    public String toString() {
        return words;
    }

    private static boolean isAggregate(Expr node, Set<Aggregator> aggregators) {
        return node instanceof Expr.Aggregate aggregate && aggregators.contains(aggregate.aggregator());
    }

    private static boolean isCall(Expr node, Set<String> names) {
        return node instanceof Expr.Call call && names.contains(call.function().name());
    }

    private static boolean everyDifference(Answer ours, Answer theirs, BiPredicate<Double, Double> allowed) {
        if (!(ours instanceof Values a && theirs instanceof Values b)) {
            return false;
        }
        Map<Labels, Double> their = b.values();
        return a.values().keySet().equals(their.keySet())
                && a.values().entrySet().stream()
                        .allMatch(e -> Differences.close(e.getValue(), their.get(e.getKey()))
                                || allowed.test(e.getValue(), their.get(e.getKey())));
    }
}
