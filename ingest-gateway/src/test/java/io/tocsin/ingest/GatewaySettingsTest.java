package io.tocsin.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tocsin.ingest.GatewaySettings.HostWatch;
import io.tocsin.ingest.events.Limits;
import io.tocsin.runtime.config.Config;
import io.tocsin.runtime.config.ConfigException;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.config.ShippedConfig;
import io.tocsin.runtime.kafka.KafkaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GatewaySettingsTest {
    private static final Path SHIPPED = Path.of("src/main/dist/config/ingest-gateway.yaml");

    @TempDir
    private Path folder;

    private GatewaySettings read(String yaml) throws Exception {
        return Config.load(Files.writeString(folder.resolve("gateway.yaml"), yaml), Map.of(), GatewaySettings::read);
    }

    private static final GatewaySettings DEFAULTS = new GatewaySettings(
            new Listen("127.0.0.1", 4318),
            new KafkaSettings(Map.of("bootstrap.servers", "localhost:9092"), "", "ingest-gateway"),
            Limits.of(48L << 20, Duration.ofMinutes(1), Duration.ofSeconds(10)),
            new HostWatch(true, Duration.ofSeconds(5)),
            true);

    @Test
    void hasDefaults() throws Exception {
        assertEquals(DEFAULTS, read(""));
    }

    @Test
    void shipsAFileOfTheDefaultsWithEachOption() throws Exception {
        assertEquals(List.of(), ShippedConfig.complaints(SHIPPED, GatewaySettings::read));
        assertEquals(DEFAULTS, Config.load(SHIPPED, Map.of(), GatewaySettings::read));
    }

    @Test
    void mapsEveryKey() throws Exception {
        assertEquals(
                new GatewaySettings(
                        new Listen("::1", 1),
                        new KafkaSettings(Map.of("bootstrap.servers", "k:1"), "eu.", "ingest-gateway"),
                        Limits.of(100L << 20, Duration.ofSeconds(2), Duration.ofSeconds(3)),
                        new HostWatch(false, Duration.ofMinutes(4)),
                        false),
                read("""
                        listen: {host: "::1", port: 1}
                        kafka: {bootstrap.servers: "k:1"}
                        topic_prefix: eu.
                        limits: {in_flight_mib: 100, body_timeout: 2s, produce_timeout: 3s}
                        host_metrics: {enabled: false, interval: 4m}
                        publish_own_events: false
                        """));
    }

    @Test
    void refusesLimitsThatCannotHoldOneBody() {
        ConfigException e = assertThrows(ConfigException.class, () -> read("limits: {in_flight_mib: 16}"));
        assertEquals("16 is out of range; 40 to 65536", e.problems().get(0).what());
    }
}
