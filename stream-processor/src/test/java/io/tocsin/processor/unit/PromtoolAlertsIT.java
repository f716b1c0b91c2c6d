package io.tocsin.processor.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.differential.Promtool;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.vector.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which alerts fire when, with which labels and annotations: ours against those of Prometheus. */
final class PromtoolAlertsIT {
    private static final long STEP = 15_000;
    private static final int STEPS = 60;
    private static final Pattern FAILURE = Pattern.compile(
            "alertname: (\\w+), time: (\\w+), \\s+exp:\\[\\], \\s+got:\\[(.*?)\\n            \\]", Pattern.DOTALL);
    private static final Pattern ALERT = Pattern.compile("Labels:(\\{.*\\})\\s+Annotations:(\\{.*\\})");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=(\"(?:[^\"\\\\]|\\\\.)*\")");

    private static final String TEST_HEAD = """
            rule_files: [rules.yml]
            evaluation_interval: 15s
            tests:
            - interval: 15s
              input_series:
            """;

    private static final String RULES = """
            groups:
              - name: g
                interval: 15s
                rules:
                  - alert: AtOnce
                    expr: m > 20
                    labels: {severity: page, of: '{{ $labels.x }}-{{ .Labels.y }}', none: '{{ $labels.nope }}'}
                    annotations:
                      plain: '{{ $value }} {{ .Value }}'
                      human: '{{ $value | humanize }} {{ humanize1024 $value }} {{ $value | humanizePercentage }}'
                      times: '{{ $value | humanizeDuration }} {{ humanizeTimestamp .Value }}'
                      verbs: '{{ printf "%.2f|%5.1f|%-8s|%v|%e|%g|%08.3f|%+.1f|%q|%d|%s%%" $value .Value $labels.x $value $value $value $value $value $labels.y $value $value }}'
                      text: "{{- /* a comment */ -}} {{ $labels.x | toUpper }} {{ toLower \\"ABC\\" }} {{ \\"12.5\\" | humanize }}{{ `}}` }}"
                      bad: 'no number: {{ $labels.x | humanize }}'
                  - alert: Holds
                    expr: avg_over_time(m[62s]) > 12
                    for: 45s
                  - alert: Kept
                    expr: m > 30
                    for: 15s
                    keep_firing_for: 1m
                  - alert: Large
                    expr: m * 1e6 > 3.5e7 or m / 1e9 < -4e-9
                    annotations: {plain: '{{ $value }} {{ $value | humanize }} {{ $value | humanizeDuration }}'}
                  - alert: Scalar
                    expr: scalar(max(m)) > bool 30
                  - alert: Gone
                    expr: present_over_time(m[5m2s]) unless present_over_time(m[32s])
                    for: 30s
                  - alert: Absent
                    expr: absent(nope{a="b",c=~"d"})
                    for: 1m30s
            """;

    @Test
    void agreesWithPrometheus(@TempDir Path folder) throws IOException, InterruptedException {
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        Map<SortedMap<String, String>, List<String>> series = series(new Random(42));
        Files.writeString(folder.resolve("rules.yml"), RULES);
        StringBuilder yaml = new StringBuilder(TEST_HEAD);
        series.forEach((labels, values) -> yaml.append("  - {series: '")
                .append(Labels.of(labels))
                .append("', values: '")
                .append(String.join(" ", values))
                .append("'}\n"));
        yaml.append("  alert_rule_test:\n");
        for (int step = 0; step < STEPS; step++) {
            for (String alert : List.of("AtOnce", "Holds", "Kept", "Large", "Scalar", "Gone", "Absent")) {
                yaml.append("  - {alertname: " + alert + ", eval_time: " + step * STEP / 1000 + "s}\n");
            }
        }
        Files.writeString(folder.resolve("test.yml"), yaml);
        SortedSet<String> theirs = parse(Promtool.test(promtool.get(), folder));
        SortedSet<String> ours = ours(series);
        assertEquals(difference(theirs, ours), difference(ours, theirs), "what only they have, then what only we have");
        assertTrue(theirs.size() > 300, () -> "only " + theirs.size() + " firing alerts were compared");
    }

