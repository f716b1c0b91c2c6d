package io.tocsin.processor.watermark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.testkit.Infrastructure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class ObservedClientsIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration WAIT = Duration.ofSeconds(60);

    private final Set<String> met = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path folder;

    @Test
    void readsAgainWhatACorruptedTaskHadRead() throws Exception {
        String in = INFRA.createTopic("corrupted.in", 1);
        String out = INFRA.createTopic("corrupted.out", 1);
        try (KafkaStreams streams = streams(in, out)) {
            streams.start();
            INFRA.produceAll(in, List.of("a"));
            INFRA.await(WAIT, () -> texts(out).equals(List.of("a")));
            INFRA.produceAll(in, List.of("b", "corrupted", "c"));
            INFRA.await(WAIT, () -> texts(out).size() >= 4);
        }
        assertEquals(List.of("a", "b", "corrupted", "c"), texts(out));
        assertTrue(met.contains("corrupted"));
    }

    private static List<String> texts(String topic) throws Exception {
        return INFRA.records(topic).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    private void failFor(String value) {
        if (value.equals("corrupted") && met.add(value)) {
            throw new TaskCorruptedException(Set.of(new TaskId(0, 0)));
        }
    }

    private KafkaStreams streams(String in, String out) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(in, Consumed.with(Serdes.ByteArray(), Serdes.String()))
                .peek((key, value) -> failFor(value))
                .to(out, Produced.with(Serdes.ByteArray(), Serdes.String()));
        Properties config = new Properties();
        config.put("application.id", INFRA.topicPrefix() + "corrupted");
        config.put("bootstrap.servers", INFRA.bootstrapServers());
        config.put("processing.guarantee", "exactly_once_v2");
        config.put("state.dir", folder.toString());
        config.put("consumer.auto.offset.reset", "earliest");
        config.put("commit.interval.ms", 50);
        config.put("producer.transaction.timeout.ms", 5_000);
        InputProgress progress = new InputProgress(Set.of(new TopicPartition(in, 0)));
        return new KafkaStreams(builder.build(), config, new ObservedClients(progress));
    }
}
