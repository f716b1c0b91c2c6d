package io.tocsin.processor.differential;

import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.vector.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prometheus' own {@code promtool}, where it is installed. */
public final class Promtool {
    private static final Pattern SAMPLE = Pattern.compile("(\\{(?:[^\"}]|\"(?:[^\"\\\\]|\\\\.)*\")*\\}) ([^\\s,]+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=(\"(?:[^\"\\\\]|\\\\.)*\")");

    private Promtool() {}

    public static Optional<Path> find() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What {@code promtool test rules} prints of the files in this folder; {@code test.yml} is the test. */
    public static String test(Path promtool, Path folder) throws IOException, InterruptedException {
        return run(promtool, folder, List.of("test", "rules", "test.yml"));
    }

    /** What it prints, both ways, when it is called like this in this folder. */
    public static String run(Path promtool, Path folder, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(promtool.toString()));
        command.addAll(arguments);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("promtool has not ended after three minutes");
        }
        // It repeats what is wrong byte by byte, so its output need not be UTF-8.
        return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    }

    /** The samples that it lists as got: {@code {labels} value, …}, with {@code __name__} among the labels. */
    public static Map<Labels, Double> samples(String got) {
        Map<Labels, Double> values = new LinkedHashMap<>();
        Matcher sample = SAMPLE.matcher(got);
        while (sample.find()) {
            Map<String, String> labels = new TreeMap<>();
            Matcher label = LABEL.matcher(sample.group(1));
            while (label.find()) {
                labels.put(label.group(1), Literals.unquote(label.group(2)));
            }
            values.put(Labels.of(labels), number(sample.group(2)));
        }
        return values;
    }

    /** A value as Go writes it. */
    public static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
