package io.tocsin.processor.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.differential.Promtool;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.MemoryStore;
import io.tocsin.processor.engine.Value;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.rules.PromtoolCheck;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Templates written by hand and by chance, each for several values: which are templates, and which text they give, ours
 * against Prometheus 2.42. Where version 3 differs, TemplateDifferences says why.
 */
final class PromtoolTemplatesIT {
    private static final int RANDOM = 700;
    private static final List<String> VALUES = List.of(
            "1", "0.5", "NaN", "Inf", "-Inf", "-0", "1e21", "1e-07", "0.30000000000000004", "-42.5", "1435065584.128");
    private static final String URL = "http://p.example:9090/pre";

    private static final Pattern FAILURE = Pattern.compile(
            "alertname: A(\\d+), time: 0s, \\s+exp:\\[\\], \\s+got:\\[(.*?)\\n            \\]", Pattern.DOTALL);
    private static final Pattern ALERT = Pattern.compile(
            "Labels:\\{[^\\n]*?number=\"(\\d+)\"[^\\n]*\\}\\s+Annotations:\\{(?:text=(\"(?:[^\"\\\\]|\\\\.)*\"))?\\}");

    private static Map<String, String> labels(int number) {
        return new TreeMap<>(Map.of(
                "__name__",
                "m",
                "job",
                "shop",
                "instance",
                "web-1.example.com:9100",
                "n",
                "12.5",
                "uni",
                "grüße 世界",
                "number",
                Integer.toString(number)));
    }

    @Test
    void agreesWithPrometheus(@TempDir Path folder) throws IOException, InterruptedException {
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        List<String> templates = new ArrayList<>(written());
        templates.addAll(RandomTemplates.some(RANDOM, 20261121));
        List<String> differences = new ArrayList<>();
        Map<String, Integer> explained = new TreeMap<>();
        List<String> good = bothTake(promtool.get(), folder, templates, differences, explained);
        int compared = 0;
        int failures = 0;
        MemoryStore store = store();
        Map<Integer, Map<Integer, String>> theirs = expand(promtool.get(), folder, good);
        for (int i = 0; i < good.size(); i++) {
            int before = differences.size();
            for (int number = 0; number < VALUES.size(); number++) {
                String ours = TemplateDifferences.shown(ours(good.get(i), i, number, store));
                String text = TemplateDifferences.shown(
                        theirs.getOrDefault(i, Map.of()).getOrDefault(number, "<nothing>"));
                Optional<String> why = TemplateDifferences.why(good.get(i), ours, text);
                if (ours.equals(text)) {
                    compared++;
                    failures += ours.startsWith("<error expanding") ? 1 : 0;
                } else if (why.isPresent()) {
                    explained.merge(why.get(), 1, Integer::sum);
                } else if (differences.size() == before) {
                    differences.add(
                            good.get(i) + " at " + VALUES.get(number) + "\n theirs " + text + "\n ours   " + ours);
                }
            }
        }
        System.out.println("templates: " + templates.size() + ", taken by both: " + good.size() + ", texts equal: "
                + compared + " (of these errors: " + failures + "), explained: " + explained);
        assertEquals(
                "",
                String.join("\n", differences.subList(0, Math.min(40, differences.size()))),
                differences.size() + " differences");
        assertTrue(compared > 5000, "only " + compared + " texts were compared");
        assertTrue(compared - failures > 2000, "only " + (compared - failures) + " texts were no errors");
    }

