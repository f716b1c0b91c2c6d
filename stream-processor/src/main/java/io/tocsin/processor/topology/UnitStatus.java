package io.tocsin.processor.topology;

import io.tocsin.processor.alert.ActiveAlert;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.template.Template;
import io.tocsin.processor.topology.GroupStatus.RuleStatus;
import io.tocsin.processor.unit.UnitEvaluator;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** What the groups of a unit looked like after their last evaluations. Owned by one task. */
final class UnitStatus {
    private final RulePlan.Unit unit;
    private final Map<String, Evaluated> last = new HashMap<>();
    /** By the rules' ids; those that could not be evaluated the last time. */
    private final Map<String, String> problems = new HashMap<>();

    private record Evaluated(Optional<Instant> at, Duration took) {
        static final Evaluated NEVER = new Evaluated(Optional.empty(), Duration.ZERO);
    }

    UnitStatus(RulePlan.Unit unit) {
        this.unit = unit;
    }

    /** A group was evaluated; what failed is told after it. */
    void evaluated(String group, long instant, Duration took) {
        last.put(group, new Evaluated(Optional.of(Instant.ofEpochMilli(instant)), took));
        unit.groups().stream()
                .filter(g -> g.id().equals(group))
                .flatMap(g -> g.rules().stream())
                .forEach(rule -> problems.remove(rule.id()));
    }

    void failed(String rule, String reason) {
        problems.put(rule, reason);
    }

    /** In the order of the plan. */
    List<GroupStatus> groups(UnitEvaluator evaluator) {
        return unit.groups().stream()
                .map(group -> status(
                        group,
                        last.getOrDefault(group.id(), Evaluated.NEVER),
                        evaluator::active,
                        rule -> Optional.ofNullable(problems.get(rule))))
                .toList();
    }

    /** A group before its first evaluation. */
    static GroupStatus of(RulePlan.Group group) {
        return status(group, Evaluated.NEVER, alert -> List.of(), rule -> Optional.empty());
    }

    private static GroupStatus status(
            RulePlan.Group group,
            Evaluated evaluated,
            Function<AlertRule, List<ActiveAlert>> active,
            Function<String, Optional<String>> problems) {
        return new GroupStatus(
                group.file(),
                group.name(),
                group.interval(),
                group.limit(),
                evaluated.took(),
                evaluated.at(),
                group.rules().stream()
                        .map(rule -> status(rule, active, problems.apply(rule.id())))
                        .toList());
    }

    private static RuleStatus status(
            RulePlan.Rule rule, Function<AlertRule, List<ActiveAlert>> active, Optional<String> problem) {
        if (rule instanceof RulePlan.Alerting alerting) {
            AlertRule alert = alerting.alert();
            return new RuleStatus(
                    alert.alert(),
                    alert.expr().toString(),
                    Optional.of(new GroupStatus.Alerting(
                            alert.holdFor(), alert.keepFiringFor(), texts(alert.annotations()), active.apply(alert))),
                    texts(alert.labels()),
                    problem);
        }
        Map<String, String> labels = rule instanceof RulePlan.Recording recording ? recording.labels() : Map.of();
        return new RuleStatus(rule.name(), rule.expr().toString(), Optional.empty(), labels, problem);
    }

    private static Map<String, String> texts(Map<String, Template> templates) {
        Map<String, String> texts = new TreeMap<>();
        templates.forEach((name, template) -> texts.put(name, template.toString()));
        return texts;
    }
}
