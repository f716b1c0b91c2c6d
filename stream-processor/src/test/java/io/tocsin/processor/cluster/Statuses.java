package io.tocsin.processor.cluster;

import io.tocsin.processor.alert.ActiveAlert;
import io.tocsin.processor.status.GroupStatus;
import io.tocsin.processor.status.GroupStatus.Alerting;
import io.tocsin.processor.status.GroupStatus.RuleStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What groups looked like, for tests. */
final class Statuses {
    private Statuses() {}

    /** Evaluated at that second, with those alerts. */
    static GroupStatus group(String name, long second, ActiveAlert... alerts) {
        return group(name, "up == 0", second, alerts);
    }

    static GroupStatus group(String name, String query, long second, ActiveAlert... alerts) {
        Alerting alerting = new Alerting(
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Map.of("summary", "{{ $value }}"),
                Arrays.asList(alerts));
        return new GroupStatus(
                "rules/a.yml",
                name,
                Duration.ofMillis(1500),
                7,
                Duration.ofNanos(second * 1_000 + 1),
                Optional.of(Instant.ofEpochSecond(second)),
                List.of(
                        new RuleStatus(
                                "Down",
                                query,
                                Optional.of(alerting),
                                Map.of("severity", "page"),
                                Optional.empty(),
                                Optional.empty()),
                        new RuleStatus(
                                "job:up:sum",
                                "sum(up)",
                                Optional.empty(),
                                Map.of(),
                                Optional.empty(),
                                Optional.empty())));
    }

    /** The same, with a first rule whose inputs do not reach back far enough before that second. */
    static GroupStatus shortUntil(long until, GroupStatus group) {
        List<RuleStatus> rules = new ArrayList<>(group.rules());
        RuleStatus first = rules.get(0);
        rules.set(
                0,
                new RuleStatus(
                        first.name(),
                        first.query(),
                        first.alerting(),
                        first.labels(),
                        first.problem(),
                        Optional.of(Instant.ofEpochSecond(until))));
        return group.with(rules);
    }

    static ActiveAlert alert(String service, boolean firing) {
        return new ActiveAlert(
                new TreeMap<>(Map.of("alertname", "Down", "service_name", service)),
                new TreeMap<>(Map.of("summary", "0")),
                firing,
                Instant.parse("2026-01-01T00:00:00.125Z"),
                firing ? 0.1 : Double.NaN);
    }
}