    private static List<String> written() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                PromtoolTemplatesIT.class.getResourceAsStream("templates.txt"), "templates.txt is missing")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .map(line -> line.replace('␤', '\n'))
                    .toList();
        }
    }

    /** Those templates that both take; each that only one takes must be explained. */
    private static List<String> bothTake(
            Path promtool,
            Path folder,
            List<String> templates,
            List<String> differences,
            Map<String, Integer> explained)
            throws IOException, InterruptedException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("all.yml", rules(templates));
        String said =
                String.join("\n", PromtoolCheck.check(promtool, folder, files).get("all.yml"));
        List<String> good = new ArrayList<>();
        for (int i = 0; i < templates.size(); i++) {
            boolean theirs = !said.contains("\"A" + i + "\": annotation \"text\"");
            String ours = "";
            try {
                Template.parse(templates.get(i));
            } catch (TemplateException e) {
                ours = String.valueOf(e.getMessage());
            }
            Optional<String> why = TemplateDifferences.whyTaken(templates.get(i), ours);
            if (theirs && ours.isEmpty()) {
                good.add(templates.get(i));
            } else if (theirs == ours.isEmpty()) {
                explained.merge("refused by both", 1, Integer::sum);
            } else if (why.isPresent()) {
                explained.merge(why.get(), 1, Integer::sum);
            } else {
                differences.add(
                        templates.get(i) + "\n theirs " + (theirs ? "takes it" : "refuses it") + "\n ours   " + ours);
            }
        }
        return good;
    }

    private static String rules(List<String> templates) {
        StringBuilder yaml = new StringBuilder("groups:\n- name: g\n  rules:\n");
        for (int i = 0; i < templates.size(); i++) {
            yaml.append("  - {alert: A").append(i).append(", expr: m, annotations: {text: ");
            yaml.append(quoted(templates.get(i))).append("}}\n");
        }
        return yaml.toString();
    }

    /** In double quotes as YAML has them. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < ' ' || c == 0x7f) {
                out.append(String.format("\\x%02x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }

    /** Template to value to text, as promtool has it. */
    private static Map<Integer, Map<Integer, String>> expand(Path promtool, Path folder, List<String> templates)
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("rules.yml"), rules(templates));
        StringBuilder yaml =
                new StringBuilder("rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n");
        yaml.append("  external_labels: {dc: x}\n  external_url: ").append(URL).append("\n  input_series:\n");
        for (int i = 0; i < VALUES.size(); i++) {
            yaml.append("  - {series: '").append(Labels.of(labels(i))).append("', values: '");
            yaml.append(VALUES.get(i)).append("'}\n");
        }
        yaml.append("  - {series: 'up{a=\"z\",q=\"1\"}', values: '1.5'}\n");
        yaml.append("  - {series: 'up{a=\"b\",q=\"2\"}', values: 'Inf'}\n");
        yaml.append("  - {series: 'up{a=\"c\",q=\"0\"}', values: '-7'}\n");
        yaml.append("  alert_rule_test:\n");
        for (int i = 0; i < templates.size(); i++) {
            yaml.append("  - {alertname: A").append(i).append(", eval_time: 0s}\n");
        }
        Files.writeString(folder.resolve("test.yml"), yaml);
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(promtool.toString(), "test", "rules", "test.yml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("promtool has not ended after five minutes");
        }
        Map<Integer, Map<Integer, String>> texts = new HashMap<>();
        String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        Matcher failure = FAILURE.matcher(said);
        while (failure.find()) {
            Map<Integer, String> byValue =
                    texts.computeIfAbsent(Integer.parseInt(failure.group(1)), k -> new HashMap<>());
            Matcher alert = ALERT.matcher(failure.group(2));
            while (alert.find()) {
                String text = alert.group(2) == null ? "" : Literals.unquote(alert.group(2));
                byValue.put(Integer.parseInt(alert.group(1)), text);
            }
        }
        assertEquals(templates.size(), texts.size(), said.substring(0, Math.min(2000, said.length())));
        return texts;
    }

    private static MemoryStore store() {
        MemoryStore store = new MemoryStore();
        store.append(Labels.of(Map.of("__name__", "up", "a", "b", "q", "2")), 0, Double.POSITIVE_INFINITY);
        store.append(Labels.of(Map.of("__name__", "up", "a", "c", "q", "0")), 0, -7);
        store.append(Labels.of(Map.of("__name__", "up", "a", "z", "q", "1")), 0, 1.5);
        return store;
    }

    private static String ours(String template, int index, int number, MemoryStore store) {
        Query query = expression -> {
            try {
                Value value = new Evaluator(store, Evaluator.Settings.DEFAULT).evaluate(Parser.parse(expression), 0);
                return value.asVector();
            } catch (PromqlException e) {
                throw new Query.FailedException(e.line() + ":" + e.column() + ": parse error: " + e.what());
            } catch (EvaluationException e) {
                throw new Query.FailedException(String.valueOf(e.getMessage()));
            }
        };
        String text = VALUES.get(number);
        double value = text.endsWith("Inf")
                ? (text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
                : Double.parseDouble(text);
        try {
            return Template.parse("__alert_A" + index, template)
                    .expand(new TemplateData(labels(number), Map.of("dc", "x"), URL, value, Instant.EPOCH, query));
        } catch (TemplateException e) {
            throw new AssertionError("a template that was taken is no longer: " + template, e);
        }
    }
}
