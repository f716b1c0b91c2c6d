package io.tocsin.processor.command;

import io.tocsin.processor.plan.Early;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.RuleFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How stream-processor evaluates rule files: their units, for people to read. */
final class PlanText {
    private final RulePlan plan;

    private PlanText(RulePlan plan) {
        this.plan = plan;
    }

    /** Of all files together that can be evaluated; a file that is there twice counts once. */
    static PlanText of(List<RuleFile> files) {
        Map<String, RuleFile> good = new LinkedHashMap<>();
        for (RuleFile file : files) {
            if (RulePlan.compileAll(List.of(file)).problems().isEmpty()) {
                good.putIfAbsent(file.path(), file);
            }
        }
        Checked<RulePlan> plan = RulePlan.compileAll(List.copyOf(good.values()));
        return new PlanText(plan.orElseThrow());
    }

    /** The lines about the units that have a group in that file. */
    List<String> of(RuleFile file) {
        List<String> lines = new ArrayList<>();
        for (RulePlan.Unit unit : plan.units()) {
            List<String> names = unit.groups().stream()
                    .map(group -> isIn(file, group) ? group.name() : group.id())
                    .toList();
            boolean first = isIn(file, unit.groups().get(0));
            if (unit.groups().stream().anyMatch(group -> isIn(file, group))) {
                lines.add("  unit " + unit.id() + ": " + (names.size() == 1 ? "group " : "groups ")
                        + String.join(", ", names)
                        + (first ? "" : "; see the first of them"));
                if (first) {
                    lines.addAll(details(unit));
                }
            }
        }
        return lines;
    }

    private static boolean isIn(RuleFile file, RulePlan.Group group) {
        return group.id().equals(file.path() + "/" + group.name());
    }

    private static List<String> details(RulePlan.Unit unit) {
        List<String> lines = new ArrayList<>();
        lines.add("    K: " + unit.split());
        unit.leaves().stream().map(PlanText::leaf).forEach(lines::add);
        for (RulePlan.Group group : unit.groups()) {
            Map<Early, List<String>> alerts = group.rules().stream()
                    .filter(RulePlan.Alerting.class::isInstance)
                    .collect(Collectors.groupingBy(
                            RulePlan.Rule::early,
                            LinkedHashMap::new,
                            Collectors.mapping(RulePlan.Rule::name, Collectors.toList())));
            alerts.forEach((early, names) -> lines.add("    early, " + text(early) + ": " + String.join(", ", names)));
        }
        return lines;
    }

    private static String leaf(Leaf leaf) {
        String window = ", for " + Literals.print(leaf.window());
        if (leaf instanceof Leaf.Logs logs) {
            return "    counts per " + Literals.print(logs.pane()) + " and "
                    + (logs.kept().isEmpty() ? "no label" : String.join(", ", logs.kept()))
                    + " of log_events" + braces(logs.matchers()) + window
                    + (logs.newestOnly() ? ", the newest only" : "");
        }
        Leaf.Metrics metrics = (Leaf.Metrics) leaf;
        return "    samples with all labels of " + braces(metrics.matchers()) + window
                + (metrics.newestOnly() ? ", the newest only" : "");
    }

    private static String braces(List<?> matchers) {
        return matchers.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"));
    }

    private static String text(Early early) {
        String pane =
                early.pane().map(width -> ", every " + Literals.print(width)).orElse("");
        return switch (early.kind()) {
            case ON_ARRIVAL -> "on arrival" + pane;
            case AT_WATERMARK -> "at the watermark" + pane;
            case NEVER -> "never";
        };
    }
}
