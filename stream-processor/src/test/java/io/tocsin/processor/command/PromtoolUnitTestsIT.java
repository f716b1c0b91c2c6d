package io.tocsin.processor.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.differential.Promtool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The same test files give the same verdicts, and tell the same alerts and values, as by promtool (2.42 and newer). */
final class PromtoolUnitTestsIT {
    private static final int FILES = Integer.getInteger("tocsin.rule.tests", 60);
    private static final int TESTS = 4;
    private static final int FILES_A_CALL = 100;

    private static final String RULES = """
            # tocsin: promql=2
            groups:
            - name: second
              rules:
              - {record: job:m:twice, expr: job:m:sum * 2}
              - {alert: Twice, expr: job:m:twice > 10, for: 1m, keep_firing_for: 2m}
            - name: first
              interval: 5m
              rules:
              - {record: job:m:sum, expr: sum by (job) (m)}
              - alert: High
                expr: job:m:sum > 4
                for: 90s
                labels: {severity: '{{ if gt $value 6.0 }}page{{ else }}mail{{ end }}', region: '{{ $externalLabels.region }}'}
                annotations: {summary: '{{ $labels.job }} is at {{ $value | humanize }}, see {{ $externalURL }}'}
              - {alert: Any, expr: 'count by (alertstate) (ALERTS{alertstate="firing",alertname!="Any"})'}
              - {alert: Gone, expr: absent(m)}
            """;
    private static final String HEAD = """
            # tocsin: promql=2
            rule_files: [rules.yml]
            evaluation_interval: 1m
            group_eval_order: [first, second]
            tests:
            - name: levels
              interval: 30s
              external_labels: {region: eu}
              external_url: http://there
              input_series:
              - {series: 'm{job="a",i="1"}', values: '1x3 3x3 _x2 5x9 stale'}
              - {series: 'm{job="a",i="2"}', values: '2x9 stale _x4 2x4 1x20'}
              - {series: 'm{job="b",i="1"}', values: '0+1x30'}
            """;
    private static final String PASSING = """
              alert_rule_test:
              - {eval_time: 0, alertname: High}
              - {eval_time: 4m, alertname: Gone}
              - eval_time: 8m
                alertname: High
                exp_alerts:
                - exp_labels: {job: b, severity: page, region: eu}
                  exp_annotations: {summary: 'b is at 16, see http://there'}
              # That of a has another label since its value rose: it is another alert, and pending.
              - eval_time: 7m
                alertname: High
                exp_alerts:
                - exp_labels: {job: a, severity: mail, region: eu}
                  exp_annotations: {summary: 'a is at 5, see http://there'}
                - exp_labels: {job: b, severity: page, region: eu}
                  exp_annotations: {summary: 'b is at 14, see http://there'}
              promql_expr_test:
              - {expr: 'job:m:sum{job="b"}', eval_time: 5m, exp_samples: [{labels: 'job:m:sum{job="b"}', value: 10}]}
              - {expr: 'job:m:twice{job="b"}', eval_time: 5m, exp_samples: [{labels: 'job:m:twice{job="b"}', value: 20}]}
            """;
    private static final String FAILING = """
              alert_rule_test:
              - {eval_time: 5m, alertname: High}
              - {eval_time: 8m, alertname: High, exp_alerts: [{exp_labels: {job: a}}]}
              - {eval_time: 8m, alertname: Any}
              - {eval_time: 10m, alertname: Twice}
              - {eval_time: 15m, alertname: Twice}
              - {eval_time: 20m, alertname: Gone}
              - {eval_time: 20m, alertname: Unknown, exp_alerts: [{}]}
              promql_expr_test:
              - {expr: ALERTS, eval_time: 6m}
              - {expr: ALERTS_FOR_STATE, eval_time: 6m}
              - {expr: job:m:twice, eval_time: 7m30s, exp_samples: [{value: 1}]}
              - {expr: 'job:m:twice[', eval_time: 7m30s}
            """;
    private static final String BETWEEN = """
              alert_rule_test:
              - {eval_time: 3m59s, alertname: High}
              - {eval_time: 4m, alertname: High}
              - {eval_time: 4m1s, alertname: High}
              - {eval_time: 4m59s, alertname: High}
              promql_expr_test:
              - {expr: 'm', eval_time: 4m31s}
              - {expr: 'm', eval_time: 4m59s}
              - {expr: 'timestamp(job:m:sum)', eval_time: 4m59s}
            """;

