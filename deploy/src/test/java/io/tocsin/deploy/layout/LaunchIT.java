package io.tocsin.deploy.layout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scripts of the distribution make of the environment, with a JVM that only tells how it was called. */
final class LaunchIT {
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    @TempDir
    Path temporary;

    private final Distribution distribution = Built.distribution();

    @BeforeEach
    void layOutAJvm() throws IOException {
        Path java = temporary.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(temporary.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void theProcessorTakesItsHeapWhole() throws Exception {
        List<String> words = started("stream-processor", Map.of());
        assertTrue(words.containsAll(List.of("-Xmx224m", "-Xms224m", "-XX:+AlwaysPreTouch")), words::toString);
        String pages = Files.exists(HUGE_PAGES) ? Files.readString(HUGE_PAGES) : "[never]";
        assertEquals(
                !pages.contains("[never]"),
                words.contains("-XX:+UseTransparentHugePages"),
                "a JVM refuses what it cannot");
        assertEquals("io.tocsin.processor.StreamProcessor", words.get(words.size() - 2));
        assertEquals("--help", words.get(words.size() - 1));
    }

    @Test
    void theOthersTakeWhatTheyNeed() throws Exception {
        List<String> words = started("alert-router", Map.of());
        assertTrue(words.contains("-Xmx192m"), words::toString);
        assertFalse(words.toString().contains("-Xms"), words::toString);
        assertFalse(words.toString().contains("AlwaysPreTouch"), words::toString);
    }

    @Test
    void heapAndOptionsOfAllYieldToThoseOfOne() throws Exception {
        Map<String, String> environment = Map.of(
                "TOCSIN_HEAP", "300m",
                "TOCSIN_STREAM_PROCESSOR_HEAP", "1g",
                "JAVA_OPTS", "-Da=1",
                "TOCSIN_STREAM_PROCESSOR_JAVA_OPTS", "-Xms64m -XX:-AlwaysPreTouch");
        List<String> words = started("stream-processor", environment);
        assertTrue(words.contains("-Xmx1g"), words::toString);
        assertFalse(words.contains("-Da=1"), words::toString);
        assertTrue(words.indexOf("-Xms64m") > words.indexOf("-Xms1g"), "of two the JVM takes the last");
        assertTrue(words.indexOf("-XX:-AlwaysPreTouch") > words.indexOf("-XX:+AlwaysPreTouch"), words::toString);

        words = started("log-indexer", environment);
        assertTrue(words.containsAll(List.of("-Xmx300m", "-Da=1")), words::toString);
    }

    /** The words that the JVM was given. */
    private List<String> started(String script, Map<String, String> environment) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(distribution.script(script).toString(), "--help").redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TOCSIN_") || name.equals("JAVA_OPTS"));
        builder.environment().put("JAVA_HOME", temporary.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> words = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertEquals(0, process.waitFor(), words::toString);
        return words;
    }
}
