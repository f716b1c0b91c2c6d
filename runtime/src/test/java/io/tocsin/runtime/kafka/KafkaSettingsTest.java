package io.tocsin.runtime.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

final class KafkaSettingsTest {
    private final KafkaSettings settings = new KafkaSettings(
            Map.of(
                    "bootstrap.servers", "a:1",
                    "linger.ms", "20",
                    "session.timeout.ms", "9000",
                    "plugin.key", "x"),
            "eu-",
            "gateway");

    @Test
    void makesAProducerThatCannotLoseOrDouble() {
        Map<String, Object> p = settings.producer();
        ProducerConfig parsed = new ProducerConfig(p);
        assertEquals("-1", parsed.getString("acks"));
        assertTrue(parsed.getBoolean("enable.idempotence"));
        assertEquals(1, parsed.getInt("max.in.flight.requests.per.connection"));
        assertEquals("lz4", parsed.getString("compression.type"));
        assertEquals(5_000, parsed.getInt("transaction.timeout.ms"));
        assertEquals("gateway", parsed.getString("client.id"));
        assertEquals(20, parsed.getLong("linger.ms"));
    }

    @Test
    void givesEachClientTheUsersSettingsThatItKnowsAndThoseOfPlugIns() {
        assertEquals("9000", settings.consumer("g").get("session.timeout.ms"));
        assertFalse(settings.producer().containsKey("session.timeout.ms"));
        assertFalse(settings.admin().containsKey("linger.ms"));
        for (Map<String, Object> p : List.of(settings.producer(), settings.consumer("g"), settings.admin())) {
            assertEquals("a:1", p.get("bootstrap.servers"));
            assertEquals("x", p.get("plugin.key"));
        }
    }

    @Test
    void makesAConsumerThatReadsOnlyWhatIsCommittedAndCommitsOnlyWhenTold() {
        ConsumerConfig parsed = new ConsumerConfig(settings.consumer("indexer"));
        assertEquals("eu-indexer", parsed.getString("group.id"));
        assertEquals("read_committed", parsed.getString("isolation.level"));
        assertEquals("earliest", parsed.getString("auto.offset.reset"));
        assertFalse(parsed.getBoolean("enable.auto.commit"));
    }

    @Test
    void makesAnAdmin() {
        assertEquals("gateway", new AdminClientConfig(settings.admin()).getString("client.id"));
    }

    @Test
    void makesStreamsExactlyOnceWithTheUsersSettingsOnTop() {
        Map<String, Object> p = settings.streams("rules", Path.of("/data/state"));
        assertEquals("eu-rules", p.get("application.id"));
        assertEquals("exactly_once_v2", p.get("processing.guarantee"));
        assertEquals(50, p.get("commit.interval.ms"));
        assertEquals("/data/state", p.get("state.dir"));
        assertEquals("9000", p.get("session.timeout.ms"));
        assertFalse(p.containsKey("consumer.session.timeout.ms"));
    }

    @Test
    void letsStreamsTakeOverWithinSixSecondsAndFiveOfAnOpenTransaction() {
        StreamsConfig parsed = new StreamsConfig(
                new KafkaSettings(Map.of("bootstrap.servers", "a:1"), "", "x").streams("rules", Path.of("/s")));
        Map<String, Object> consumer = parsed.getMainConsumerConfigs("g", "c", 0);
        assertEquals(6_000, new ConsumerConfig(withDeserializers(consumer)).getInt("session.timeout.ms"));
        assertEquals(5_000, parsed.getProducerConfigs("c").get("transaction.timeout.ms"));
        // Not Kafka's 100 ms, which every alert behind a transaction that overlaps would wait.
        assertEquals(5, parsed.getProducerConfigs("c").get("retry.backoff.ms"));
    }

    @Test
    void tellsWhatTheUserHasSetThatSlowsThatDown() {
        assertEquals(List.of(), new KafkaSettings(Map.of(), "", "x").slowsRecovery());
        Map<String, String> asMuch = Map.of("session.timeout.ms", "6000", "producer.transaction.timeout.ms", "5000");
        assertEquals(List.of(), new KafkaSettings(asMuch, "", "x").slowsRecovery());
        Map<String, String> more = Map.of(
                "consumer.session.timeout.ms", "45000",
                "main.consumer.session.timeout.ms", "6001",
                "session.timeout.ms", "9000",
                "transaction.timeout.ms", "60000",
                "producer.transaction.timeout.ms", "10000");
        List<String> told = new KafkaSettings(more, "", "x").slowsRecovery();
        assertEquals(
                List.of(
                        "consumer.session.timeout.ms is 45000",
                        "main.consumer.session.timeout.ms is 6001",
                        "producer.transaction.timeout.ms is 10000",
                        "session.timeout.ms is 9000",
                        "transaction.timeout.ms is 60000"),
                told.stream()
                        .map(sentence -> sentence.substring(0, sentence.indexOf(':')))
                        .toList());
    }

    private static Map<String, Object> withDeserializers(Map<String, Object> consumer) {
        Map<String, Object> all = new HashMap<>(consumer);
        all.put("key.deserializer", ByteArrayDeserializer.class);
        all.put("value.deserializer", ByteArrayDeserializer.class);
        return all;
    }

    @Test
    void hasADefaultBroker() {
        assertEquals("localhost:9092", new KafkaSettings(Map.of(), "", "x").bootstrapServers());
    }

    @Test
    void refusesAPrefixThatCannotBeginATopicsName() {
        assertThrows(IllegalArgumentException.class, () -> new KafkaSettings(Map.of(), "a b", "x"));
    }
}
