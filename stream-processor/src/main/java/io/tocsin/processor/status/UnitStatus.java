package io.tocsin.processor.status;

import io.tocsin.processor.alert.ActiveAlert;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.status.GroupStatus.RuleStatus;
import io.tocsin.processor.template.Template;
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
public final class UnitStatus {
    private final RulePlan.Unit unit;
    private final Map<String, Evaluated> last = new HashMap<>();
    /** By the rules' ids; those that could not be evaluated the last time. */
    private final Map<String, String> problems = new HashMap<>();

    private final Map<String, Long> shortUntil;

    private record Evaluated(Optional<Instant> at, Duration took) {
        static final Evaluated NEVER = new Evaluated(Optional.empty(), Duration.ZERO);
    }

    /** @param shortUntil by the rules' ids, where their inputs do not reach back far enough yet */
    public UnitStatus(RulePlan.Unit unit, Map<String, Long> shortUntil) {
        this.unit = unit;
        this.shortUntil = Map.copyOf(shortUntil);
    }

    /** A group was evaluated; what failed is told after it. */
    public void evaluated(String group, long instant, Duration took) {
        last.put(group, new Evaluated(Optional.of(Instant.ofEpochMilli(instant)), took));
        unit.groups().stream()
                .filter(g -> g.id().equals(group))
                .flatMap(g -> g.rules().stream())
                .forEach(rule -> problems.remove(rule.id()));
    }

    /** A rule could not be evaluated, for this reason. */
    public void failed(String rule, String reason) {
        problems.put(rule, reason);
    }

    /** In the order of the plan. */
    public List<GroupStatus> groups(UnitEvaluator evaluator) {
        return unit.groups().stream()
                .map(group -> status(
                        group,
                        last.getOrDefault(group.id(), Evaluated.NEVER),
                        evaluator::active,
                        rule -> new Trouble(Optional.ofNullable(problems.get(rule)), until(rule, group))))
                .toList();
    }

    /** What is wrong with a rule: why it failed, and until when its inputs do not reach back far enough. */
    private record Trouble(Optional<String> problem, Optional<Instant> shortUntil) {
        static final Trouble NONE = new Trouble(Optional.empty(), Optional.empty());
    }

    private Optional<Instant> until(String rule, RulePlan.Group group) {
        Optional<Instant> evaluated =
                last.getOrDefault(group.id(), Evaluated.NEVER).at();
        return Optional.ofNullable(shortUntil.get(rule))
                .map(Instant::ofEpochMilli)
                .filter(instant -> evaluated.filter(at -> !at.isBefore(instant)).isEmpty());
    }

    /** A group before its first evaluation. */
    static GroupStatus of(RulePlan.Group group) {
        return status(group, Evaluated.NEVER, alert -> List.of(), rule -> Trouble.NONE);
    }

    private static GroupStatus status(
            RulePlan.Group group,
            Evaluated evaluated,
            Function<AlertRule, List<ActiveAlert>> active,
            Function<String, Trouble> troubles) {
        return new GroupStatus(
                group.file(),
                group.name(),
                group.interval(),
                group.limit(),
                evaluated.took(),
                evaluated.at(),
                group.rules().stream()
                        .map(rule -> status(rule, active, troubles.apply(rule.id())))
                        .toList());
    }

    private static RuleStatus status(
            RulePlan.Rule rule, Function<AlertRule, List<ActiveAlert>> active, Trouble trouble) {
        if (rule instanceof RulePlan.Alerting alerting) {
            AlertRule alert = alerting.alert();
            return new RuleStatus(
                    alert.alert(),
                    alert.expr().toString(),
                    Optional.of(new GroupStatus.Alerting(
                            alert.holdFor(), alert.keepFiringFor(), texts(alert.annotations()), active.apply(alert))),
                    texts(alert.labels()),
                    trouble.problem(),
                    trouble.shortUntil());
        }
        Map<String, String> labels = rule instanceof RulePlan.Recording recording ? recording.labels() : Map.of();
        return new RuleStatus(
                rule.name(), rule.expr().toString(), Optional.empty(), labels, trouble.problem(), trouble.shortUntil());
    }

    private static Map<String, String> texts(Map<String, Template> templates) {
        Map<String, String> texts = new TreeMap<>();
        templates.forEach((name, template) -> texts.put(name, template.toString()));
        return texts;
    }
}
