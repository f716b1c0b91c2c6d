package io.tocsin.processor.ledger;

import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.ledger.Checker.Books;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds what a processor has written that evaluates between the instants of its grid too against what the grid alone
 * comes to: at each instant the same alerts fire, they end alike, and none has begun before the instant before. What
 * more there is lies between two instants, but for rules that keep alerts firing. Each change is told once, in order; what
 * rules record is the same, but for the times since when alerts are active.
 */
final class Superset {
    private final Map<String, Timing> byRule = new HashMap<>();
    private final Map<String, Timing> byAlert = new HashMap<>();
    private final Errors errors;
    private final Set<Long> skipped;
    private final long end;
    private final Differences differences = new Differences();
    private final List<Long> sooner = new ArrayList<>();
    private final List<Long> later = new ArrayList<>();
    private int extra;
    private int bursts;

    /** When a rule is evaluated, how long its condition has to hold, and how long it keeps alerts firing, milliseconds. */
    private record Timing(long interval, long hold, long keep) {
        /** For rules of the same name. */
        Timing with(Timing other) {
            return new Timing(
                    Math.max(interval, other.interval), Math.max(hold, other.hold), Math.max(keep, other.keep));
        }
    }

    /**
     * @param errors what {@link LedgerRules#BURST} is told of
     * @param skipped instants that were left out
     * @param end the last instant
     */
    Superset(RuleFile file, Errors errors, Set<Long> skipped, long end) {
        this.errors = errors;
        this.skipped = skipped;
        this.end = end;
        for (RuleFile.Group group : file.groups()) {
            for (RuleFile.Rule rule : group.rules()) {
                if (rule instanceof RuleFile.Alert alert) {
                    Timing timing = new Timing(
                            group.interval().orElseThrow().toMillis(),
                            alert.holdFor().toMillis(),
                            alert.keepFiringFor().toMillis());
                    byRule.put(group.name() + "/" + rule.name(), timing);
                    byAlert.merge(rule.name(), timing, Timing::with);
                }
            }
        }
    }

    /** All in which the books differ that should not. */
    Differences compare(Books expected, Books actual) {
        Map<String, List<Fact>> wanted = Differences.byKey(expected.alerts());
        Map<String, List<Fact>> got = Differences.byKey(actual.alerts());
        Set<String> keys = new TreeSet<>(wanted.keySet());
        keys.addAll(got.keySet());
        keys.forEach(key -> compareAlert(wanted.getOrDefault(key, List.of()), got.getOrDefault(key, List.of())));
        differences.compare("dead letter", expected.deadLetters(), actual.deadLetters());
        differences.compare("drawn sample", expected.drawn(), actual.drawn());
        differences.compare("sample", exact(expected.samples()), exact(actual.samples()));
        compareOthers(expected.samples(), actual.samples());
        return differences;
    }

    /** What was found beyond the grid, after {@link #compare}. */
    String summary() {
        long[] millis = sooner.stream().mapToLong(Long::longValue).sorted().toArray();
        String median = millis.length == 0 ? "" : ", half of them by " + millis[millis.length / 2] + " ms or more";
        long most = later.stream().mapToLong(Long::longValue).max().orElse(0);
        return sooner.size() + " alerts began before their instant" + median + ", " + later.size()
                + " were told before it and begin at most " + most + " ms after it, " + extra + " only between two; "
                + bursts + " times bursts told with their counts";
    }

    /** How many alerts began between two instants. */
    int between() {
        return sooner.size() + extra;
    }

    /** A burst is told of with as many events as had been appended by then, at the most. */
    private void explain(Fact fact) {
        Optional<AlertEvent> burst = Checker.event(fact)
                .filter(event -> event.status() == Status.FIRING && event.rule().endsWith("/" + LedgerRules.BURST));
        if (burst.isPresent()) {
            bursts++;
            double told = burst.get().value();
            long there = errors.count(burst.get().labels().getOrDefault("service_name", ""), fact.millis());
            if (!(told > LedgerRules.BURST_ERRORS && told <= there)) {
                differences.add("alert of " + told + " errors, where there are " + there + ": " + fact);
            }
        }
    }

    private void compareAlert(List<Fact> wanted, List<Fact> got) {
        Optional<AlertEvent> first =
                (got.isEmpty() ? wanted : got).stream().findFirst().flatMap(Checker::event);
        if (first.isEmpty()) {
            differences.add("alert begins with its end: " + got);
            return;
        }
        Timing timing = byRule.get(first.get().rule());
        if (timing == null) {
            differences.add("alert of no rule: " + first.get());
            return;
        }
        List<Fact> begun = got.stream().map(fact -> begun(fact, timing)).toList();
        begun.forEach(this::explain);
        if (isInOrder(begun, timing)) {
            compareInstants(wanted, begun, timing);
        }
    }

