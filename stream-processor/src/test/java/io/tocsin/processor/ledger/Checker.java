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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds what a processor has written against what its rules come to from the log. */
final class Checker {
    private final RuleFile file;
    private final String externalUrl;

    Checker(RuleFile file, String externalUrl) {
        this.file = file;
        this.externalUrl = externalUrl;
    }

    /** What was, or should have been, written up to an instant. */
    record Books(List<Fact> alerts, List<Fact> samples, List<Fact> deadLetters) {
        Books {
            alerts = List.copyOf(alerts);
            samples = List.copyOf(samples);
            deadLetters = List.copyOf(deadLetters);
        }

        Books until(long millis) {
            return new Books(
                    alerts.stream().filter(f -> f.millis() <= millis).toList(),
                    samples.stream().filter(f -> f.millis() <= millis).toList(),
                    deadLetters);
        }
    }

    /** Since when groups are evaluated, as their own alerts tell; by the groups' names. */
    static Map<String, Long> starts(List<Fact> alerts) {
        Map<String, Long> starts = new HashMap<>();
        for (Fact fact : alerts) {
            AlertEvent event = AlertEvent.read(fact.what().getBytes(UTF_8)).orElseThrow();
            if (LedgerRules.BEGAN.equals(event.labels().get("alertname"))) {
                starts.merge(
                        event.labels().getOrDefault("of", ""), event.startsAt().toEpochMilli(), Math::min);
            }
        }
        return starts;
    }

    /** What the log comes to, up to an instant. */
    Books expected(List<Entry> log, Map<String, Long> starts, long end) {
        Recomputation.Outcome outcome = new Recomputation(file, externalUrl).run(log, starts, end);
        if (!outcome.failures().isEmpty()) {
            throw new AssertionError(
                    "rules of the ledger fail: " + outcome.failures().get(0));
        }
        List<Fact> alerts = new ArrayList<>();
        outcome.changes().forEach(change -> alerts.add(fact(change)));
        return new Books(alerts, outcome.recorded(), outcome.deadLetters());
    }

    private Fact fact(Recomputation.Change change) {
        AlertTransition transition = change.transition();
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
        Differences differences = new Differences();
        differences.compare("alert", expected.alerts(), actual.alerts());
        differences.compare("dead letter", expected.deadLetters(), actual.deadLetters());
        differences.compare("sample", expected.samples(), actual.samples());
        return differences;
    }
}
