package io.tocsin.processor.plan;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.promql.Span;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.template.QueryText;
import io.tocsin.processor.yaml.YamlNode.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a {@link RulePlan} of rule files and collects all that cannot be evaluated. One use, one thread. */
final class Compiler {
    private final List<Problem> problems = new ArrayList<>();
    private final List<Compiled> groups = new ArrayList<>();
    private final Map<Long, LeafKey> leafIds = new HashMap<>();

    /**
     * A group that is compiled by itself.
     *
     * @param reads all selectors in it
     */
    private record Compiled(
            RulePlan.Group group, List<Part> parts, Map<LeafKey, Leaf> leaves, List<Expr.VectorSelector> reads) {}

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
                compiler.group(file, id, group);
            }
            compiler.problems
                    .subList(before, compiler.problems.size())
                    .sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        }
        List<RulePlan.Unit> units = compiler.units();
        return compiler.problems.isEmpty()
                ? new Checked.Good<>(new RulePlan(units))
                : new Checked.Bad<>(compiler.problems);
    }

    private List<RulePlan.Unit> units() {
        List<RulePlan.Group> all = groups.stream().map(Compiled::group).toList();
        List<List<Expr.VectorSelector>> reads =
                groups.stream().map(Compiled::reads).toList();
        return Units.of(all, reads).stream()
                .map(unit -> unit(unit.stream().map(groups::get).toList()))
                .toList();
    }

    private RulePlan.Unit unit(List<Compiled> members) {
        Map<LeafKey, Leaf> leaves = new LinkedHashMap<>();
        for (Compiled member : members) {
            member.leaves().values().forEach(leaf -> leaves.merge(leaf.key(), leaf, Support::wider));
        }
        for (LeafKey key : leaves.keySet()) {
            LeafKey other = leafIds.put(key.id(), key);
            if (other != null && !other.equals(key)) {
                String path = members.get(0).group().id();
                problems.add(new Problem(path, 0, 0, "two inputs have one id: " + other + " and " + key));
            }
        }
        return new RulePlan.Unit(
                members.stream()
                        .map(member -> member.group().id())
                        .min(String::compareTo)
                        .orElseThrow(),
                members.stream().map(Compiled::group).toList(),
                Splitter.of(members.stream()
                        .flatMap(member -> member.parts().stream())
                        .toList()),
                List.copyOf(leaves.values()));
    }

    private void group(RuleFile file, String id, RuleFile.Group group) {
        Duration interval = group.interval().orElse(RulePlan.DEFAULT_INTERVAL);
        Duration queryOffset = group.queryOffset().orElse(Duration.ZERO);
        Inputs.Frame frame = new Inputs.Frame(file.dialect(), interval, queryOffset);
        List<Part> parts = new ArrayList<>();
        Map<LeafKey, Leaf> leaves = new LinkedHashMap<>();
        List<Expr.VectorSelector> reads = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        int number = 0;
        for (RuleFile.Rule rule : group.rules()) {
            number++;
            String context = "group \"" + group.name() + "\", rule " + number + ", \"" + rule.name() + "\": ";
            RuleFile.Expression expr = rule.expr();
            Support support = new Support(expr.text(), expr.tree(), frame);
            for (PromqlException refusal : support.refusals()) {
                problems.add(problem(file, expr, refusal.span(), context + refusal.getMessage()));
            }
            take(support, expr.tree(), leaves, reads);
            int repeated = names.merge(rule.name(), 1, Integer::sum);
            String ruleId = id + "/" + rule.name() + (repeated > 1 ? "#" + repeated : "");
            if (rule instanceof RuleFile.Alert alert) {
                AlertRule compiled = AlertRule.of(ruleId, group, alert);
                parts.add(new Part(
                        file.path(),
                        group,
                        rule,
                        new RulePlan.Alerting(compiled, Earliness.of(expr.tree(), support.inputs()))));
                for (QueryText query : compiled.queries()) {
                    Optional<String> refusal = query(query, frame, leaves, reads);
                    refusal.ifPresent(what -> problems.add(
                            new Problem(file.path(), expr.line(), 0, context + "\"query\" in a template: " + what)));
                }
            } else if (rule instanceof RuleFile.Recording recording) {
                parts.add(new Part(
                        file.path(),
                        group,
                        rule,
                        new RulePlan.Recording(
                                ruleId,
                                rule.name(),
                                expr.tree(),
                                group.labelsOf(recording),
                                AlertRule.version(group, recording))));
            }
        }
        RulePlan.Group compiled = new RulePlan.Group(
                id,
                group.name(),
                interval,
                file.dialect(),
                group.limit(),
                queryOffset,
                parts.stream().map(Part::rule).toList());
        groups.add(new Compiled(compiled, parts, leaves, reads));
    }

    private static void take(Support support, Expr expr, Map<LeafKey, Leaf> leaves, List<Expr.VectorSelector> reads) {
        support.leaves().values().forEach(leaf -> leaves.merge(leaf.key(), leaf, Support::wider));
        expr.all().forEach(one -> Inputs.selector(one).ifPresent(reads::add));
    }

    /** What a template asks is an input, too. */
    private static Optional<String> query(
            QueryText query, Inputs.Frame frame, Map<LeafKey, Leaf> leaves, List<Expr.VectorSelector> reads) {
        if (!query.isConstant()) {
            return Optional.of("what it asks depends on labels, so that it cannot be said what it reads");
        }
        String text = query.with("");
        try {
            Expr expr = Parser.parse(text, frame.dialect());
            Support support = new Support(text, expr, frame);
            List<PromqlException> refusals = support.refusals();
            take(support, expr, leaves, reads);
            return refusals.stream().findFirst().map(PromqlException::getMessage);
        } catch (PromqlException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static Problem problem(RuleFile file, RuleFile.Expression expr, Span span, String text) {
        Place place = expr.placeOf(span);
        return new Problem(file.path(), place.line(), place.column(), text);
    }
}
