package io.tocsin.processor.version;

import io.tocsin.processor.extract.ExtractFile;
import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all tasks are to do.
 *
 * @param plan the rules
 * @param extractions the metrics that are drawn from logs
 */
public record RuleSet(RulePlan plan, Extractions extractions) {
    /** Makes it of what the files say, {@code *.extract.yml} among them, or tells the problems of all. */
    public static Checked<RuleSet> load(RuleTexts texts) {
        List<Problem> problems = new ArrayList<>();
        Map<String, String> rules = new LinkedHashMap<>();
        List<ExtractFile> extracts = new ArrayList<>();
        texts.files().forEach((name, text) -> {
            if (ExtractFile.isNamed(Path.of(name))) {
                Checked<ExtractFile> extract = ExtractFile.read(name, text);
                problems.addAll(extract.problems());
                if (extract instanceof Checked.Good<ExtractFile> good) {
                    extracts.add(good.value());
                }
            } else {
                rules.put(name, text);
            }
        });
        Checked<RulePlan> plan = RulePlan.load(rules);
        problems.addAll(plan.problems());
        Checked<Extractions> extractions = Extractions.of(extracts);
        problems.addAll(extractions.problems());
        return problems.isEmpty()
                ? new Checked.Good<>(new RuleSet(plan.orElseThrow(), extractions.orElseThrow()))
                : new Checked.Bad<>(problems);
    }
}
