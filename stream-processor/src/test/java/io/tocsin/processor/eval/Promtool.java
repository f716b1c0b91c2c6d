package io.tocsin.processor.eval;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Prometheus' own {@code promtool}, where it is installed. */
public final class Promtool {
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
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
