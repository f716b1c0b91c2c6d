package io.tocsin.runtime.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.testkit.Infrastructure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
final class RunningStreamsIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(60);

    @TempDir
    Path state;

    private final Health health = new Health();

    @Test
    void makesTheServiceReadyWhenItRunsAndCopiesWhatItReads() throws Exception {
        String in = INFRA.createTopic(INFRA.topicPrefix() + "running.in", 1);
        String out = INFRA.createTopic(INFRA.topicPrefix() + "running.out", 1);
        RunningStreams.expect(health);
        assertEquals(Map.of("streams", "not started"), health.reasons());
        try (RunningStreams running = new RunningStreams(streams(in, out), health, LIMIT)) {
            running.start();
            INFRA.await(WAIT, health::isReady);
            INFRA.produce(in, null, "fine");
            INFRA.await(WAIT, () -> !INFRA.records(out).isEmpty());
            assertEquals("fine", new String(INFRA.records(out).get(0).value(), UTF_8));
        }
        assertFalse(health.isReady());
        assertTrue(health.isHealthy(), "a stop is no failure");
    }

    @Test
    void makesTheServiceUnhealthyWhenAThreadFails() throws Exception {
        String in = INFRA.createTopic(INFRA.topicPrefix() + "failing.in", 1);
        String out = INFRA.createTopic(INFRA.topicPrefix() + "failing.out", 1);
        try (RunningStreams running = new RunningStreams(streams(in, out), health, LIMIT)) {
            running.start();
            INFRA.produce(in, null, "poison");
            INFRA.await(WAIT, () -> !health.isHealthy());
            String reason = health.failure().orElseThrow();
            assertTrue(reason.startsWith("streams: "), reason);
        }
        assertEquals(List.of(), INFRA.records(out), "nothing of what failed was committed");
    }

    private KafkaStreams streams(String in, String out) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(in, Consumed.with(Serdes.ByteArray(), Serdes.String()))
                .peek((key, value) -> {
                    if (value.equals("poison")) {
                        throw new IllegalStateException("poisoned");
                    }
                })
                .to(out, Produced.with(Serdes.ByteArray(), Serdes.String()));
        Properties config = new Properties();
        config.putAll(kafka().streams(in, state));
        return new KafkaStreams(builder.build(), config);
    }

    private static KafkaSettings kafka() {
        return new KafkaSettings(Map.of("bootstrap.servers", INFRA.bootstrapServers()), "", "test");
    }
}
