package io.tocsin.processor.alert;

import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.state.Changes;
import io.tocsin.processor.state.Ids;
import io.tocsin.processor.state.Owned;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.template.TemplateData;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The active alerts of one rule, moved on at each instant with Prometheus' timing. One owner thread. */
public final class RuleAlerts {
    /** What the keys of alerts begin with. */
    public static final String PREFIX = "a/";

    /** How long a new value of an alert that goes on firing may go untold; Prometheus sends again after a minute. */
    private static final Duration REPEAT = Duration.ofMinutes(1);

    public static final String ALERT_NAME = "alertname";
    public static final String STATE = "alertstate";
    public static final String STATE_METRIC = "ALERTS";
    public static final String FOR_STATE_METRIC = "ALERTS_FOR_STATE";

    private final AlertRule rule;
    private final Changes changes;
    private final TemplateContext templates;
    /** In an order that does not depend on when they began, nor on restarts. */
    private final Map<Labels, Alert> active = new TreeMap<>(Labels::compare);

    private long heldBackUntil = Long.MIN_VALUE;
    private long evaluatedAt = Long.MIN_VALUE;
    /** The alerts that had begun after the last instant when it was evaluated, and whose condition held at it, too. */
    private Set<Labels> heldBefore = Set.of();

    public RuleAlerts(AlertRule rule, Changes changes) {
        this(rule, changes, TemplateContext.NOTHING);
    }

    /** With templates that see something of the outside. */
    public RuleAlerts(AlertRule rule, Changes changes, TemplateContext templates) {
        this.rule = rule;
        this.changes = changes;
        this.templates = templates;
    }

    /**
     * What became of an evaluation.
     *
     * @param transitions what is to be told, ordered by labels
     * @param error why the rule failed; empty when it did not
     */
    public record Outcome(List<AlertTransition> transitions, Optional<String> error) {
        public Outcome {
            transitions = List.copyOf(transitions);
        }
    }

    /** At instants before this one no alert begins: what the rule would find could be for want of history. */
    public void holdBack(long untilMillis) {
        heldBackUntil = untilMillis;
    }

    /** The rule whose alerts these are. */
    public AlertRule rule() {
        return rule;
    }

    /**
     * The rule's expression has this value at this instant. When two elements make the same alert the rule fails and
     * nothing changes; when more than {@code limit} alerts are active it fails and all of them end, as in Prometheus.
     *
     * @param limit 0 for none
     * @param remembered what the rule remembers at this instant, of which its value is a part; empty when it is no such
     *     rule. Asked at most once, before anything changes.
     */
    public Outcome evaluated(
            long instant, List<Element> vector, int limit, Optional<Supplier<List<Element>>> remembered) {
        Map<Labels, Element> holding = new HashMap<>();
        for (Element element : vector) {
            if (holding.put(labels(element, instant), element) != null) {
                return new Outcome(
                        List.of(),
                        Optional.of("vector contains metrics with the same labelset after applying alert labels"));
            }
        }
        evaluatedAt = instant;
        heldBefore = holding.keySet().stream()
                .filter(labels -> isBegunAfter(instant, active.get(labels)))
                .collect(Collectors.toSet());
        holding.keySet().removeAll(heldBefore);
        Set<Labels> known = known(instant, holding.keySet(), true, remembered);
        holding.forEach((labels, element) -> {
            if (instant >= heldBackUntil || active.containsKey(labels)) {
                active.computeIfAbsent(labels, l -> begun(labels, instant, known))
                        .holds(rule.version(), element.value(), annotations(element, instant));
            }
        });
        List<AlertTransition> transitions = new ArrayList<>();
        for (Alert alert : List.copyOf(active.values())) {
            if (isBegunAfter(instant, alert)) {
                continue;
            }
            boolean holds = holding.containsKey(alert.labels());
            if (holds || alert.isKept(instant, rule.keepFiringFor().toMillis())) {
                alert.advance(instant, rule.holdFor().toMillis(), REPEAT.toMillis())
                        .ifPresent(transitions::add);
                alert.entryIfChanged().ifPresent(entry -> changes.changed(key(alert), entry));
            } else {
                if (alert.isFiring()) {
                    boolean forgotten = alert.isRemembered() && !known.contains(alert.labels());
                    transitions.add(forgotten ? alert.forgotten(instant) : alert.resolved(instant));
                }
                remove(alert);
            }
        }
        transitions.sort(Comparator.comparing(t -> t.labels().toString()));
        int count = active.size();
        if (limit > 0 && count > limit) {
            return new Outcome(
                    cleared(instant, transitions),
                    Optional.of("exceeded limit of " + limit + " with " + count + " alerts"));
        }
        return new Outcome(transitions, Optional.empty());
    }

    /** One that {@link #ahead} found while this instant was waited for: it is looked at from the next one on. */
    private static boolean isBegunAfter(long instant, @Nullable Alert alert) {
        return alert != null && alert.activeAt() > instant;
    }

    /** Whether {@link #ahead} can find something: what has to hold for a while is not found sooner by it. */
    public boolean beginsAhead() {
        return rule.holdFor().isZero();
    }

    /**
     * The rule's expression has this value at an instant that is later than one of the grid that has not been evaluated.
     * Alerts that are neither pending nor firing begin to fire; nothing else changes.
     *
     * @param remembered as with {@link #evaluated}
     * @return FIRING only, ordered by labels
     */
    public List<AlertTransition> ahead(
            long instant, List<Element> vector, Optional<Supplier<List<Element>>> remembered) {
        return beginsAhead() ? between(instant, vector, remembered, labels -> !active.containsKey(labels)) : List.of();
    }

