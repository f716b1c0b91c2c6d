package io.tocsin.processor.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.unittest.TestFile;
import io.tocsin.processor.unittest.TestRun;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The alerts of the rule files in the folder {@code -Dtocsin.rule.collections=…}, with labels and annotations, by promtool
 * and by ours: each rule on generated series of its metrics, all rules of its file evaluated each minute.
 */
final class CollectionAlertsIT {
    private static final int TRIES = 6;

    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])\\d+\\.\\d{6,}(e[-+]\\d+)?");
    private static final Pattern ERROR = Pattern.compile("(, err: found duplicate series[^\\n]*operation: )\\[[^\\n]*");

    /** Second matches that the comparison drops are an error in version 3 already, so that it comes earlier. */
    private static final Pattern MATCHES = Pattern.compile("time: \\w+(, err: multiple matches for labels)");

    private final Random random = new Random(20261121);

    @TempDir
    private Path folder;

    @Test
    void areThoseOfPrometheus() throws IOException, InterruptedException, PromqlException {
        List<Path> files = CollectionsIT.files();
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        Map<String, String> differences = new TreeMap<>();
        int rules = 0;
        int firing = 0;
        for (Path file : files) {
            // Samples and evaluations fall on the bounds on which the versions differ.
            String text = "# tocsin: promql=2\n" + Files.readString(file);
            RuleFile read = RuleFile.read("rules.yml", text).orElseThrow();
            Files.writeString(folder.resolve("rules.yml"), text);
            for (RuleFile.Group group : read.groups()) {
                for (RuleFile.Rule rule : group.rules()) {
                    if (!(rule instanceof RuleFile.Alert alert)) {
                        continue;
                    }
                    rules++;
                    String test = test(alert, read);
                    String ours = String.join("\n", ours(test, read));
                    firing += ours.isEmpty() ? 0 : 1;
                    Files.writeString(folder.resolve("test.yml"), test);
                    String theirs = Promtool.test(promtool.get(), folder)
                            .replace("Unit Testing:  test.yml\n", "")
                            .replace("  SUCCESS\n", "")
                            .replace("  FAILED:\n", "");
                    if (!comparable(theirs).equals(comparable(ours))) {
                        differences.put(file.getFileName() + " " + alert.name(), ours + "\n--- promtool\n" + theirs);
                    }
                }
            }
        }
        System.out.println(rules + " alerting rules, " + firing + " of them firing, " + differences.size()
                + " not as by promtool");
        assertEquals(Map.of(), differences);
        assertTrue(firing >= rules / 2, "only " + firing + " of " + rules + " rules fire");
    }

    /** With numbers of nine digits, and errors without the series that they name, which promtool shuffles. */
    private static String comparable(String told) {
        String rounded = NUMBER.matcher(told)
                .replaceAll(number -> new BigDecimal(number.group())
                        .round(new MathContext(9))
                        .stripTrailingZeros()
                        .toPlainString());
        String errors = ERROR.matcher(rounded).replaceAll("$1");
        return MATCHES.matcher(errors)
                .replaceAll("$1")
                .lines()
                .filter(l -> !l.isBlank())
                .collect(Collectors.joining("\n"));
    }

    /** Of several data sets the first one on which the rule fires. */
    private String test(RuleFile.Alert alert, RuleFile file) throws PromqlException {
        String test = "";
        for (int i = 0; i < TRIES; i++) {
            Dataset data = new RuleData(random, Parser.parse(alert.expr().text(), Dialect.V2), false).make(60_000);
            StringBuilder yaml = new StringBuilder("rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n");
            if (data.rows().isEmpty()) {
                yaml.append("- interval: 1m\n");
            } else {
                PeerRun.series(data, yaml);
            }
            yaml.append("  alert_rule_test:\n  - {eval_time: ")
                    .append(data.rows().isEmpty() ? 3_600_000 : data.endMillis());
            test = yaml.append("ms, alertname: ")
                    .append(alert.name())
                    .append("}\n")
                    .toString();
            if (!ours(test, file).isEmpty()) {
                break;
            }
        }
        return test;
    }

    private static List<String> ours(String test, RuleFile rules) {
        TestFile file = TestFile.read("test.yml", test).orElseThrow();
        List<String> errors = new ArrayList<>();
        file.tests()
                .forEach(one -> errors.addAll(TestRun.run(file, one, List.of(rules), Extractions.NONE, false)
                        .errors()));
        return errors;
    }
}
