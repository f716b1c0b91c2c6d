package io.tocsin.processor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
                f.yml:13:13: group "a", rule 4, "Bad": could not parse expression: 1:4: unexpected right parenthesis ')'
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
                f.yml:6:5: group "b", rule 1, "x{y}": braces present in the recording rule name; should it be in expr?: x{y}
                f.yml:6:11: group "b", rule 1, "x{y}": recording rules are not evaluated yet; and they have no 'for'
                f.yml:7:3: groupname: "b" is repeated in the same file, first in line 4
                f.yml:11:14: group "b", rule 1, "T": invalid label name: "__name__"
                f.yml:11:27: group "b", rule 1, "T": invalid label name: ""
                f.yml:13:10: group "b", rule 1, "T": template of "a", character 13: function "humanise" is not supported
                f.yml:14:10: group "b", rule 1, "T": template of "b", character 9: "{{ if }}" is not supported
                f.yml:15:10: group "b", rule 1, "T": template of "c", character 6: "{{" without "}}"
                f.yml:16:10: group "b", rule 1, "T": template of "d", character 4: function "query" is not supported""", problems("""
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
                                      b: 'text {{ if $value }}x{{ end }}'
                                      c: 'text {{ $value'
                                      d: '{{ query "up" }}'
                                """));
    }

    @Test
    void refusesWhatIsNoRuleFile() {
        assertEquals("f.yml:1:1: a mapping is expected here, not a list", problems("- a\n- b"));
        assertEquals("f.yml:1:9: a list is expected here, not \"5\"", problems("groups: 5"));
        assertEquals("f.yml:3:1: one YAML document is expected, not several", problems("groups: []\n---\ngroups: []"));
        assertEquals("f.yml:1:9: no anchor \"a\" stands before this alias", problems("groups: *a"));
        assertEquals(
                "f.yml:1:10: not valid YAML: while parsing a flow node",
                problems("groups: [").lines().findFirst().orElse(""));
        assertEquals(
                1,
                RuleFile.read("f.yml", "groups: " + "[".repeat(5000)).problems().size());
    }
}