    private static Map<SortedMap<String, String>, List<String>> series(Random random) {
        Map<SortedMap<String, String>, List<String>> all = new HashMap<>();
        for (String x : List.of("a", "b", "c")) {
            List<String> values = new ArrayList<>();
            double level = 0;
            for (int i = 0; i < STEPS; i++) {
                level = random.nextInt(6) == 0 ? random.nextInt(4) * 15 : level;
                boolean silent = x.equals("c") && i % 25 > 12;
                values.add(
                        silent || random.nextInt(12) == 0
                                ? "_"
                                : Double.toString(level + (random.nextInt(1000) - 500) / 100.0));
            }
            all.put(new TreeMap<>(Evaluation.labels("m", "x", x, "y", "q" + x)), values);
        }
        return all;
    }

    /** The alerts that fire after each evaluation, in promtool's order of things: alert, time, labels, annotations. */
    private static SortedSet<String> ours(Map<SortedMap<String, String>, List<String>> series) {
        RulePlan.Unit unit =
                RulePlan.load(Map.of("rules.yml", RULES)).orElseThrow().units().get(0);
        UnitEvaluator evaluator =
                new UnitEvaluator(unit, UnitSettings.DEFAULT, new RecordingListener(), UnitState.EMPTY);
        Map<SortedMap<String, String>, AlertTransition> firing = new HashMap<>();
        TreeSet<String> result = new TreeSet<>();
        for (int step = 0; step < STEPS; step++) {
            int index = step;
            for (Leaf leaf : unit.leaves()) {
                series.forEach((labels, values) -> {
                    if (leaf.matches(labels) && !values.get(index).equals("_")) {
                        evaluator.onSample(
                                leaf.key(), Labels.of(labels), index * STEP, Double.parseDouble(values.get(index)));
                    }
                });
            }
            for (AlertTransition transition : evaluator.evaluate(step * STEP)) {
                if (transition.kind() == AlertTransition.Kind.RESOLVED) {
                    firing.remove(transition.labels());
                } else {
                    firing.put(transition.labels(), transition);
                }
            }
            for (AlertTransition alert : firing.values()) {
                // What changes from one evaluation to the next is told once a minute only, so it is compared at the
                // start.
                boolean fresh = alert.startsAt().toEpochMilli() == step * STEP;
                result.add(alert.labels().get("alertname") + " @ " + step * STEP / 1000 + " " + alert.labels() + " "
                        + (fresh ? alert.annotations() : ""));
            }
        }
        return result;
    }

    private static SortedSet<String> parse(String output) {
        Map<String, Long> started = new HashMap<>();
        List<String[]> seen = new ArrayList<>();
        Matcher failure = FAILURE.matcher(output);
        while (failure.find()) {
            long seconds = Literals.duration(failure.group(2)).toSeconds();
            Matcher alert = ALERT.matcher(failure.group(3));
            while (alert.find()) {
                seen.add(new String[] {
                    failure.group(1),
                    Long.toString(seconds),
                    map(alert.group(1)).toString(),
                    map(alert.group(2)).toString()
                });
            }
        }
        TreeSet<String> result = new TreeSet<>();
        for (String[] alert : seen) {
            long seconds = Long.parseLong(alert[1]);
            Long last = started.put(alert[2], seconds);
            boolean fresh = last == null || last != seconds - STEP / 1000;
            result.add(alert[0] + " @ " + seconds + " " + alert[2] + " " + (fresh ? alert[3] : ""));
        }
        return result;
    }

    /** Why a template cannot be expanded may be said in other words. */
    private static String difference(SortedSet<String> all, SortedSet<String> others) {
        TreeSet<String> some = new TreeSet<>();
        all.forEach(a -> some.add(a.replaceAll("<error expanding template: [^,}]*(, at [^,}]*)?>", "<error>")));
        others.forEach(o -> some.remove(o.replaceAll("<error expanding template: [^,}]*(, at [^,}]*)?>", "<error>")));
        return String.join("\n", some);
    }

    private static SortedMap<String, String> map(String labels) {
        return LABEL.matcher(labels)
                .results()
                .collect(Collectors.toMap(
                        m -> m.group(1), m -> Literals.unquote(m.group(2)), (a, b) -> b, TreeMap::new));
    }
}