    private static final Pattern ENTRY = Pattern.compile(
            "(?: {4}name: (?<name>[^\\n]*),\\n)? {4}alertname: (?<alert>\\w+), time: (?<time>\\w+), \\n {8}(?<alerts>exp:"
                    + ".*?, \\n {8}got:(?:\\[\\]|\\[\\n.*?\\n {12}\\]))"
                    + "| {4}expr: (?<expr>\"[^\\n]*\"), time: (?<at>\\w+),(?:\\n {8}(?<samples>exp: [^\\n]*\\n {8}got: [^\\n]*)| err: )"
                    + "| {4}rule: (?<rule>\\S+, time: \\w+), err: ",
            Pattern.DOTALL);
    private static final Pattern SAMPLES = Pattern.compile("exp: [^\\n]*\\n {8}got: [^\\n]*");
    private static final Pattern VALUE = Pattern.compile("(?<=\\} )[-+]?[0-9.]+E[-+][0-9]+");

    /** Kept when something differs. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private Path promtool() {
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        return promtool.get();
    }

    /** What one of the two says of each file, with values of nine digits; the rest of an error message is its own. */
    private static Map<String, List<String>> told(String output) {
        Map<String, List<String>> byFile = new LinkedHashMap<>();
        for (String section : output.split("Unit Testing:  ", -1)) {
            String file = section.lines().findFirst().orElse("");
            if (file.isEmpty()) {
                continue;
            }
            List<String> entries = new ArrayList<>();
            Matcher entry = ENTRY.matcher(section);
            while (entry.find()) {
                if (entry.group("alert") != null) {
                    entries.add(entry.group("name") + " " + entry.group("alert") + " @ " + entry.group("time") + " "
                            + entry.group("alerts"));
                } else if (entry.group("rule") != null) {
                    entries.add("rule " + entry.group("rule"));
                } else {
                    Matcher samples = SAMPLES.matcher(section).region(entry.start(), section.length());
                    boolean values = entry.group("samples") != null && samples.find();
                    entries.add(entry.group("expr") + " @ " + entry.group("at") + " "
                            + (values ? rounded(samples.group()) : "error"));
                }
            }
            entries.add(section.contains("  SUCCESS\n") ? "SUCCESS" : "FAILED");
            byFile.put(file, entries);
        }
        return byFile;
    }

    private static String rounded(String samples) {
        return VALUE.matcher(samples)
                .replaceAll(value -> new BigDecimal(value.group())
                        .round(new MathContext(9))
                        .stripTrailingZeros()
                        .toString());
    }

    private String ours(List<String> arguments) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        CommandLine line = RulesCommand.commandLine().setOut(writer).setErr(writer);
        List<String> all = new ArrayList<>();
        arguments.forEach(a -> all.add(a.endsWith(".yml") ? folder.resolve(a).toString() : a));
        line.execute(all.toArray(String[]::new));
        return output.toString().replace(folder + "/", "");
    }

    private Map<String, List<String>> compare(List<String> files, int atLeast)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("test", "rules"));
        arguments.addAll(files);
        Map<String, List<String>> theirs = told(Promtool.run(promtool(), folder, arguments));
        List<String> own = new ArrayList<>(List.of("test"));
        own.addAll(files);
        Map<String, List<String>> ours = told(ours(own));
        assertEquals(files, List.copyOf(theirs.keySet()));
        int compared = 0;
        for (String file : files) {
            List<String> expected = theirs.getOrDefault(file, List.of());
            assertEquals(
                    String.join("\n", expected),
                    String.join("\n", ours.getOrDefault(file, List.of())),
                    folder + "/" + file);
            compared += expected.size();
        }
        System.out.println("compared " + files.size() + " files, " + compared + " messages");
        assertTrue(compared >= atLeast, "only " + compared + " messages were compared");
        return ours;
    }

    /** Files that say by their verdict what they are about; the expected alerts are those of promtool. */
    @Test
    void agreesOnPassingAndFailingFiles() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("rules.yml"), RULES);
        Map<String, String> tests = Map.of("passing.yml", PASSING, "failing.yml", FAILING, "between.yml", BETWEEN);
        for (Map.Entry<String, String> test : tests.entrySet()) {
            Files.writeString(folder.resolve(test.getKey()), HEAD + test.getValue());
        }
        Map<String, List<String>> told = compare(List.of("passing.yml", "failing.yml", "between.yml"), 12);
        assertEquals(List.of("SUCCESS"), told.get("passing.yml"));
        assertTrue(told.getOrDefault("failing.yml", List.of()).contains("FAILED"));
    }

    @Test
    void agreesOnRandomRules() throws IOException, InterruptedException {
        for (int first = 0; first < FILES; first += FILES_A_CALL) {
            List<String> files = new ArrayList<>();
            for (int i = first; i < Math.min(FILES, first + FILES_A_CALL); i++) {
                RandomRuleTests random = new RandomRuleTests(i);
                Files.writeString(folder.resolve("rules" + i + ".yml"), random.rules());
                Files.writeString(folder.resolve("test" + i + ".yml"), random.tests("rules" + i + ".yml", TESTS));
                files.add("test" + i + ".yml");
            }
            compare(files, files.size() * TESTS * 4);
        }
    }
}
