package io.tocsin.processor.incremental;

import io.tocsin.processor.differential.Grammar;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.RuleFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random rule files that the stream evaluates: alerts and recordings over metrics, logs, recordings and alerts. */
final class RandomRules {
    private final Random random;
    private final boolean alertsAsInput;
    private final Grammar grammar;
    private final List<String> recorded = new ArrayList<>();
    private final List<String> alerts = new ArrayList<>();

    private RandomRules(Random random, boolean alertsAsInput) {
        this.random = random;
        this.alertsAsInput = alertsAsInput;
        this.grammar = new Grammar(random, Dialect.V3);
    }

    static RuleFile file(Random random) {
        return new RandomRules(random, true).file();
    }

    /** More as operators have them, none of which sees since when alerts are active. */
    static RuleFile simple(Random random) {
        return new RandomRules(random, false).file();
    }

    private RuleFile file() {
        StringBuilder yaml = new StringBuilder("groups:\n");
        int groups = 1 + random.nextInt(4);
        for (int g = 0; g < groups; g++) {
            group(g, yaml);
        }
        return read(yaml.toString()).orElseThrow();
    }

    private static Checked<RuleFile> read(String yaml) {
        return RuleFile.read("random.yml", yaml);
    }

    private void group(int number, StringBuilder yaml) {
        String interval = alertsAsInput ? pick("1s", "2s", "5s", "10s", "15s") : pick("5s", "10s", "15s", "30s");
        yaml.append("- name: g")
                .append(number)
                .append("\n  interval: ")
                .append(interval)
                .append('\n');
        if (random.nextInt(6) == 0) {
            yaml.append("  query_offset: ").append(pick("1s", "10s")).append('\n');
        }
        if (random.nextInt(8) == 0) {
            yaml.append("  limit: ").append(1 + random.nextInt(4)).append('\n');
        }
        if (random.nextInt(6) == 0) {
            yaml.append("  labels: {").append(pick("x: 'group'", "team: ops")).append("}\n");
        }
        yaml.append("  rules:\n");
        int rules = 1 + random.nextInt(4);
        for (int r = 0; r < rules; r++) {
            yaml.append(rule(number + "_" + r, interval));
        }
    }

    private String rule(String number, String interval) {
        boolean record = random.nextInt(3) == 0;
        String name = record ? "job:r" + number : "A" + number;
        String rule = "  - " + (record ? "record" : "alert") + ": " + name + "\n    expr: |-\n      "
                + expression(interval) + "\n";
        if (record) {
            rule += random.nextInt(3) == 0 ? "    labels: {" + pick("x: 'fixed'", "new: v") + "}\n" : "";
            recorded.add(name);
        } else {
            rule += random.nextBoolean() ? "    for: " + pick("2s", "10s", "30s", "1m") + "\n" : "";
            rule += random.nextInt(3) == 0 ? "    keep_firing_for: " + pick("5s", "20s") + "\n" : "";
            rule += "    labels: {" + pick("sev: page", "sev: '{{ $labels.x }}'", "x: 'fixed'") + "}\n";
            rule += random.nextBoolean() ? "    annotations: {v: '{{ $value }} of {{ $labels.x }}'}\n" : "";
            alerts.add(name);
        }
        return rule;
    }

    private String expression(String interval) {
        for (int i = 0; i < 30; i++) {
            String expr = candidate();
            String yaml = "groups: [{name: g, interval: " + interval + ", rules: [{record: r, expr: '"
                    + expr.replace("'", "''") + "'}]}]";
            if (read(yaml) instanceof Checked.Good<RuleFile> good
                    && RulePlan.compileAll(List.of(good.value())) instanceof Checked.Good<RulePlan>) {
                return expr;
            }
        }
        return "g0 > 3";
    }

    private String candidate() {
        if (!alertsAsInput && random.nextInt(3) != 0) {
            return simple();
        }
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> logs();
            case 3 -> "(" + logs() + ") " + pick("+", "/", "-") + " on (service_name) (" + logs() + ")";
            case 4 -> recorded.isEmpty() ? logs() : ofRecorded(recorded.get(random.nextInt(recorded.size())));
            case 5 -> alerts.isEmpty() || !alertsAsInput ? logs() : ofAlerts(alerts.get(random.nextInt(alerts.size())));
            default -> {
                List<String> features = Grammar.features();
                yield grammar.expression(features.get(random.nextInt(features.size())));
            }
        };
    }

    /** As most rules of operators are. */
    private String simple() {
        String range = pick("[10s]", "[30s]", "[1m]");
        return switch (random.nextInt(6)) {
            case 0 -> pick("g0", "g1", "b0") + pick(" > 20", " < -5", " == 0", " >= 55");
            case 1 -> pick("rate", "irate", "increase") + "(" + pick("c0", "c1") + range + ") > " + pick("3", "6", "9");
            case 2 -> pick("avg", "max", "min", "last") + "_over_time(g0" + range + ") > " + pick("10", "30", "50");
            case 3 -> "sum by (service_name) (count_over_time(log_events" + range + ")) < " + pick("2", "4");
            default ->
                "sum by (service_name, log_level) (count_over_time(log_events{log_level=~\"error|fatal\"}" + range
                        + ")) " + pick(">", ">=") + " " + pick("3", "5", "8", "12");
        };
    }

    private String logs() {
        String range = "[" + pick("5s", "10s", "30s", "1m", "2m") + "]" + pick("", "", "", " offset 10s", " offset 1m");
        String selector = "log_events"
                + pick(
                        "",
                        "{log_level=~\"error|fatal\"}",
                        "{message=~\".*OutOfMemory.*\"}",
                        "{service_name!=\"pay\"}",
                        "{host_name=\"\"}",
                        "{message=~\"timeout.*|.*of\\\\s+two\"}");
        String grouping = pick("", "by (service_name) ", "by (service_name, host_name) ", "by (log_level) ");
        return switch (random.nextInt(6)) {
            case 0 -> pick("group ", "min ", "max ") + grouping + "(present_over_time(" + selector + range + "))";
            case 1 -> "absent_over_time(" + selector + range + ")";
            case 2 -> "max_over_time((sum " + grouping + "(count_over_time(" + selector + "[10s])))[1m:10s])";
            case 3 -> "sum " + grouping + "(sum_over_time(" + selector + range + ")) >= " + pick("2", "9", "20");
            default ->
                "sum " + grouping + "(count_over_time(" + selector + range + ")) " + pick(">", ">", "<", "==") + " "
                        + pick("1", "5", "30");
        };
    }

    private String ofRecorded(String name) {
        return pick(
                        "%s",
                        "sum(%s) > 1",
                        "rate(%s[1m])",
                        "max by (x) (max_over_time(%s[30s]))",
                        "absent(%s)",
                        "%s offset 10s",
                        "count_over_time(%s[1m]) < 4",
                        "{__name__=~\"job:.*\", x!=\"b\"}")
                .formatted(name);
    }

    private String ofAlerts(String name) {
        return pick(
                        "ALERTS",
                        "ALERTS{alertname=\"%s\"}",
                        "count by (alertname) (ALERTS{alertstate=\"firing\"})",
                        "time() - ALERTS_FOR_STATE{alertname=\"%s\"}",
                        "sum_over_time(ALERTS{alertname=\"%s\"}[1m])")
                .formatted(name);
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
