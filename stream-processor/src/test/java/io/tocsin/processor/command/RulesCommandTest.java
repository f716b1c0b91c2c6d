package io.tocsin.processor.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class RulesCommandTest {
    private static final String RULES = """
            groups:
            - name: g
              rules:
              - {alert: Down, expr: up == 0, labels: {severity: page}}
              - {record: up:sum, expr: sum(up)}
            """;

    @TempDir
    private Path folder;

    private String out = "";
    private String err = "";

    @BeforeEach
    void writeFiles() throws IOException {
        write("rules.yml", RULES);
        write("good.yml", """
                rule_files: ['rule?.yml']
                tests:
                - name: first
                  input_series: [{series: up, values: 1}]
                  promql_expr_test: [{expr: 'up:sum', exp_samples: [{labels: 'up:sum', value: 1}]}]
                """);
        write("bad.yml", """
                rule_files: [rules.yml]
                tests:
                - name: first
                  input_series: [{series: up, values: 0}]
                  alert_rule_test: [{alertname: Down, eval_time: 0}]
                - name: second <&>
                  promql_expr_test: [{expr: up, exp_samples: [{value: 1}]}]
                - promql_expr_test: [{expr: vector(1), exp_samples: [{value: 1}]}]
                """);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** Runs the command; file names are those of the folder. */
    private int run(String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine line =
                RulesCommand.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(errors));
        List<String> all = new ArrayList<>();
        for (String argument : arguments) {
            all.add(
                    argument.endsWith(".yml") || argument.endsWith(".xml") || argument.equals("FOLDER")
                            ? folder.resolve(argument.replace("FOLDER", "")).toString()
                            : argument);
        }
        int code = line.execute(all.toArray(String[]::new));
        out = output.toString().replace(folder + "/", "");
        err = errors.toString().replace(folder + "/", "");
        return code;
    }

    @Test
    void saysSuccessOfEachFile() {
        assertEquals(0, run("test", "good.yml", "good.yml"));
        assertEquals("Unit Testing:  good.yml\n  SUCCESS\n\nUnit Testing:  good.yml\n  SUCCESS\n\n", out);
        assertEquals("", err);
    }

    @Test
    void saysWhatFailedAndGoesOn() {
        assertEquals(1, run("test", "bad.yml", "good.yml"));
        assertEquals("Unit Testing:  bad.yml\n\n\n\nUnit Testing:  good.yml\n  SUCCESS\n\n", out);
        List<String> lines = List.of(
                "  FAILED:",
                "    name: first,",
                "    alertname: Down, time: 0s, ",
                "        exp:[], ",
                "        got:[",
                "            0:",
                "              Labels:{alertname=\"Down\", severity=\"page\"}",
                "              Annotations:{}",
                "            ]",
                "    expr: \"up\", time: 0s,",
                "        exp: {} 1E+00",
                "        got: nil",
                "");
        assertEquals(String.join("\n", lines), err);
    }

    @Test
    void warnsOfDocumentsThatAreNotRead() throws IOException {
        write("several.yml", RULES + "---\n" + RULES);
        assertEquals(0, run("check", "several.yml"));
        assertEquals(
                "Checking several.yml\n  SUCCESS: 2 rules found\n",
                out.lines().limit(2).collect(Collectors.joining("\n", "", "\n")));
        assertTrue(err.startsWith("WARNING: several.yml: several YAML documents: only the first one is read"), err);
    }

    @Test
    void runsOnlyTestsOfAName() {
        assertEquals(0, run("test", "--run", "^$", "bad.yml"));
        assertEquals(1, run("test", "--run", "nothing", "--run", "sec", "bad.yml"));
        assertTrue(err.contains("expr: \"up\"") && !err.contains("Down"), err);
        assertEquals(2, run("test", "--run", "(", "bad.yml"));
        assertTrue(err.startsWith("--run: "), err);
    }

    @Test
    void showsADifferenceAndData() {
        assertEquals(1, run("test", "--diff", "--debug", "--run", "first", "bad.yml"));
        assertTrue(err.contains("DEBUG: Starting test first\n"), err);
        assertTrue(err.contains("up{} =>\n0 @[0]\n"), err);
        assertTrue(err.contains("\u001b[32m+   Labels:{alertname=\"Down\", severity=\"page\"}\u001b[0m"), err);
    }

    @Test
    void writesJUnitXml() throws IOException {
        assertEquals(1, run("test", "--junit", "results.xml", "bad.yml", "none.yml"));
        String xml = Files.readString(folder.resolve("results.xml"))
                .replace(folder + "/", "")
                .replaceAll("timestamp=\"[^\"]*\"", "T");
        assertTrue(xml.contains("""
                  <testsuite name="bad.yml" tests="3" failures="2" errors="0" skipped="0" T>
                """), xml);
        assertTrue(
                xml.contains("<testcase name=\"second &lt;&amp;&gt;\">\n      <failure>    expr: &quot;up&quot;"), xml);
        assertTrue(xml.contains("    <testcase name=\"unnamed#2\">\n    </testcase>\n"), xml);
        assertTrue(xml.contains("<error>none.yml: no such file or directory</error>"), xml);
    }

    @Test
    void saysWhichRuleFilesAreMissingOrWrong() throws IOException {
        write("t.yml", "rule_files: ['no*.yml', wrong.yml]\ntests: [{}, {}]");
        write("wrong.yml", "groups: [{name: g, rules: [{alert: A}]}]");
        assertEquals(1, run("test", "t.yml"));
        assertEquals(
                "  WARNING: no file match pattern no*.yml",
                err.lines().findFirst().orElse(""));
        assertEquals(1, err.split("field 'expr' must be set", -1).length - 1, err);
        write("t.yml", "rule_files: ['a[.yml']\ntests: [{}]");
        assertEquals(1, run("test", "t.yml"));
        assertTrue(err.contains("syntax error in pattern: a["), err);
    }

    @Test
    void checksFilesAndFolders() throws IOException {
        assertEquals(0, run("check", "rules.yml"));
        assertTrue(out.startsWith("Checking rules.yml\n  SUCCESS: 2 rules found\n"), out);
        Files.delete(folder.resolve("good.yml"));
        Files.delete(folder.resolve("bad.yml"));
        assertEquals(0, run("check", "FOLDER"));
        assertTrue(out.startsWith("Checking rules.yml\n"), out);
    }

    @Test
    void checksWhatDrawsMetricsFromLogs() throws IOException {
        String errors =
                "{name: errors, type: counter, match: '{log_level=\"error\"}', labels: {user: {field: user.id}}}";
        write("a.extract.yml", "metrics: [" + errors + "]");
        assertEquals(0, run("check", "a.extract.yml", "a.extract.yml"));
        String warning =
                "a.extract.yml:1:79: metric 1, \"errors\": the label \"user\" is taken from user.id, which has no"
                        + " bound: what exceeds the limit of 1000 label sets is refused";
        assertEquals("WARNING: " + warning + "\nWARNING: " + warning + "\n", err);
        String told = String.join(
                "\n",
                "Checking a.extract.yml",
                "  SUCCESS: 1 metrics found",
                "    errors_total: counter of 1 an event",
                "      match: log_events{log_level=\"error\"}",
                "      labels: user; of the event: service_name, host_name, job, instance",
                "      at most 1000 label sets, a sample every 15s, forgotten after 1h without an event",
                "  WARNING: " + warning,
                "",
                "");
        assertEquals(told + told, out);
        write(
                "b.extract.yaml",
                "metrics: [" + errors.replace("counter", "gauge").replace("errors", "errors.total") + "]");
        assertEquals(1, run("check", "FOLDER"));
        assertTrue(out.contains("Checking b.extract.yaml\n  SUCCESS: 1 metrics found\n"), out);
        assertTrue(
                err.contains("  FAILED:\nb.extract.yaml:1: \"errors.total\" has the name errors_total in Prometheus, as"
                        + " the metric in a.extract.yml:1, which differs in name, type"),
                err);
        write("wrong.extract.yml", "metric: []");
        assertEquals(1, run("check", "wrong.extract.yml", "none.extract.yml"));
        assertTrue(
                err.startsWith("  FAILED:\nwrong.extract.yml:1:1: unknown key \"metric\"; did you mean \"metrics\"?"),
                err);
        assertTrue(err.contains("none.extract.yml: no such file or directory"), err);
    }

    @Test
    void notesWhatTheStreamDoesNotEvaluateYet() throws IOException {
        write(
                "query.yml",
                "groups: [{name: g, rules: [{alert: A, expr: up, labels: {n: '{{ query \"up\" | len }}'}}]}]");
        assertEquals(0, run("check", "query.yml"));
        List<String> lines = out.lines().toList();
        assertEquals(
                "  NOT EVALUATED YET: Prometheus takes the file, stream-processor refuses it so far:", lines.get(2));
        assertTrue(lines.get(3).startsWith("    query.yml:1:"), out);
        assertEquals("", err);
    }

    @Test
    void saysHowFilesAreEvaluatedTogether() throws IOException {
        write("a.yml", """
                groups:
                - name: alerts
                  interval: 15s
                  rules:
                  - {alert: Slow, expr: 'service:seconds:avg > 2'}
                  - {alert: Errors, expr: 'sum by (service_name) (count_over_time(log_events{log_level="error"}[1m])) > 5'}
                  - {alert: Quiet, expr: 'absent_over_time(log_events[1h])'}
                - name: hosts
                  rules: [{alert: Down, expr: up == 0, labels: {severity: page}}]
                """);
        write(
                "b.yml",
                "groups: [{name: averages, interval: 1m, rules: [{record: 'service:seconds:avg', expr: "
                        + "'avg by (service_name) (seconds)'}]}]");
        assertEquals(0, run("check", "a.yml", "b.yml"));
        List<String> refused = out.lines()
                .filter(line -> line.contains("NOT EVALUATED YET") || line.startsWith("    b.yml:"))
                .toList();
        assertEquals(
                List.of(
                        "Checking a.yml",
                        "  SUCCESS: 4 rules found",
                        "  unit a.yml/alerts: groups alerts, b.yml/averages",
                        "    K: not split: a.yml:7:27, \"Quiet\": absent_over_time has a result where there is no"
                                + " series, which one shard cannot know",
                        "    samples with all labels of {__name__=\"service:seconds:avg\"}, for 5m, the newest only",
                        "    counts per 15s and service_name of log_events{log_level=\"error\"}, for 1m",
                        "    counts per 15s and no label of log_events{}, for 1h, the newest only",
                        "    samples with all labels of {__name__=\"seconds\"}, for 5m, the newest only",
                        "    early, on arrival: Slow",
                        "    early, on arrival, every 15s: Errors",
                        "    early, at the watermark, every 15s: Quiet",
                        "  unit a.yml/hosts: group hosts",
                        "    K: by all labels without (__type__, __unit__, alertname, alertstate, le, severity)",
                        "    samples with all labels of {__name__=\"up\"}, for 5m, the newest only",
                        "    early, on arrival: Down",
                        "",
                        "Checking b.yml",
                        "  SUCCESS: 1 rules found",
                        "  unit a.yml/alerts: groups a.yml/alerts, averages; see the first of them",
                        ""),
                out.lines().filter(line -> !refused.contains(line)).toList());
    }

    @Test
    void failsForWhatIsNoRuleFile() throws IOException {
        write("wrong.yml", "groups: [{name: g, foo: bar}]");
        assertEquals(1, run("check", "wrong.yml", "rules.yml", "none.yml"));
        assertTrue(err.startsWith("  FAILED:\nwrong.yml:1:20: "), err);
        assertTrue(err.contains("unknown key \"foo\""), err);
        assertTrue(err.contains("none.yml: no such file or directory"), err);
        assertTrue(out.contains("Checking rules.yml\n  SUCCESS: 2 rules found\n"), out);
        assertEquals(0, run("check", "--ignore-unknown-fields", "wrong.yml"));
    }

    @Test
    void lintsDuplicateRules() throws IOException {
        String rule = "{record: r, expr: up, labels: {a: b}}";
        write("twice.yml", "groups: [{name: g, rules: [" + rule + ", " + rule + "]}]");
        assertEquals(0, run("check", "twice.yml"));
        List<String> lines = List.of(
                "  FAILED:",
                "lint error 1 duplicate rule(s) found.",
                "Metric: r",
                "Label(s):",
                "\ta: b",
                "Might cause inconsistency while recording expressions",
                "");
        assertEquals(String.join("\n", lines), err);
        assertEquals(3, run("check", "--lint-fatal", "twice.yml"));
        assertEquals(3, run("check", "--lint-fatal", "--lint", "all", "twice.yml"));
        assertEquals(0, run("check", "--lint-fatal", "--lint=none", "twice.yml"));
        assertEquals(0, run("check", "--lint=nope", "twice.yml"));
        assertTrue(out.startsWith("WARNING: unknown lint option: \"nope\"\n"), out);
        write("wrong.yml", "groups: 1");
        assertEquals(1, run("check", "--lint-fatal", "twice.yml", "wrong.yml"));
    }

    @Test
    void takesNoFeatureThatChangesTheMeaning() {
        assertEquals(2, run("test", "--enable-feature=promql-delayed-name-removal", "good.yml"));
        assertTrue(err.startsWith("--enable-feature promql-delayed-name-removal: not supported"), err);
        assertEquals(0, run("check", "--enable-feature=promql-duration-expr,other", "rules.yml"));
        assertTrue(out.startsWith("  WARNING: Unknown feature passed to --enable-feature: other\n"), out);
    }

    @Test
    void refusesWrongUsage() {
        assertEquals(2, run());
        assertTrue(err.startsWith("say what to do: check or test\n"), err);
        assertEquals(2, run("test"));
        assertEquals(2, run("test", "--nope", "good.yml"));
        assertTrue(err.startsWith("Unknown option: '--nope'"), err);
        assertEquals(2, run("cheque"));
        for (List<String> help : List.of(List.of("--help"), List.of("check", "--help"), List.of("test", "--help"))) {
            assertEquals(0, run(help.toArray(String[]::new)));
            assertTrue(out.startsWith("Usage: rules"), out);
        }
    }
}
