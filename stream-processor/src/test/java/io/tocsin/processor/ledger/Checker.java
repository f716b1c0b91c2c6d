package io.tocsin.processor.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Fingerprint;
import io.tocsin.schemas.alert.Status;
import io.tocsin.schemas.json.KeptFields;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Holds what a processor has written against what its rules come to from the log. */
final class Checker {
    /** A little less than what processors take for one. */
    private static final long OUTAGE_MILLIS = 14_000;

    private final RuleFile file;
    private final String externalUrl;

    Checker(RuleFile file, String externalUrl) {
        this.file = file;
        this.externalUrl = externalUrl;
    }

    /**
     * What was, or should have been, written up to an instant.
     *
     * @param drawn from logs, and published
     */
    record Books(List<Fact> alerts, List<Fact> samples, List<Fact> drawn, List<Fact> deadLetters) {
        Books {
            alerts = List.copyOf(alerts);
            samples = List.copyOf(samples);
            drawn = List.copyOf(drawn);
            deadLetters = List.copyOf(deadLetters);
        }

        Books until(long millis) {
            return new Books(
                    alerts.stream().filter(f -> f.millis() <= millis).toList(),
                    samples.stream().filter(f -> f.millis() <= millis).toList(),
                    drawn.stream().filter(f -> f.millis() <= millis).toList(),
                    deadLetters);
        }
    }

    /** Since when groups are evaluated, as their own alerts tell; by the groups' names. */
    static Map<String, Long> starts(List<Fact> alerts) {
        Map<String, Long> starts = new HashMap<>();
        for (Fact fact : alerts) {
            event(fact)
                    .filter(event -> LedgerRules.BEGAN.equals(event.labels().get("alertname")))
                    .ifPresent(event -> starts.merge(
                            event.labels().getOrDefault("of", ""),
                            event.startsAt().toEpochMilli(),
                            Math::min));
        }
        return starts;
    }

    /** The change that a record tells; empty for a tombstone. */
    static Optional<AlertEvent> event(Fact alert) {
        return alert.what().equals(Reading.FORGOTTEN)
                ? Optional.empty()
                : Optional.of(AlertEvent.read(alert.what().getBytes(UTF_8)).orElseThrow());
    }

    /**
     * Instants that were left out because nothing was appended around them, as after a long absence of the broker. That
     * some may be left out is seen in the log; which ones is up to the processors, and seen in what they recorded.
     */
    static Set<Long> skipped(List<Entry> log, List<Fact> samples) {
        Set<Long> evaluated = new HashSet<>();
        samples.stream()
                .filter(sample -> sample.key().equals(LedgerRules.EACH_SECOND))
                .forEach(sample -> evaluated.add(sample.millis()));
        long[] appends = log.stream().mapToLong(e -> e.append).sorted().toArray();
        Set<Long> skipped = new TreeSet<>();
        for (int i = 1; i < appends.length; i++) {
            if (appends[i] - appends[i - 1] > OUTAGE_MILLIS) {
                for (long instant = appends[i - 1] / 1000 * 1000 + 1000; instant <= appends[i]; instant += 1000) {
                    if (!evaluated.contains(instant)) {
                        skipped.add(instant);
                    }
                }
            }
        }
        return skipped;
    }

    /** What the log comes to, up to an instant. */
    Books expected(List<Entry> log, Map<String, Long> starts, Set<Long> skipped, long end) {
        Recomputation.Outcome outcome = new Recomputation(file, externalUrl).run(log, starts, skipped, end);
        if (!outcome.failures().isEmpty()) {
            throw new AssertionError(
                    "rules of the ledger fail: " + outcome.failures().get(0));
        }
        List<Fact> alerts = new ArrayList<>();
        outcome.changes().forEach(change -> alerts.add(fact(change)));
        return new Books(alerts, outcome.recorded(), outcome.drawn(), outcome.deadLetters());
    }

    private Fact fact(Recomputation.Change change) {
        AlertTransition transition = change.transition();
        if (transition.kind() == AlertTransition.Kind.FORGOTTEN) {
            return new Fact(Fingerprint.of(transition.labels()), change.instant(), Reading.FORGOTTEN, "expected");
        }
        boolean resolved = transition.kind() == AlertTransition.Kind.RESOLVED;
        AlertEvent event = new AlertEvent(
                resolved ? Status.RESOLVED : Status.FIRING,
                transition.labels(),
                transition.annotations(),
                transition.startsAt(),
                resolved ? transition.endsAt() : Optional.empty(),
                externalUrl + "/api/v1/rules?rule_name[]="
                        + URLEncoder.encode(transition.labels().getOrDefault("alertname", ""), UTF_8),
                Fingerprint.of(transition.labels()),
                transition.value(),
                transition.ruleName(),
                transition.ruleVersion(),
                KeptFields.NONE);
        return new Fact(
                event.fingerprint(),
                change.instant(),
                new String(event.toJson(), UTF_8),
                transition.kind() + " expected");
    }

    /** All that differs. */
    static Differences compare(Books expected, Books actual) {
        Differences differences = compareElsewhere(expected, actual);
        differences.compare("dead letter", expected.deadLetters(), actual.deadLetters());
        return differences;
    }

    /** All that differs of what came of the same events in other topics: dead letters tell where they stood. */
    static Differences compareElsewhere(Books expected, Books actual) {
        Differences differences = new Differences();
        differences.compare("alert", expected.alerts(), actual.alerts());
        differences.compare("drawn sample", expected.drawn(), actual.drawn());
        differences.compare("sample", expected.samples(), actual.samples());
        return differences;
    }
}
