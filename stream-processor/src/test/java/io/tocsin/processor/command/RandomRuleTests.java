package io.tocsin.processor.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random rule files and tests of them that expect nothing, so that all that is there is told. */
final class RandomRuleTests {
    private static final List<String> DURATIONS = List.of("0s", "15s", "20s", "30s", "45s", "1m", "90s", "2m", "4m");
    /** Twenty minutes, about. */
    private static final int END_SECONDS = 1200;

    private final Random random;
    private final List<String> recordings = new ArrayList<>();
    private final List<String> alerts = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();

    RandomRuleTests(long seed) {
        this.random = new Random(seed);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** One to three groups of one to four rules. */
    String rules() {
        StringBuilder yaml = new StringBuilder("# tocsin: promql=2\ngroups:\n");
        int count = 1 + random.nextInt(3);
        for (int g = 0; g < count; g++) {
            groups.add("g" + g);
            yaml.append("- name: g" + g + "\n");
            if (random.nextInt(3) == 0) {
                yaml.append("  interval: " + one(List.of("15s", "1m", "7m")) + "\n");
            }
            if (random.nextInt(8) == 0) {
                yaml.append("  limit: " + (3 + random.nextInt(3)) + "\n");
            }
            yaml.append("  rules:\n");
            int rules = 1 + random.nextInt(4);
            for (int r = 0; r < rules; r++) {
                yaml.append(random.nextInt(5) < 2 ? recording() : alert());
            }
        }
        return yaml.toString();
    }

    private String recording() {
        String expr = vector();
        // Now and then a name that another rule has: the first to write wins, the other one's error ends the test.
        String name = recordings.isEmpty() || random.nextInt(25) > 0 ? "r" + recordings.size() : one(recordings);
        recordings.add(name);
        String labels = random.nextInt(4) == 0 ? ", labels: {from: '" + name + "', y: ''}" : "";
        return "  - {record: " + name + ", expr: '" + expr + "'" + labels + "}\n";
    }

    private String alert() {
        String name = alerts.isEmpty() || random.nextInt(12) > 0 ? "A" + alerts.size() : one(alerts);
        String expr = vector() + one(List.of("", " > 1", " > 2", " == 3", " < 2", " != 2"));
        alerts.add(name);
        String text = "  - {alert: " + name + ", expr: '" + expr + "'";
        text += random.nextInt(3) > 0 ? ", for: " + one(DURATIONS) : "";
        text += random.nextInt(3) == 0 ? ", keep_firing_for: " + one(DURATIONS) : "";
        text += one(List.of(
                "",
                "",
                ", labels: {severity: page}",
                ", labels: {of: \"{{ $labels.x }}-{{ $labels.none }}\", none: \"{{ $labels.none }}\"}",
                ", labels: {x: 'v{{ $value }}'}",
                ", labels: {region: '{{ $externalLabels.region }}', level: '{{ if gt $value 2.0 }}high{{ end }}'}"));
        text += one(
                List.of(
                        "",
                        ", annotations: {value: \"{{ $value }} of {{ $labels.x }}\"}",
                        ", annotations: {others: '{{ range query \"sort(m)\" }}{{ .Value }} {{ end }}', url: '{{ $externalURL }}'}"));
        return text + "}\n";
    }

    private String vector() {
        String recorded = recordings.isEmpty() ? "r0" : one(recordings);
        String alert = alerts.isEmpty() ? "A0" : one(alerts);
        return one(List.of(
                "m",
                "m",
                "m{x=\"a\"}",
                "m{x!=\"a\"}",
                "sum by (x) (m)",
                "count without (x) (m > 1)",
                "max_over_time(m[61s])",
                "m - m offset 40s",
                "changes(m[2m1s])",
                "absent(m{x=\"b\"})",
                "m unless on (x) n",
                "sum(n) or m",
                "n",
                recorded,
                recorded,
                recorded + " + 1",
                recorded + " offset 1m",
                "count_over_time(" + recorded + "[2m1s])",
                "ALERTS{alertname=\"" + alert + "\",alertstate=\"firing\"}",
                "count by (x, alertstate) (ALERTS)",
                "time() - ALERTS_FOR_STATE{alertname=\"" + alert + "\"}"));
    }

    /** A file of several tests of the rules in {@code rules}. */
    String tests(String rules, int count) {
        int evaluation = one(List.of(15, 20, 30, 60, 90));
        StringBuilder yaml = new StringBuilder("# tocsin: promql=2\nrule_files: [" + rules + "]\nevaluation_interval: "
                + evaluation + "s\ngroup_eval_order: " + groups + "\ntests:\n");
        for (int i = 0; i < count; i++) {
            test(i, yaml);
        }
        return yaml.toString();
    }

    private void test(int number, StringBuilder yaml) {
        int interval = one(List.of(15, 20, 30, 60));
        yaml.append("- name: t" + number + "\n  interval: " + interval
                        + "s\n  external_labels: {region: eu}\n  external_url: http://there\n")
                .append("  input_series:\n");
        for (String labels : List.of("m{x=\"a\",y=\"1\"}", "m{x=\"b\",y=\"1\"}", "m{x=\"b\",y=\"2\"}", "n{x=\"c\"}")) {
            if (random.nextInt(6) > 0) {
                yaml.append("  - {series: '" + labels + "', values: '" + values(END_SECONDS / interval) + "'}\n");
            }
        }
        yaml.append("  alert_rule_test:\n");
        for (String alert : alerts.stream().distinct().toList()) {
            for (int i = 0; i < 6; i++) {
                yaml.append("  - {alertname: " + alert + ", eval_time: " + time() + "s}\n");
            }
        }
        yaml.append("  promql_expr_test:\n");
        for (String expr : List.of("ALERTS", "ALERTS_FOR_STATE")) {
            yaml.append("  - {expr: '" + expr + "', eval_time: " + time() + "s}\n");
        }
        for (String recorded : recordings.stream().distinct().toList()) {
            yaml.append("  - {expr: '" + recorded + "', eval_time: " + time() + "s}\n");
            yaml.append("  - {expr: 'count_over_time(" + recorded + "[20m1s])', eval_time: " + time() + "s}\n");
        }
        yaml.append("  - {expr: vector(1), eval_time: " + END_SECONDS + "s, exp_samples: [{value: 1}]}\n");
    }

    /** On a step of seconds that no window's end falls upon. */
    private int time() {
        return random.nextInt(4) == 0 ? random.nextInt(END_SECONDS) : 15 * random.nextInt(END_SECONDS / 15);
    }

    private String values(int count) {
        List<String> values = new ArrayList<>();
        int level = random.nextInt(4);
        while (values.size() < count) {
            switch (random.nextInt(10)) {
                case 0 -> values.add("_");
                case 1 -> values.add("_x" + (1 + random.nextInt(12)));
                case 2 -> values.add("stale");
                case 3, 4, 5 -> {
                    level = random.nextInt(5);
                    values.add(level + "x" + random.nextInt(12));
                }
                case 6 -> values.add(level + "+1x" + random.nextInt(4));
                default -> values.add(Integer.toString(level));
            }
        }
        return String.join(" ", values);
    }
}
