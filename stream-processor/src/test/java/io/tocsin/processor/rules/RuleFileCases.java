package io.tocsin.processor.rules;

import java.util.ArrayList;
import java.util.List;

/** Small rule files, good and bad, and whether Prometheus takes them. */
final class RuleFileCases {
    /** How a file fares. */
    enum Verdict {
        GOOD,
        BAD,
        /** Good since Prometheus 3, or since a version after 2.42; an older promtool refuses it. */
        NEW,
        /** Prometheus 3 takes it when it is read, and finds it wrong later; we do not take it. */
        STRICT
    }

    record Case(Verdict verdict, String about, String yaml) {
        @Override
        public String toString() {
            return verdict + ", " + about;
        }
    }

    private static final String RULE = "groups: [{name: g, rules: [{%s }]}]";

    /** Of rules: the verdict, and the inside of the braces. */
    private static final String RULES = """
            GOOD   alert: A, expr: up
            GOOD   record: a:b, expr: sum(up)
            GOOD   alert: A, expr: 1
            GOOD   alert: A, expr: true
            GOOD   alert: 5, expr: up
            GOOD   alert: A, expr: "up # all"
            GOOD   alert: A, expr: '{job="it''s"}'
            BAD    alert: A, expr: up ))
            BAD    record: A, expr: rate(up)
            BAD    alert: A, expr:
            BAD    alert: A, expr: ''
            BAD    alert: A, expr: '  '
            BAD    alert: A, expr: ~
            BAD    alert: A, expr: [up]
            BAD    alert: A, expr: {up: 1}
            BAD    alert: A
            BAD    expr: up
            BAD    alert: A, record: a, expr: up
            BAD    alert: '', expr: up
            BAD    record: ~, expr: up
            BAD    alert: A, expr: up, fro: 5m
            BAD    alert: A, expr: up, expr: up
            BAD    Alert: A, expr: up
            GOOD   alert: A, expr: up, for: 5m
            GOOD   alert: A, expr: up, for: 1d2h, keep_firing_for: 0
            GOOD   alert: A, expr: up, for: 0
            GOOD   alert: A, expr: up, for: '0s'
            GOOD   alert: A, expr: up, for:
            GOOD   alert: A, expr: up, for: ~
            BAD    alert: A, expr: up, for: ''
            BAD    alert: A, expr: up, for: 5
            BAD    alert: A, expr: up, for: -5m
            BAD    alert: A, expr: up, for: 1m1h
            BAD    alert: A, expr: up, for: 5 m
            BAD    alert: A, expr: up, for: 300y
            BAD    alert: A, expr: up, for: [5m]
            GOOD   record: a, expr: up, for: 0s
            BAD    record: a, expr: up, for: 1s
            BAD    record: a, expr: up, keep_firing_for: 1s
            GOOD   record: a, expr: up, annotations: {}
            GOOD   record: a, expr: up, annotations:
            BAD    record: a, expr: up, annotations: {a: b}
            BAD    record: 'a{b="c"}', expr: up
            BAD    record: 'a}', expr: up
            NEW    record: my.metric, expr: up
            NEW    record: 'größe 1', expr: up
            GOOD   alert: 'any {thing} at all', expr: up
            GOOD   alert: A, expr: up, labels: {a: b, c: 1, d: true, e: 1.50, f: 2026-01-01}
            GOOD   alert: A, expr: up, labels: {a: ~, b: ''}
            GOOD   alert: A, expr: up, labels: ~
            GOOD   alert: A, expr: up, labels:
            BAD    alert: A, expr: up, labels: ''
            BAD    alert: A, expr: up, labels: []
            BAD    alert: A, expr: up, labels: x
            BAD    alert: A, expr: up, labels: {a: [b]}
            BAD    alert: A, expr: up, labels: {a: {b: c}}
            BAD    alert: A, expr: up, labels: {a: b, a: b}
            BAD    alert: A, expr: up, labels: {__name__: a}
            BAD    record: a, expr: up, labels: {__name__: a}
            BAD    alert: A, expr: up, labels: {'': a}
            NEW    alert: A, expr: up, labels: {a.b: c}
            NEW    alert: A, expr: up, annotations: {a.b: c}
            GOOD   alert: A, expr: up, annotations: {__name__: c}
            BAD    alert: A, expr: up, annotations: {'': c}
            GOOD   alert: A, expr: up, labels: {a: '{{ $labels.job }}'}, annotations: {b: '{{ $value | humanize }}'}
            BAD    alert: A, expr: up, labels: {a: '{{ $label.job }}'}
            BAD    alert: A, expr: up, annotations: {a: '{{ $labels.job '}
            BAD    alert: A, expr: up, annotations: {a: '{{ nothing 5 }}'}
            GOOD   record: a, expr: up, labels: {a: '{{ $label.job }}'}
            NEW    alert: A, expr: '{"my.metric", "a.b"="c"}'
            NEW    alert: A, expr: sum by ("a.b") (up)
            """;

