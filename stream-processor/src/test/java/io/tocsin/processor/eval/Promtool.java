package io.tocsin.processor.eval;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(promtool.toString(), "test", "rules", "test.yml")
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
