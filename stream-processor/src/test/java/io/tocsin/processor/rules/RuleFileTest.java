package io.tocsin.processor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.promql.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RuleFileTest {
    private static String problems(String yaml) {
        return RuleFile.read("f.yml", yaml).problems().stream()
                .map(Problem::toString)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void readsAllThatPrometheusKnows() {
        RuleFile file = RuleFile.read("f.yml", """
                        # a comment
                        groups:
                          - name: first
                            interval: 1m30s
                            query_offset: 5s
                            limit: 10
                            labels:
                              team: infra
                            rules:
                              - alert: High
                                expr: |
                                  up
                                    == 0
                                for: 5m
                                keep_firing_for: 1h
                                labels: {severity: page, level: 3}
                                annotations:
                                  summary: "{{ $labels.job }}: {{ $value }}"
                              - record: job:up:sum
                                expr: sum by (job) (up)
                                labels:
                                  a: b
                          - name: second
                            rules:
                        """).orElseThrow();
        RuleFile.Group first = file.groups().get(0);
        assertEquals(Optional.of(Duration.ofSeconds(90)), first.interval());
        assertEquals(Optional.of(Duration.ofSeconds(5)), first.queryOffset());
        assertEquals(10, first.limit());
        assertEquals(Map.of("team", "infra"), first.labels());
        RuleFile.Alert alert = (RuleFile.Alert) first.rules().get(0);
        assertEquals("up == 0", alert.expr().tree().toString());
        assertEquals(Duration.ofMinutes(5), alert.holdFor());
        assertEquals(Duration.ofHours(1), alert.keepFiringFor());
        assertEquals(Map.of("severity", "page", "level", "3"), alert.labels());
        assertEquals(Map.of("summary", "{{ $labels.job }}: {{ $value }}"), alert.annotations());
        RuleFile.Recording recording = (RuleFile.Recording) first.rules().get(1);
        assertEquals("job:up:sum", recording.name());
        assertEquals(List.of(), file.groups().get(1).rules());
    }

    @Test
    void takesAnEmptyFile() {
        assertEquals(List.of(), RuleFile.read("f.yml", "").orElseThrow().groups());
        assertEquals(
                List.of(), RuleFile.read("f.yml", "# nothing\n").orElseThrow().groups());
        assertEquals(
                List.of(), RuleFile.read("f.yml", "groups:\n").orElseThrow().groups());
    }

    @Test
    void tellsAllProblemsOfAFileTogether() {
        assertEquals("""
                f.yml:1:1: unknown key "group"; did you mean "groups"?
                f.yml:4:5: unknown key "intervall"; did you mean "interval"?
                f.yml:5:12: group "a": not a whole number: "many"
                f.yml:7:7: group "a", rule 1, "Both": only one of 'record' and 'alert' must be set
                f.yml:10:7: group "a", rule 2: one of 'record' or 'alert' must be set
                f.yml:11:7: group "a", rule 3, "NoExpr": field 'expr' must be set in rule
                f.yml:13:16: group "a", rule 4, "Bad": could not parse expression: 1:4: parse error: unexpected right parenthesis ')'
                up ))
                   ^
                f.yml:14:12: group "a", rule 4, "Bad": not a valid duration string: "5 minutes"; write numbers with y, w, d, h, m, s, ms in this order, such as 1h30m
                f.yml:16:19: group "a", rule 4, "Bad": key "team" is already in line 16
                """.strip(), problems("""
                        group: []
                        groups:
                          - name: a
                            intervall: 5s
                            limit: many
                            rules:
                            - alert: Both
                              record: both
                              expr: up
                            - expr: up
                            - alert: NoExpr
                            - alert: Bad
                              expr: up ))
                              for: 5 minutes
                              labels:
                                {team: a, team: b}
                        """));
    }

    @Test
    void tellsOfNamesRecordingsAndTemplates() {
        assertEquals("""
                f.yml:3:9: Groupname must not be empty
                f.yml:6:11: group "b", rule 1, "x{y}": invalid field 'for' in recording rule
                f.yml:6:23: group "b", rule 1, "x{y}": braces present in the recording rule name; should it be in expr?: x{y}
                f.yml:7:3: groupname: "b" is repeated in the same file, first in line 4
                f.yml:11:14: group "b", rule 1, "T": invalid label name: "__name__"
                f.yml:11:27: group "b", rule 1, "T": invalid label name: ""
                f.yml:13:23: group "b", rule 1, "T": annotation "a": template, character 13: function "humanise" not defined
                f.yml:14:22: group "b", rule 1, "T": annotation "b": template, character 12: undefined variable "$valu"
                f.yml:15:25: group "b", rule 1, "T": annotation "c": template, character 15: unclosed action
                f.yml:16:14: group "b", rule 1, "T": annotation "d": template, character 4: what this query asks cannot be said before it is asked: it must be constant text, or be made from constants and $labels with print or printf""", problems("""
                                groups:
                                - rules: []
                                  name: ''
                                - name: b
                                  rules:
                                  - {for: 5m, record: 'x{y}', expr: up}
                                - name: b
                                  rules:
                                  - alert: T
                                    expr: up
                                    labels: {__name__: x, '': y, good: '{{ $labels.a }}'}
                                    annotations:
                                      a: '{{ $value | humanise }}'
                                      b: 'text {{ if $valu }}x{{ end }}'
                                      c: 'text {{ $value'
                                      d: '{{ query $value }}'
                                """));
    }

    @Test
    void refusesWhatIsNoRuleFile() {
        assertEquals("f.yml:1:1: a mapping is expected here, not a list", problems("- a\n- b"));
        assertEquals("f.yml:1:9: a list is expected here, not \"5\"", problems("groups: 5"));
        assertEquals("f.yml:1:9: not valid YAML: found undefined alias a", problems("groups: *a"));
        assertEquals(
                "f.yml:1:10: not valid YAML: while parsing a flow node, expected the node content, but found"
                        + " '<stream end>'",
                problems("groups: ["));
        assertEquals(
                1,
                RuleFile.read("f.yml", "groups: " + "[".repeat(5000)).problems().size());
    }

    @Test
    void takesTheFirstDocumentAndWarnsOfTheOthers() {
        RuleFile file =
                RuleFile.read("f.yml", "groups: [{name: a}]\n---\nnonsense: [").orElseThrow();
        assertEquals(1, file.groups().size());
        assertEquals(
                List.of("f.yml: several YAML documents: only the first one is read, as Prometheus does"),
                file.warnings().stream().map(Problem::toString).toList());
        assertEquals(
                List.of(), RuleFile.read("f.yml", "groups: []").orElseThrow().warnings());
    }

    @Test
    void readsWhatAnchorsAndMergeKeysSay() {
        RuleFile file = RuleFile.read("f.yml", """
                groups:
                - name: a
                  rules:
                  - &one {alert: A, expr: &expr up == 0, for: 5m, labels: {team: b}}
                  - {<<: *one, alert: B, for: 1m}
                  - {record: r, expr: *expr}
                """).orElseThrow();
        RuleFile.Alert merged = (RuleFile.Alert) file.groups().get(0).rules().get(1);
        assertEquals("B", merged.name());
        assertEquals(Duration.ofMinutes(1), merged.holdFor());
        assertEquals(Map.of("team", "b"), merged.labels());
        assertEquals("up == 0", merged.expr().text());
        assertEquals("up == 0", file.groups().get(0).rules().get(2).expr().text());
    }

    /** An expression with one parenthesis too many, in each way in which YAML can write it. */
    @Test
    void saysWhereInTheFileAnExpressionIsWrong() {
        List<String> ways = List.of(
                "up )",
                "up\n      + 1 )",
                "\"up )\"",
                "\"up{a=\\\"\\u00e4\\x41\\\"} )\"",
                "\"up \\\n      + 1\\n\\t + \\\n      1 )\"",
                "'up{a=\"it''s\"} )'",
                "'up\n\n      + 1 )'",
                "|\n      up\n        )",
                "|\n\n      up )\n",
                "|2-\n        up )",
                "| # a comment )\n      up )",
                ">\n      up\n      )",
                ">+\n      up{a=\"ä€𝄞\"}\n\n        + 1\n      )\n\n",
                "&x # not here )\n      |\n      up )",
                "!!str up )",
                "&x !!str 'up )'");
        for (String way : ways) {
            String file = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: " + way;
            String problem = problems(file);
            String[] place = problem.split(":", -1);
            String line = file.split("\n", -1)[Integer.parseInt(place[1]) - 1];
            int column = line.offsetByCodePoints(0, Integer.parseInt(place[2]) - 1);
            assertTrue(line.substring(column).startsWith(")"), () -> way + "\n" + problem);
            assertTrue(problem.contains("parse error: unexpected right parenthesis"), problem);
        }
    }

    @Test
    void takesPrometheusFilesAndRefusesWhatItRefuses() {
        for (RuleFileCases.Case c : RuleFileCases.all()) {
            boolean good = c.verdict() == RuleFileCases.Verdict.GOOD || c.verdict() == RuleFileCases.Verdict.NEW;
            assertEquals(good ? "" : "refused", good ? problems(c.yaml()) : refused(c.yaml()), c::toString);
        }
    }

    private static String refused(String yaml) {
        return problems(yaml).isEmpty() ? "" : "refused";
    }

    @Test
    void readsExpressionsInTheVersionOfTheFirstLine() {
        String rule = "groups: [{name: a, rules: [{alert: A, expr: 'holt_winters(up[5m], 0.5, 0.5)'}]}]";
        RuleFile file = RuleFile.read("f.yml", "# tocsin: promql=2\n" + rule).orElseThrow();
        assertEquals(Dialect.V2, file.dialect());
        assertEquals(
                Dialect.V3,
                RuleFile.read("f.yml", "# tocsin: promql=3 \r\ngroups:")
                        .orElseThrow()
                        .dialect());
        assertEquals(
                Dialect.V3,
                RuleFile.read("f.yml", "# tocsin rules\ngroups:").orElseThrow().dialect());
        assertTrue(problems(rule).contains("in version 3 it is called \"double_exponential_smoothing\""));
        assertEquals(
                "f.yml:1:18: no version of PromQL: \"1\"; write \"# tocsin: promql=2\" for version 2's meaning of PromQL",
                problems("# tocsin: promql=1\ngroups:"));
        for (String line : List.of(
                "#tocsin: promql=2",
                "# Tocsin: promql=2",
                "# tocsin: promql = 2",
                "# tocsin: promql=2 # old",
                "# tocsin: version=2",
                "  # tocsin: promql=2",
                "# tocsin:")) {
            assertTrue(problems(line + "\ngroups:").startsWith("f.yml:1:1: not understood: "), line);
        }
        assertEquals(
                "f.yml:3:1: a \"# tocsin:\" line must be the first of the file",
                problems("# Ours\n\n# tocsin: promql=2\ngroups:"));
        assertEquals("", problems("groups: [{name: a, rules: [{record: b, expr: \"up\\n# tocsin: x\"}]}]"));
    }
}