    /** A record that tells of a beginning has the time of the newest event that was looked at; when it begins it says. */
    private static Fact begun(Fact fact, Timing timing) {
        return Checker.event(fact)
                .filter(event -> event.status() == Status.FIRING)
                .map(event -> event.startsAt().toEpochMilli())
                .filter(startsAt -> Math.abs(startsAt - fact.millis()) < timing.interval())
                .map(startsAt -> new Fact(fact.key(), startsAt, fact.what(), fact.place()))
                .orElse(fact);
    }

    /** Whether it begins, perhaps changes, and ends, again and again, and does so between two instants only to begin. */
    private boolean isInOrder(List<Fact> got, Timing timing) {
        Optional<AlertEvent> open = Optional.empty();
        Fact before = got.isEmpty() ? null : got.get(0);
        long ended = Long.MIN_VALUE;
        for (Fact fact : got) {
            Optional<AlertEvent> event = Checker.event(fact);
            Instant at = Instant.ofEpochMilli(fact.millis());
            boolean isFiring = event.isPresent() && event.get().status() == Status.FIRING;
            boolean isGrid = fact.millis() % timing.interval() == 0;
            Optional<Instant> since = open.map(AlertEvent::startsAt);
            String wrong = "";
            if (fact.millis() < before.millis()) {
                wrong = "goes back in time";
            } else if (since.isEmpty() && !(isFiring && event.get().startsAt().equals(at))) {
                wrong = "does not begin";
            } else if (since.isEmpty() && fact.millis() == ended) {
                wrong = "begins again where it ends";
            } else if (since.isPresent() && !isGrid) {
                wrong = "changes between two instants";
            } else if (since.isPresent()
                    && event.isPresent()
                    && !event.get().startsAt().equals(since.get())) {
                wrong = "has another beginning";
            } else if (since.isPresent() && fact.said().equals(before.said())) {
                wrong = "is told twice";
            } else if (event.isPresent() && !isFiring && !event.get().endsAt().equals(Optional.of(at))) {
                wrong = "ends at another time";
            }
            if (!wrong.isEmpty()) {
                differences.add("alert " + wrong + ": " + fact + " after " + before);
                return false;
            }
            open = isFiring ? event : Optional.empty();
            ended = isFiring ? ended : fact.millis();
            before = fact;
        }
        return true;
    }

    private void compareInstants(List<Fact> wanted, List<Fact> got, Timing timing) {
        TreeSet<Long> instants = new TreeSet<>();
        for (List<Fact> facts : List.of(wanted, got)) {
            for (Fact fact : facts) {
                instants.add(instantBefore(fact.millis(), timing));
                instants.add(instantFrom(fact.millis(), timing));
            }
        }
        Told expected = new Told(wanted);
        Told actual = new Told(got);
        for (long instant : instants.headSet(end, true)) {
            expected.moveTo(instant);
            actual.moveTo(instant);
            if (expected.isFiring()) {
                holds(expected, actual, instant, timing);
            } else {
                holdsNot(expected, actual, instant, timing);
            }
        }
        extra += actual.begun - expected.begun;
    }

    /** What is evaluated first at this time or later. */
    private long instantFrom(long millis, Timing timing) {
        long instant = -Math.floorDiv(-millis, timing.interval()) * timing.interval();
        while (skipped.contains(instant)) {
            instant += timing.interval();
        }
        return instant;
    }

    private long instantBefore(long millis, Timing timing) {
        long instant = Math.floorDiv(millis - 1, timing.interval()) * timing.interval();
        while (skipped.contains(instant)) {
            instant -= timing.interval();
        }
        return instant;
    }

    private void holds(Told expected, Told actual, long instant, Timing timing) {
        boolean isNew = expected.startsAt() == instant;
        OptionalLong next = actual.nextBeginning();
        if (!actual.isFiring()
                && isNew
                && timing.hold() == 0
                && next.orElse(Long.MAX_VALUE) < instant + timing.interval()) {
            // Begun while the instant still waited, which then held, too.
            later.add(next.orElseThrow() - instant);
        } else if (!actual.isFiring()) {
            differences.add("alert does not fire at " + Instant.ofEpochMilli(instant) + ": " + expected.last + "; told "
                    + actual.last);
        } else if (isNew && !isSameAlert(expected.firing, actual.firing)) {
            differences.add("alert begins otherwise: " + actual.last + ", where " + expected.last + " should be");
        } else if (isNew && actual.startsAt() < instant) {
            sooner.add(instant - actual.startsAt());
        }
    }

    /** The value, and what is written with it, is that of when the threshold was crossed. */
    private static boolean isSameAlert(AlertEvent wanted, AlertEvent got) {
        return got.labels().equals(wanted.labels())
                && got.annotations().keySet().equals(wanted.annotations().keySet())
                && got.generatorURL().equals(wanted.generatorURL())
                && got.rule().equals(wanted.rule())
                && got.ruleVersion().equals(wanted.ruleVersion());
    }

