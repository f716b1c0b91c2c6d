package io.tocsin.processor.status;

import io.tocsin.processor.alert.ActiveAlert;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.vector.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a group of rules looked like after its last evaluation.
 *
 * @param file the rule file, as the groups' ids name it
 * @param limit how many alerts or series a rule may have; 0 for no limit
 * @param evaluationTime how long the last evaluation took
 * @param lastEvaluation the last grid point; empty before the first
 */
public record GroupStatus(
        String file,
        String name,
        Duration interval,
        int limit,
        Duration evaluationTime,
        Optional<Instant> lastEvaluation,
        List<RuleStatus> rules) {
    public GroupStatus {
        rules = List.copyOf(rules);
    }

    /** The same with other rules, such as some of its own. */
    public GroupStatus with(List<RuleStatus> others) {
        return new GroupStatus(file, name, interval, limit, evaluationTime, lastEvaluation, others);
    }

    /** The same before its first evaluation: equal for all shards of the same group of the same rules. */
    public GroupStatus unevaluated() {
        return new GroupStatus(
                file,
                name,
                interval,
                limit,
                Duration.ZERO,
                Optional.empty(),
                rules.stream().map(RuleStatus::unevaluated).toList());
    }

    /**
     * The groups whose shards these are, by file and name. A group's last evaluation is the latest of its shards', and
     * took as long as the one that took longest, since shards are evaluated beside each other; its rules have the alerts
     * of all shards, in the order of their labels, and the problem of the first that has one. Shards of other rules, as
     * there can be while rules change, are a group of their own.
     */
    public static List<GroupStatus> merge(Collection<GroupStatus> shards) {
        Map<GroupStatus, List<GroupStatus>> groups = new LinkedHashMap<>();
        shards.forEach(shard -> groups.computeIfAbsent(shard.unevaluated(), absent -> new ArrayList<>())
                .add(shard));
        return groups.values().stream()
                .map(GroupStatus::mergeEqual)
                .sorted(Comparator.comparing(GroupStatus::file).thenComparing(GroupStatus::name))
                .toList();
    }

    private static GroupStatus mergeEqual(List<GroupStatus> shards) {
        GroupStatus first = shards.get(0);
        if (shards.size() == 1) {
            return first;
        }
        List<RuleStatus> rules = new ArrayList<>();
        for (int i = 0; i < first.rules().size(); i++) {
            int place = i;
            rules.add(RuleStatus.merge(
                    shards.stream().map(shard -> shard.rules().get(place)).toList()));
        }
        return new GroupStatus(
                first.file(),
                first.name(),
                first.interval(),
                first.limit(),
                shards.stream()
                        .map(GroupStatus::evaluationTime)
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO),
                shards.stream()
                        .flatMap(shard -> shard.lastEvaluation().stream())
                        .max(Comparator.naturalOrder()),
                rules);
    }

    /**
     * A rule, in the order of the file.
     *
     * @param name of the alert or of what is recorded
     * @param alerting what only alerting rules have; empty for a recording rule
     * @param labels as written, templates not expanded
     * @param problem why it could not be evaluated the last time; empty when it could
     * @param shortUntil the first instant at which its inputs reach back as far as it looks; empty when they do
     */
    public record RuleStatus(
            String name,
            String query,
            Optional<Alerting> alerting,
            Map<String, String> labels,
            Optional<String> problem,
            Optional<Instant> shortUntil) {
        private RuleStatus unevaluated() {
            return new RuleStatus(
                    name,
                    query,
                    alerting.map(some -> some.with(List.of())),
                    labels,
                    Optional.empty(),
                    Optional.empty());
        }

        private static RuleStatus merge(List<RuleStatus> shards) {
            RuleStatus first = shards.get(0);
            List<ActiveAlert> alerts = shards.stream()
                    .flatMap(shard -> shard.alerting().stream())
                    .flatMap(alerting -> alerting.alerts().stream())
                    .sorted(Comparator.comparing(alert -> Labels.of(alert.labels()), Labels::compare))
                    .toList();
            return new RuleStatus(
                    first.name(),
                    first.query(),
                    first.alerting().map(some -> some.with(alerts)),
                    first.labels(),
                    shards.stream().flatMap(shard -> shard.problem().stream()).findFirst(),
                    shards.stream()
                            .flatMap(shard -> shard.shortUntil().stream())
                            .max(Comparator.naturalOrder()));
        }
    }

    /** A group before its first evaluation. */
    public static GroupStatus of(RulePlan.Group group) {
        return UnitStatus.of(group);
    }

    /**
     * What an alerting rule has besides.
     *
     * @param annotations as written, templates not expanded
     */
    public record Alerting(
            Duration holdFor, Duration keepFiringFor, Map<String, String> annotations, List<ActiveAlert> alerts) {
        public Alerting {
            alerts = List.copyOf(alerts);
        }

        private Alerting with(List<ActiveAlert> others) {
            return new Alerting(holdFor, keepFiringFor, annotations, others);
        }

        /** {@code firing} if one of its alerts is, else {@code pending} likewise, else {@code inactive}. */
        public String state() {
            if (alerts.stream().anyMatch(ActiveAlert::firing)) {
                return "firing";
            }
            return alerts.isEmpty() ? "inactive" : "pending";
        }
    }
}
