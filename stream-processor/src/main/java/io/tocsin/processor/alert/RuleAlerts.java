package io.tocsin.processor.alert;

import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.state.Changes;
import io.tocsin.processor.state.Ids;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The active alerts of one rule, moved on at each instant with Prometheus' timing. One owner thread. */
public final class RuleAlerts {
    /** What the keys of alerts begin with. */
    public static final String PREFIX = "a/";

    /** How long a new value of an alert that goes on firing may go untold; Prometheus sends again after a minute. */
    private static final Duration REPEAT = Duration.ofMinutes(1);

    private static final String ALERT_NAME = "alertname";

    private final AlertRule rule;
    private final Changes changes;
    private final Map<Labels, Alert> active = new LinkedHashMap<>();

    public RuleAlerts(AlertRule rule, Changes changes) {
        this.rule = rule;
        this.changes = changes;
    }

    /**
     * The rule's expression has this value at this instant.
     *
     * @return what is to be told, ordered by labels
     * @throws EvaluationException when two elements make the same alert; nothing has changed then
     */
    public List<AlertTransition> evaluated(long instant, List<Element> vector) {
        Map<Labels, Element> holding = new HashMap<>();
        for (Element element : vector) {
            if (holding.put(labels(element), element) != null) {
                throw new EvaluationException(
                        "vector contains metrics with the same labelset after applying alert labels");
            }
        }
        holding.forEach((labels, element) -> active.computeIfAbsent(
                        labels, l -> new Alert(rule.id(), rule.name(), labels, instant))
                .holds(rule.version(), element.value(), annotations(element)));
        List<AlertTransition> transitions = new ArrayList<>();
        for (Alert alert : List.copyOf(active.values())) {
            boolean holds = holding.containsKey(alert.labels());
            if (holds || alert.isKept(instant, rule.keepFiringFor().toMillis())) {
                alert.advance(instant, rule.holdFor().toMillis(), REPEAT.toMillis())
                        .ifPresent(transitions::add);
                alert.entryIfChanged().ifPresent(entry -> changes.changed(key(alert), entry));
            } else {
                if (alert.isFiring()) {
                    transitions.add(alert.resolved(instant));
                }
                active.remove(alert.labels());
                changes.changed(key(alert), null);
            }
        }
        transitions.sort(Comparator.comparing(t -> t.labels().toString()));
        return transitions;
    }

    private Labels labels(Element element) {
        Labels labels = element.labels().without(List.of(LabelMatcher.METRIC_NAME));
        Map<String, String> series = element.labels().asMap();
        for (var label : rule.labels().entrySet()) {
            labels = labels.with(label.getKey(), label.getValue().expand(series, element.value()));
        }
        return labels.with(ALERT_NAME, rule.alert());
    }

    private SortedMap<String, String> annotations(Element element) {
        SortedMap<String, String> annotations = new TreeMap<>();
        rule.annotations()
                .forEach((name, text) ->
                        annotations.put(name, text.expand(element.labels().asMap(), element.value())));
        return annotations;
    }

    /** The alerts that are pending or firing, in the order in which they became active. */
    public List<ActiveAlert> active() {
        return active.values().stream().map(Alert::active).toList();
    }

    /** How many alerts are pending or firing. */
    public int size() {
        return active.size();
    }

    private static String key(Alert alert) {
        return PREFIX + Ids.of(alert.rule()) + "/" + Ids.of(alert.labels().asMap());
    }

    /** What an earlier evaluator left: the alerts of rules that still are, and of those that are no longer. */
    public static final class Restored {
        private final Map<String, List<Alert>> byRule = new LinkedHashMap<>();

        /** Takes back an entry. */
        public void add(byte[] entry) throws UnreadableEntryException {
            Alert alert = Alert.read(entry);
            byRule.computeIfAbsent(alert.rule(), r -> new ArrayList<>()).add(alert);
        }

        /** Hands the alerts of a rule back to it. */
        public void into(RuleAlerts rule) {
            List<Alert> alerts = byRule.remove(rule.rule.id());
            if (alerts != null) {
                alerts.forEach(alert -> rule.active.put(alert.labels(), alert));
            }
        }

        /** Ends the alerts that no rule took back; RESOLVED for each that was firing, ordered by labels. */
        public List<AlertTransition> resolveRest(long instant, Changes changes) {
            List<AlertTransition> transitions = new ArrayList<>();
            for (Alert alert : byRule.values().stream().flatMap(List::stream).toList()) {
                if (alert.isFiring()) {
                    transitions.add(alert.resolved(instant));
                }
                changes.changed(key(alert), null);
            }
            byRule.clear();
            transitions.sort(Comparator.comparing(t -> t.labels().toString()));
            return transitions;
        }
    }
}
