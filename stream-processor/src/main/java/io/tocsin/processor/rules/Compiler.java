package io.tocsin.processor.rules;

import io.tocsin.processor.promql.PromqlException;
import java.time.Duration;
import java.util.ArrayList;
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
        Checked<RulePlan> plan = compile(files);
        problems.addAll(plan.problems());
        return problems.isEmpty() ? plan : new Checked.Bad<>(problems);
    }

    static Checked<RulePlan> compile(List<RuleFile> files) {
        Compiler compiler = new Compiler();
        List<RulePlan.Group> groups = new ArrayList<>();
        Map<String, String> ids = new HashMap<>();
        for (RuleFile file : files) {
            for (RuleFile.Group group : file.groups()) {
                String id = file.path() + "/" + group.name();
                if (ids.putIfAbsent(id, id) != null) {
                    compiler.problems.add(new Problem(
                            file.path(),
                            group.line(),
                            0,
                            "group \"" + group.name() + "\" has the id of another: " + id));
                }
                groups.add(compiler.group(file, id, group));
            }
        }
        return compiler.problems.isEmpty()
                ? new Checked.Good<>(new RulePlan(groups))
                : new Checked.Bad<>(compiler.problems);
    }

    private RulePlan.Group group(RuleFile file, String id, RuleFile.Group group) {
        String path = file.path();
        String context = "group \"" + group.name() + "\"";
        if (group.limit() > 0) {
            problems.add(new Problem(path, group.line(), 0, context + ": \"limit\" is not supported yet"));
        }
        if (group.queryOffset().filter(o -> !o.isZero()).isPresent()) {
            problems.add(new Problem(path, group.line(), 0, context + ": \"query_offset\" is not supported yet"));
        }
        Duration interval = group.interval().orElse(RulePlan.DEFAULT_INTERVAL);
        List<AlertRule> rules = new ArrayList<>();
        Map<LeafKey, Leaf> leaves = new LinkedHashMap<>();
        Map<String, Integer> names = new HashMap<>();
        int number = 0;
        for (RuleFile.Rule rule : group.rules()) {
            number++;
            String place = context + ", rule " + number + ", \"" + rule.name() + "\": ";
            if (!(rule instanceof RuleFile.Alert alert)) {
                problems.add(new Problem(
                        path, rule.expr().line(), 0, place + "recording rules (\"record\") are not supported yet"));
                continue;
            }
            Support support = new Support(alert.expr().text(), alert.expr().tree(), file.dialect(), interval);
            for (PromqlException refusal : support.refusals()) {
                problems.add(
                        new Problem(path, alert.expr().line(), alert.expr().column(), place + refusal.getMessage()));
            }
            support.leaves().values().forEach(leaf -> leaves.merge(leaf.key(), leaf, Support::wider));
            int repeated = names.merge(alert.name(), 1, Integer::sum);
            AlertRule compiled =
                    AlertRule.of(id + "/" + alert.name() + (repeated > 1 ? "#" + repeated : ""), group, alert);
            if (compiled.asks()) {
                problems.add(new Problem(
                        path, alert.expr().line(), 0, place + "\"query\" in templates is not supported yet"));
            }
            rules.add(compiled);
        }
        return new RulePlan.Group(id, group.name(), interval, file.dialect(), rules, List.copyOf(leaves.values()));
    }
}
