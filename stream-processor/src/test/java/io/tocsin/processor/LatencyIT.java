package io.tocsin.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.testkit.Infrastructure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From an acknowledged event to the committed alert, each once; how long that takes is printed, and not judged. */
final class LatencyIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final int TRIALS = 100;
    private static final int WARM_UP = 20;

    @TempDir
    private Path folder;

    @Test
    void eachFiresOnceWhicheverPartOfTheSecondItComesIn() throws Exception {
        Processors processors = new Processors(INFRA, "latency", folder);
        processors.rules(Rules.group("services", Rules.errors("Errors", "60s", 0)));
        ProcessorApp app = processors.start();
        try (KafkaConsumer<byte[], byte[]> alerts = new KafkaConsumer<>(
                Map.of("bootstrap.servers", INFRA.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(processors.topic("alerts"), 0);
            alerts.assign(List.of(partition));
            alerts.seekToBeginning(List.of(partition));
            Map<String, Long> acknowledged = new HashMap<>();
            List<Long> millis = new ArrayList<>();
            Random random = new Random(1);
            for (int trial = 0; trial < TRIALS; trial++) {
                String service = "s" + trial;
                INFRA.produce(processors.topic("logs"), service, Processors.log(service, "error", Instant.now()));
                acknowledged.put(service, System.nanoTime());
                // Anywhere in the second of the grid, reading meanwhile.
                long next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100 + random.nextInt(300));
                while (System.nanoTime() < next) {
                    read(alerts, acknowledged, millis);
                }
            }
            INFRA.await(Duration.ofSeconds(60), () -> {
                read(alerts, acknowledged, millis);
                return millis.size() == TRIALS;
            });
            assertEquals(TRIALS, processors.alerts().size(), "each fires once");
            List<Long> warm = new ArrayList<>(millis.subList(WARM_UP, TRIALS));
            Collections.sort(warm);
            System.out.printf(
                    "event acknowledged to alert committed, ms: p50 %d, p90 %d, max %d (%d events)%n",
                    warm.get(warm.size() / 2), warm.get(warm.size() * 9 / 10), warm.get(warm.size() - 1), warm.size());
        } finally {
            app.close();
        }
    }

    private static void read(KafkaConsumer<byte[], byte[]> alerts, Map<String, Long> acknowledged, List<Long> millis) {
        for (ConsumerRecord<byte[], byte[]> record : alerts.poll(Duration.ofMillis(2))) {
            AlertEvent event = AlertEvent.read(record.value()).orElseThrow();
            Long began = acknowledged.get(event.labels().get("service_name"));
            if (began != null) {
                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            }
        }
    }
}