    /**
     * The rule's expression has this value between two instants of the grid. Alerts that do not fire yet become pending
     * or begin to fire; nothing else changes.
     *
     * @param remembered as with {@link #evaluated}
     * @return FIRING only, ordered by labels
     */
    public List<AlertTransition> early(
            long instant, List<Element> vector, Optional<Supplier<List<Element>>> remembered) {
        return between(instant, vector, remembered, labels -> true);
    }

    private List<AlertTransition> between(
            long instant, List<Element> vector, Optional<Supplier<List<Element>>> remembered, Predicate<Labels> which) {
        Map<Labels, Element> holding = new HashMap<>();
        for (Element element : vector) {
            if (holding.put(labels(element, instant), element) != null) {
                return List.of();
            }
        }
        holding.keySet().removeIf(which.negate());
        Set<Labels> known = known(instant, holding.keySet(), false, remembered);
        List<AlertTransition> transitions = new ArrayList<>();
        holding.forEach((labels, element) -> {
            if (instant < heldBackUntil && !active.containsKey(labels)) {
                return;
            }
            Alert alert = active.computeIfAbsent(labels, l -> begun(labels, instant, known));
            if (!alert.isFiring()) {
                alert.holds(rule.version(), element.value(), annotations(element, instant));
                alert.advance(instant, rule.holdFor().toMillis(), REPEAT.toMillis())
                        .ifPresent(transitions::add);
                alert.entryIfChanged().ifPresent(entry -> changes.changed(key(alert), entry));
            }
        });
        transitions.sort(Comparator.comparing(t -> t.labels().toString()));
        return transitions;
    }

    private Alert begun(Labels labels, long instant, Set<Labels> known) {
        return new Alert(rule.id(), rule.name(), labels, instant, known.contains(labels));
    }

    /** The alerts that what the rule remembers would make; none when it does not matter which. */
    private Set<Labels> known(
            long instant, Set<Labels> holding, boolean ends, Optional<Supplier<List<Element>>> remembered) {
        boolean matters = remembered.isPresent()
                && (!active.keySet().containsAll(holding)
                        || (ends
                                && active.values().stream()
                                        .anyMatch(alert -> alert.isRemembered()
                                                && alert.isFiring()
                                                && !holding.contains(alert.labels()))));
        return matters
                ? remembered.get().get().stream()
                        .map(element -> labels(element, instant))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private void remove(Alert alert) {
        active.remove(alert.labels());
        changes.changed(key(alert), null);
    }

    /** Ends all alerts. Of those that would begin to fire now, nothing is told. */
    private List<AlertTransition> cleared(long instant, List<AlertTransition> before) {
        Set<SortedMap<String, String>> untold = before.stream()
                .filter(t -> t.kind() == AlertTransition.Kind.FIRING)
                .map(AlertTransition::labels)
                .collect(Collectors.toSet());
        List<AlertTransition> transitions = new ArrayList<>(
                before.stream().filter(t -> t.endsAt().isPresent()).toList());
        for (Alert alert : List.copyOf(active.values())) {
            if (alert.isFiring() && !untold.contains(alert.labels().asMap())) {
                transitions.add(alert.resolved(instant));
            }
            remove(alert);
        }
        transitions.sort(Comparator.comparing(t -> t.labels().toString()));
        return transitions;
    }

    /**
     * The samples that Prometheus writes of the alerts that were active at the last {@link #evaluated}: {@code ALERTS} of
     * value 1, and {@code ALERTS_FOR_STATE} with the second since when each condition holds. A label that is empty in an alert has the text of its template
     * there, as in Prometheus.
     */
    public List<Element> series() {
        List<Element> series = new ArrayList<>();
        Map<String, String> texts = new HashMap<>();
        rule.labels().forEach((name, template) -> texts.put(name, template.toString()));
        for (Alert alert : active.values()) {
            if (isBegunAfter(evaluatedAt, alert) && !heldBefore.contains(alert.labels())) {
                continue;
            }
            Map<String, String> labels = new HashMap<>(texts);
            labels.putAll(alert.labels().asMap());
            labels.put(LabelMatcher.METRIC_NAME, FOR_STATE_METRIC);
            ActiveAlert now = alert.active();
            Element since = new Element(Labels.of(labels), now.activeAt().getEpochSecond());
            labels.put(LabelMatcher.METRIC_NAME, STATE_METRIC);
            labels.put(STATE, now.firing() ? "firing" : "pending");
            series.add(new Element(Labels.of(labels), 1));
            series.add(since);
        }
        return series;
    }

    private Labels labels(Element element, long instant) {
        Labels labels = element.labels().without(List.of(LabelMatcher.METRIC_NAME));
        TemplateData data = data(element, instant);
        for (var label : rule.labels().entrySet()) {
            labels = labels.with(label.getKey(), label.getValue().expand(data));
        }
        return labels.with(ALERT_NAME, rule.alert());
    }

    private SortedMap<String, String> annotations(Element element, long instant) {
        SortedMap<String, String> annotations = new TreeMap<>();
        TemplateData data = data(element, instant);
        rule.annotations().forEach((name, text) -> annotations.put(name, text.expand(data)));
        return annotations;
    }

    private TemplateData data(Element element, long instant) {
        return templates.data(element.labels().asMap(), element.value(), instant);
    }

    /** The alerts that are pending or firing, in the order of their labels. */
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

    /** Whose alert an entry is. */
    public static Owned owner(byte[] entry) throws UnreadableEntryException {
        Alert alert = Alert.read(entry);
        return new Owned(alert.rule(), alert.labels().asMap());
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
