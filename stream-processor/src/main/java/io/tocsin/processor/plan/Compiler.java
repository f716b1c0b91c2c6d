package io.tocsin.processor.plan;

import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.rules.RuleFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a {@link RulePlan} of rule files and collects all that cannot be evaluated. One use, one thread. */
final class Compiler {
    private final List<Problem> problems = new ArrayList<>();

    private Compiler() {}

    static Checked<RulePlan> load(Map<String, String> texts) {
        List<RuleFile> files = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        texts.forEach((path, yaml) -> {
            Checked<RuleFile> file = RuleFile.read(path, yaml);
            if (file instanceof Checked.Good<RuleFile> good) {
                files.add(good.value());
            }
            problems.addAll(file.problems());
        });
        Checked<RulePlan> plan = compile(files, Extent.NOW);
        problems.addAll(plan.problems());
        return problems.isEmpty() ? plan : new Checked.Bad<>(problems);
    }

    static Checked<RulePlan> compile(List<RuleFile> files, Extent extent) {
        Compiler compiler = new Compiler();
        List<RulePlan.Unit> units = new ArrayList<>();
        Map<String, String> ids = new HashMap<>();
        for (RuleFile file : files) {
            int before = compiler.problems.size();
            compiler.problems.addAll(extent.refusals(file));
            for (RuleFile.Group group : file.groups()) {
                String id = file.path() + "/" + group.name();
                if (ids.putIfAbsent(id, id) != null) {
                    compiler.problems.add(new Problem(
                            file.path(),
                            group.line(),
                            0,
                            "group \"" + group.name() + "\" has the id of another: " + id));
                }
                units.add(compiler.unit(file, id, group));
            }
            compiler.problems
                    .subList(before, compiler.problems.size())
                    .sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        }
        return compiler.problems.isEmpty()
                ? new Checked.Good<>(new RulePlan(units))
                : new Checked.Bad<>(compiler.problems);
    }

    private RulePlan.Unit unit(RuleFile file, String id, RuleFile.Group group) {
        String path = file.path();
        String context = "group \"" + group.name() + "\"";
        Duration interval = group.interval().orElse(RulePlan.DEFAULT_INTERVAL);
        List<RulePlan.Rule> rules = new ArrayList<>();
        Map<LeafKey, Leaf> leaves = new LinkedHashMap<>();
        Map<String, Integer> names = new HashMap<>();
        int number = 0;
        for (RuleFile.Rule rule : group.rules()) {
            number++;
            String place = context + ", rule " + number + ", \"" + rule.name() + "\": ";
            Support support = new Support(rule.expr().text(), rule.expr().tree(), file.dialect(), interval);
            for (PromqlException refusal : support.refusals()) {
                problems.add(new Problem(path, rule.expr().line(), rule.expr().column(), place + refusal.getMessage()));
            }
            support.leaves().values().forEach(leaf -> leaves.merge(leaf.key(), leaf, Support::wider));
            int repeated = names.merge(rule.name(), 1, Integer::sum);
            String ruleId = id + "/" + rule.name() + (repeated > 1 ? "#" + repeated : "");
            if (rule instanceof RuleFile.Alert alert) {
                rules.add(new RulePlan.Alerting(AlertRule.of(ruleId, group, alert), Early.NEVER));
            } else if (rule instanceof RuleFile.Recording recording) {
                rules.add(new RulePlan.Recording(
                        ruleId,
                        rule.name(),
                        rule.expr().tree(),
                        group.labelsOf(recording),
                        AlertRule.version(group, recording)));
            }
        }
        RulePlan.Group compiled = new RulePlan.Group(
                id,
                group.name(),
                interval,
                file.dialect(),
                group.limit(),
                group.queryOffset().orElse(Duration.ZERO),
                rules);
        return new RulePlan.Unit(
                id, List.of(compiled), new Split.Whole("not looked into"), List.copyOf(leaves.values()));
    }
}
