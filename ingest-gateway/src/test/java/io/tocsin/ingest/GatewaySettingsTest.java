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
import io.tocsin.schemas.policy.Action;
import io.tocsin.schemas.policy.Bounds;
import io.tocsin.schemas.policy.FieldPattern;
import io.tocsin.schemas.policy.HmacKey;
import io.tocsin.schemas.policy.PolicySettings;
import io.tocsin.schemas.policy.Privacy;
import io.tocsin.schemas.policy.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
            PolicySettings.DEFAULT,
            new HostWatch(true, Duration.ofSeconds(5)),
            true);

    private static FieldPattern field(String name) {
        return FieldPattern.parse(name).orElseThrow();
    }

    private static final PolicySettings POLICY = new PolicySettings(
            new Bounds(1000, 500, 20_000),
            new Privacy(
                    List.of(field("user"), field("*.ssn")),
                    List.of(field("user.id")),
                    List.of(field("source.ip")),
                    Map.of(
                            Reason.FIELD, Action.HMAC,
                            Reason.CARD, Action.MASK,
                            Reason.EMAIL, Action.HMAC,
                            Reason.IP, Action.MASK),
                    HmacKey.of("sixteen letters.")));

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
                        POLICY,
                        new HostWatch(false, Duration.ofMinutes(4)),
                        false),
                read("""
                        listen: {host: "::1", port: 1}
                        kafka: {bootstrap.servers: "k:1"}
                        topic_prefix: eu.
                        limits: {in_flight_mib: 100, body_timeout: 2s, produce_timeout: 3s}
                        bounds: {text_bytes: 1000, field_bytes: 500, event_bytes: 20000}
                        privacy:
                          deny: [user, "*.ssn"]
                          allow: [user.id]
                          deny_action: hmac
                          tokens: off
                          cards: mask
                          emails: hmac
                          addresses: mask
                          unscanned: [source.ip]
                          key: sixteen letters.
                        host_metrics: {enabled: false, interval: 4m}
                        publish_own_events: false
                        """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bounds: {text_bytes: 10}        | bounds.text_bytes   | 10 is out of range; 256 to 1048576",
                "bounds: {event_bytes: 2000000}  | bounds.event_bytes  | 2000000 is out of range; 16384 to 1048576",
                "privacy: {deny: [a..b]}         | privacy.deny        | \"a..b\" is not a field; write a dotted name, with * for any one part, such as user.email or *.password",
                "privacy: {allow: [user*]}       | privacy.allow       | \"user*\" is not a field; write a dotted name, with * for any one part, such as user.email or *.password",
                "privacy: {deny: [event.id]}     | privacy.deny        | event.id cannot be denied: the pipeline needs it",
                "privacy: {cards: hash}          | privacy.cards       | \"hash\" is not known; one of off, mask, hmac",
                "privacy: {deny_action: off}     | privacy.deny_action | \"off\" is not known; one of mask, hmac",
                "privacy: {emails: hmac}         | privacy.key         | is missing; hmac needs a secret of 16 characters or more",
                "privacy: {key: short}           | privacy.key         | is too short; write 16 characters or more",
                "privacy: {mails: off}           | privacy.mails       | is not known; did you mean \"emails\"?",
                "privacy: on                     | privacy             | is not a mapping; write its keys on lines of their own below",
            })
    void saysWhatIsWrongWithThePolicy(String yaml, String key, String what) {
        ConfigException e = assertThrows(ConfigException.class, () -> read(yaml));
        assertEquals(1, e.problems().size(), e.getMessage());
        assertEquals(key, e.problems().get(0).key());
        assertEquals(what, e.problems().get(0).what());
    }

    @Test
    void refusesLimitsThatCannotHoldOneBody() {
        ConfigException e = assertThrows(ConfigException.class, () -> read("limits: {in_flight_mib: 16}"));
        assertEquals("16 is out of range; 40 to 65536", e.problems().get(0).what());
    }
}
