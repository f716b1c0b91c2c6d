package io.tocsin.runtime.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tocsin.runtime.config.Config;
import io.tocsin.runtime.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaSettingsReadIT {
    @TempDir
    private Path folder;

    private KafkaSettings read(String yaml, Map<String, String> environment) throws Exception {
        Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
        return Config.load(file, environment, s -> KafkaSettings.read(s, "gateway"));
    }

    @Test
    void readsBothKeys() throws Exception {
        assertEquals(
                new KafkaSettings(Map.of("bootstrap.servers", "b:2", "acks", "1"), "eu-", "gateway"),
                read(
                        "topic_prefix: eu-\nkafka:\n  bootstrap.servers: a:1\n  acks: 1\n",
                        Map.of("TOCSIN_KAFKA_BOOTSTRAP_SERVERS", "b:2")));
    }

    @Test
    void noticesSlipsInNamesOfKafkaAndLeavesPlugInsAlone() {
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> read("topic_prefix: a/b\nkafka:\n  bootstrap.server: a:1\n  my.plugin.colour: red\n", Map.of()));
        assertEquals(
                List.of(
                        "kafka: bootstrap.server is no setting of Kafka's clients; did you mean \"bootstrap.servers\"?",
                        "topic_prefix: \"a/b\" cannot begin a topic's name; up to 100 of a-z A-Z 0-9 . _ -"),
                e.problems().stream().map(p -> p.key() + ": " + p.what()).toList());
    }
}