    private void holdsNot(Told expected, Told actual, long instant, Timing timing) {
        if (actual.isFiring()) {
            long kept = instant - instantFrom(actual.startsAt(), timing);
            if (kept >= timing.keep() || actual.startsAt() == instant) {
                differences.add("alert fires at " + Instant.ofEpochMilli(instant) + ": " + actual.last + ", where "
                        + expected.last + " should be");
            }
        } else if (expected.last != null
                && expected.last.millis() == instant
                && !isSameEnd(expected.last, actual.last)) {
            differences.add("alert ends otherwise: " + actual.last + ", where " + expected.last + " should be");
        }
    }

    private static boolean isSameEnd(Fact wanted, Fact got) {
        if (got == null || got.millis() != wanted.millis()) {
            return false;
        }
        Optional<AlertEvent> end = Checker.event(wanted);
        return Checker.event(got).map(event -> beginning(event, end)).equals(end);
    }

    /** The same with the beginning of the other. */
    private static AlertEvent beginning(AlertEvent event, Optional<AlertEvent> other) {
        return new AlertEvent(
                event.status(),
                event.labels(),
                event.annotations(),
                other.orElse(event).startsAt(),
                event.endsAt(),
                event.generatorURL(),
                event.fingerprint(),
                event.value(),
                event.rule(),
                event.ruleVersion(),
                event.others());
    }

    /** What has been told of an alert up to an instant. */
    private static final class Told {
        private final List<Fact> facts;
        private int next;
        private int begun;
        private Fact last;
        private AlertEvent firing;

        Told(List<Fact> facts) {
            this.facts = facts;
        }

        void moveTo(long instant) {
            while (next < facts.size() && facts.get(next).millis() <= instant) {
                last = facts.get(next++);
                Optional<AlertEvent> event = Checker.event(last).filter(e -> e.status() == Status.FIRING);
                begun += event.isPresent() && firing == null ? 1 : 0;
                firing = event.orElse(null);
            }
        }

        boolean isFiring() {
            return firing != null;
        }

        long startsAt() {
            return firing.startsAt().toEpochMilli();
        }

        OptionalLong nextBeginning() {
            return next < facts.size() && Checker.event(facts.get(next)).isPresent()
                    ? OptionalLong.of(facts.get(next).millis())
                    : OptionalLong.empty();
        }
    }

    private List<Fact> exact(List<Fact> samples) {
        return samples.stream().filter(fact -> !isOfAlerts(fact)).toList();
    }

    /** Whether evaluation between two instants rightly changes it. */
    private boolean isOfAlerts(Fact sample) {
        if (sample.key().startsWith(RuleAlerts.FOR_STATE_METRIC + "{")) {
            return true;
        }
        if (!sample.key().startsWith(RuleAlerts.STATE_METRIC + "{")) {
            return false;
        }
        return timing(alert(sample.key())).keep() > 0;
    }

    private Timing timing(String alert) {
        return Optional.ofNullable(byAlert.get(alert)).orElseThrow(() -> new AssertionError("no rule " + alert));
    }

    private static String alert(String series) {
        String before = RuleAlerts.ALERT_NAME + "=\"";
        int begin = series.indexOf(before) + before.length();
        return series.substring(begin, series.indexOf('"', begin));
    }

    /** All that the grid has is there, with an alert being active since as long or since after the instant before. */
    private void compareOthers(List<Fact> wanted, List<Fact> got) {
        Map<String, Fact> found = new TreeMap<>();
        for (Fact fact : got) {
            if (isOfAlerts(fact) && found.put(fact.key() + " " + fact.millis(), fact) != null) {
                differences.add("sample once more: " + fact);
            }
        }
        for (Fact fact : wanted) {
            if (isOfAlerts(fact)) {
                Fact other = found.remove(fact.key() + " " + fact.millis());
                compareOther(fact, other, timing(alert(fact.key())));
            }
        }
        found.values().stream()
                .filter(fact -> timing(alert(fact.key())).keep() == 0)
                .forEach(fact -> differences.add("sample unexpected: " + fact));
    }

    private void compareOther(Fact wanted, Fact got, Timing timing) {
        double value = Reading.value(wanted.what());
        if (got == null) {
            differences.add("sample missing: " + wanted);
        } else if (Series.isStale(value)) {
            if (timing.keep() == 0 && !got.what().equals(wanted.what())) {
                differences.add("sample has not ended: " + got);
            }
        } else {
            double less = value - Reading.value(got.what());
            double most = wanted.key().startsWith(RuleAlerts.FOR_STATE_METRIC + "{")
                    ? Duration.ofMillis(timing.interval() + timing.keep()).toSeconds()
                    : 0;
            if (!(less >= 0 && less <= most)) {
                differences.add("sample has another value: " + got + ", where " + wanted + " should be");
            }
        }
    }
}
