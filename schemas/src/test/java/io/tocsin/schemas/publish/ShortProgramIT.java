package io.tocsin.schemas.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import io.tocsin.testkit.Infrastructure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A program of its own that ends as soon as it has said what it has to say. */
@Timeout(180)
final class ShortProgramIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    /** As the README has it, but for the time: this machine may be a very slow one. */
    private static final String LOGBACK = """
            <configuration>
              <appender name="KAFKA" class="io.tocsin.schemas.publish.KafkaLogAppender">
                <bootstrapServers>%s</bootstrapServers>
                <topic>%s</topic>
                <serviceName>short</serviceName>
                <closeTimeoutMillis>60000</closeTimeoutMillis>
              </appender>
              <shutdownHook/>
              <root level="info"><appender-ref ref="KAFKA"/></root>
            </configuration>
            """;

    @TempDir
    Path folder;

    @Test
    void whatAProgramLogsBeforeItEndsArrives() throws Exception {
        Topics topics = topics("configured-");
        Path config = folder.resolve("logback.xml");
        Files.writeString(config, LOGBACK.formatted(INFRA.bootstrapServers(), topics.name(Topic.LOGS)));
        assertEquals("", run("configured", topics, "-Dlogback.configurationFile=" + config));
        assertArrived(topics);
    }

    @Test
    void whatAProgramPublishesBeforeItEndsArrives() throws Exception {
        Topics topics = topics("typed-");
        Path config = folder.resolve("logback.xml");
        Files.writeString(config, "<configuration/>");
        assertEquals("", run("typed", topics, "-Dlogback.configurationFile=" + config));
        assertArrived(topics);
    }

    private static Topics topics(String name) throws Exception {
        Topics topics = new Topics(INFRA.topicPrefix() + name);
        topics.ensure(INFRA.admin(), List.of(Topic.LOGS), Duration.ofSeconds(30));
        return topics;
    }

    private static void assertArrived(Topics topics) throws Exception {
        List<String> said = INFRA.records(topics.name(Topic.LOGS)).stream()
                .map(record -> Topic.LOGS.read(record).orElseThrow().text("message"))
                .map(Optional::orElseThrow)
                .sorted()
                .toList();
        assertEquals(
                IntStream.range(0, ShortProgram.EVENTS)
                        .mapToObj(i -> "said " + i)
                        .sorted()
                        .toList(),
                said);
    }

    /** What the program wrote. */
    private String run(String what, Topics topics, String option) throws Exception {
        Path output = folder.resolve("output");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process program = new ProcessBuilder(
                        java,
                        option,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShortProgram.class.getName(),
                        what,
                        INFRA.bootstrapServers(),
                        topics.prefix())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(program.waitFor(120, TimeUnit.SECONDS), "ends");
        } finally {
            program.destroyForcibly();
        }
        String written = Files.readString(output, UTF_8);
        assertEquals(0, program.exitValue(), written);
        return written;
    }
}
