package io.tocsin.processor.engine;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The value of expressions at an instant, exactly as Prometheus evaluates them. One owner thread. */
public final class Evaluator {
    private final SeriesSource source;
    private final Settings settings;
    private final Runnable check;
    private final Memory memory = new Memory();

    /**
     * What Prometheus takes from its own configuration.
     *
     * @param lookback how old the newest sample of a series may be for an instant selector
     * @param subqueryStep the interval of subqueries that name none; Prometheus takes its global evaluation interval
     * @param dialect which version's meaning expressions have
     * @param maxSamples how many samples an evaluation may hold in memory at once
     */
    public record Settings(Duration lookback, Duration subqueryStep, Dialect dialect, int maxSamples) {
        /** Of an array that grows and is copied; more samples than fit would end the process rather than the rule. */
        private static final int BYTES_PER_SAMPLE = 100;

        /** As Prometheus is shipped, but for smaller heaps, which hold fewer samples than its 50 million. */
        public static final Settings DEFAULT =
                new Settings(Duration.ofMinutes(5), Duration.ofMinutes(1), Dialect.V3, (int)
                        Math.min(50_000_000, Runtime.getRuntime().maxMemory() / BYTES_PER_SAMPLE));

        public Settings {
            if (!(lookback.toMillis() > 0 && subqueryStep.toMillis() > 0 && maxSamples > 0)) {
                throw new IllegalArgumentException("look-back, subquery step and maximum of samples are above zero");
            }
        }

        /** The same for another version's expressions. */
        public Settings withDialect(Dialect other) {
            return new Settings(lookback, subqueryStep, other, maxSamples);
        }
    }

    public Evaluator(SeriesSource source, Settings settings) {
        this(source, settings, () -> {});
    }

    /** @param check called now and then during an evaluation; what it throws ends that */
    public Evaluator(SeriesSource source, Settings settings, Runnable check) {
        this.source = source;
        this.settings = settings;
        this.check = check;
    }

    /**
     * The value of an expression that is a vector, a scalar or a string.
     *
     * @param instant epoch milliseconds
     * @throws EvaluationException when it has none for these series, or is a range vector
     */
    public Value evaluate(Expr expr, long instant) {
        Steps step = Steps.at(instant);
        return switch (expr.type()) {
            case SCALAR -> new Value.Scalar(evaluation(step).scalars(expr, step)[0]);
            case STRING -> new Value.Text(((Expr.StringLiteral) expr.bare()).value());
            case VECTOR -> new Value.Vector(evaluation(step).matrix(expr, step).vector());
            case MATRIX, NONE -> throw new EvaluationException("rule result is not a vector or scalar");
        };
    }

    /** The values at several steps, of a range vector those in the range. */
    Collection<Series> evaluate(Expr expr, Steps steps) {
        return evaluation(steps).range(expr, steps);
    }

    private Evaluation evaluation(Steps steps) {
        return new Evaluation(source, settings, steps, check, memory);
    }

    /** One, with the labels that the selector asks for in so many words. */
    public static List<Element> absent(Expr expr, boolean absent) {
        if (!absent) {
            return List.of();
        }
        Labels labels = Labels.NONE;
        if (expr instanceof Expr.VectorSelector selector) {
            Set<String> seen = new HashSet<>();
            for (LabelMatcher matcher : selector.matchers()) {
                if (!matcher.label().equals(LabelMatcher.METRIC_NAME)) {
                    boolean plain = matcher.type() == LabelMatcher.Type.EQUAL && !seen.contains(matcher.label());
                    labels = labels.with(matcher.label(), plain ? matcher.value() : "");
                    if (plain) {
                        seen.add(matcher.label());
                    }
                }
            }
        }
        return List.of(new Element(labels, 1));
    }
}