    /** Of groups: the verdict, and what stands beside the name and one rule. */
    private static final String GROUPS = """
            GOOD   interval: 1m30s
            GOOD   interval: 0s
            GOOD   interval:
            BAD    interval: ''
            BAD    interval: 60
            BAD    interval: -1m
            NEW    query_offset: 5s
            NEW    query_offset:
            BAD    query_offset: 5 s
            GOOD   limit: 5
            GOOD   limit: -5
            GOOD   limit: 1_000
            GOOD   limit: 0x10
            GOOD   limit: 0b11
            GOOD   limit: 010
            GOOD   limit: 5.7
            GOOD   limit: 1e2
            GOOD   limit:
            BAD    limit: '5'
            BAD    limit: many
            BAD    limit: true
            BAD    limit: [5]
            BAD    limit: .inf
            NEW    labels: {team: a}
            NEW    labels: {"a.b": c}
            BAD    labels: {__name__: a}
            BAD    labels: [a]
            STRICT labels: {team: '{{ $label.job }}'}
            BAD    name: h
            BAD    annotations: {}
            BAD    Limit: 5
            """;

    private static final List<Case> FILES = List.of(
            new Case(Verdict.GOOD, "nothing", ""),
            new Case(Verdict.GOOD, "a comment", "# none yet\n"),
            new Case(Verdict.GOOD, "an empty mapping", "{}"),
            new Case(Verdict.GOOD, "no groups", "groups:"),
            new Case(Verdict.GOOD, "an empty list of groups", "groups: []"),
            new Case(Verdict.GOOD, "a group without rules", "groups: [{name: a}]"),
            new Case(Verdict.GOOD, "a group with nothing as rules", "groups: [{name: a, rules: ~}]"),
            new Case(Verdict.BAD, "a text as rules", "groups: [{name: a, rules: ''}]"),
            new Case(Verdict.BAD, "a group without a name", "groups: [{rules: []}]"),
            new Case(Verdict.BAD, "a group with an empty name", "groups: [{name: '', rules: []}]"),
            new Case(Verdict.GOOD, "a group that is nothing", "groups: [~]"),
            new Case(Verdict.GOOD, "a rule that is nothing", "groups: [{name: a, rules: [~]}]"),
            new Case(Verdict.BAD, "groups of one name", "groups: [{name: a}, {name: b}, {name: a}]"),
            new Case(Verdict.BAD, "a text for a list", "groups: a"),
            new Case(Verdict.BAD, "a list", "- a"),
            new Case(Verdict.BAD, "a text", "a"),
            new Case(Verdict.BAD, "an unknown key", "groups: []\nrules: []"),
            new Case(Verdict.BAD, "a key twice", "groups: []\ngroups: []"),
            new Case(Verdict.BAD, "a list as a key", "groups: []\n? [a]\n: b"),
            new Case(Verdict.BAD, "tabs", "groups:\n\t- name: a\n"),
            new Case(Verdict.BAD, "an open list", "groups: ["),
            new Case(Verdict.BAD, "an unknown alias", "groups: *a"),
            new Case(Verdict.GOOD, "a second document", "groups: []\n---\nrules: 5\n"),
            new Case(Verdict.GOOD, "an empty second document", "groups: []\n---\n"),
            new Case(Verdict.GOOD, "rubbish behind the first document", "groups: []\n---\n]["),
            new Case(Verdict.GOOD, "an end mark", "---\ngroups: []\n...\n"),
            new Case(Verdict.GOOD, "Windows' line ends", """
                    groups:\r
                    - name: a\r
                      rules:\r
                      - alert: A\r
                        expr: |\r
                          up\r
                            == 0\r
                    """),
            new Case(Verdict.GOOD, "a byte order mark", "\ufeffgroups: []"),
            new Case(Verdict.GOOD, "a comment of ours", "# tocsin: promql=2\ngroups: []"),
            new Case(Verdict.GOOD, "anchors", """
                    groups:
                    - name: a
                      rules:
                      - &one
                        alert: &name A
                        expr: &expr |
                          up
                            == 0
                        labels: &labels {severity: &page page}
                      - {record: r, expr: *expr, labels: *labels}
                      - <<: *one
                        alert: B
                      - {alert: *name, expr: up, labels: {a: *page, <<: *labels}}
                      - <<: [{expr: down, alert: C}, *one]
                    """),
            new Case(Verdict.BAD, "a merge of a text", """
                    groups:
                    - name: a
                      rules:
                      - {alert: A, expr: &e up, <<: *e}
                    """),
            new Case(Verdict.BAD, "a merge of an unknown key", """
                    groups:
                    - name: a
                      rules:
                      - {<<: {fro: 5m}, alert: A, expr: up}
                    """),
            new Case(Verdict.BAD, "an anchor around itself", "groups: &a [{name: b, rules: *a}]"));

    private RuleFileCases() {}

    static List<Case> all() {
        List<Case> all = new ArrayList<>(FILES);
        RULES.lines().map(line -> of(line, RULE)).forEach(all::add);
        GROUPS.lines()
                .map(line -> of(line, "groups: [{name: g, %s , rules: [{alert: A, expr: up}]}]"))
                .forEach(all::add);
        return all;
    }

    private static Case of(String line, String frame) {
        String inside = line.substring(7);
        return new Case(Verdict.valueOf(line.substring(0, 7).strip()), inside, String.format(frame, inside));
    }
}
