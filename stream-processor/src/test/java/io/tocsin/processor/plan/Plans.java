package io.tocsin.processor.plan;

import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.RuleFile;
import java.util.List;
import java.util.Map;

/** Plans of rules in tests. */
final class Plans {
    private Plans() {}

    /** Of one alerting rule, A of the group g, in the file f.yml. */
    static Checked<RulePlan> alert(String expr) {
        return file("groups: [{name: g, rules: [{alert: A, expr: " + quoted(expr) + "}]}]");
    }

    /** Of one alerting rule in a group of this interval. */
    static Checked<RulePlan> alert(String expr, String interval) {
        return file("groups: [{name: g, interval: " + interval + ", rules: [{alert: A, expr: " + quoted(expr) + "}]}]");
    }

    /** Of a file called f.yml, with all that a plan can hold. */
    static Checked<RulePlan> file(String yaml) {
        return files(Map.of("f.yml", yaml));
    }

    static Checked<RulePlan> files(Map<String, String> texts) {
        List<RuleFile> files = texts.entrySet().stream()
                .map(text -> RuleFile.read(text.getKey(), text.getValue()).orElseThrow())
                .toList();
        return RulePlan.compileAll(files);
    }

    static String quoted(String expr) {
        return "'" + expr.replace("'", "''") + "'";
    }
}
