package io.tocsin.processor.group;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;

/** A rule of a group that is evaluated. */
public sealed interface GroupRule {
    /** The alert's or the recorded metric's name. */
    String name();

    /** Unique among the rules; for messages to machines. */
    String id();

    Expr expr();

    /**
     * The expression has this value.
     *
     * @param instant of the evaluation, epoch milliseconds
     * @param limit of the group, 0 for none
     * @param remembered as {@link RuleAlerts#evaluated} wants it
     */
    Result evaluated(long instant, List<Element> vector, int limit, Optional<Supplier<List<Element>>> remembered);

    /** The series to write now, each once; asked after an evaluation without an error. */
    List<Element> series();

    /**
     * What became of an evaluation.
     *
     * @param error why the rule failed and writes nothing; empty when it did not
     */
    record Result(List<AlertTransition> transitions, Optional<String> error) {}

    /** A rule that raises alerts. */
    record Alerting(RuleAlerts alerts) implements GroupRule {
        @Override
        public String name() {
            return alerts.rule().alert();
        }

        @Override
        public String id() {
            return alerts.rule().id();
        }

        @Override
        public Expr expr() {
            return alerts.rule().expr();
        }

        @Override
        public Result evaluated(
                long instant, List<Element> vector, int limit, Optional<Supplier<List<Element>>> remembered) {
            RuleAlerts.Outcome outcome = alerts.evaluated(instant, vector, limit, remembered);
            return new Result(outcome.transitions(), outcome.error());
        }

        @Override
        public List<Element> series() {
            return alerts.series();
        }
    }

    /** A rule that records its result as a metric. One owner thread. */
    final class Recording implements GroupRule {
        /** Labels of results that are no longer there are kept up to as many as there are results, and this many. */
        private static final int REMEMBERED = 100;

        private final String id;
        private final String name;
        private final Expr expr;
        private final Map<String, String> labels;
        /** Its own labels for those of results, which are the same from one evaluation to the next. */
        private final Map<Labels, Labels> own = new HashMap<>();

        private List<Element> recorded = List.of();

        /** @param labels of the group and the rule; they replace those of the result, an empty one takes them away */
        public Recording(String id, String name, Expr expr, SortedMap<String, String> labels) {
            this.id = id;
            this.name = name;
            this.expr = expr;
            this.labels = labels;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Expr expr() {
            return expr;
        }

        @Override
        public Result evaluated(
                long instant, List<Element> vector, int limit, Optional<Supplier<List<Element>>> remembered) {
            if (own.size() > 2 * vector.size() + REMEMBERED) {
                own.clear();
            }
            Set<Labels> seen = new HashSet<>(2 * vector.size());
            List<Element> series = new ArrayList<>(vector.size());
            for (Element element : vector) {
                Labels labelled = own.computeIfAbsent(element.labels(), this::labelled);
                if (!seen.add(labelled)) {
                    return failed("vector contains metrics with the same labelset after applying rule labels");
                }
                series.add(new Element(labelled, element.value()));
            }
            if (limit > 0 && series.size() > limit) {
                return failed("exceeded limit of " + limit + " with " + series.size() + " series");
            }
            recorded = series;
            return new Result(List.of(), Optional.empty());
        }

        private Labels labelled(Labels result) {
            Labels labelled = result.with(LabelMatcher.METRIC_NAME, name);
            for (Map.Entry<String, String> label : labels.entrySet()) {
                labelled = labelled.with(label.getKey(), label.getValue());
            }
            return labelled;
        }

        private static Result failed(String error) {
            return new Result(List.of(), Optional.of(error));
        }

        @Override
        public List<Element> series() {
            return recorded;
        }
    }
}
