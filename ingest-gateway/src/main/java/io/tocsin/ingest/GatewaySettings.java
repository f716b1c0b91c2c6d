package io.tocsin.ingest;

import io.tocsin.ingest.events.Limits;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.config.Section;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.schemas.policy.PolicySettings;
import java.time.Duration;

/** The gateway's configuration. */
record GatewaySettings(
        Listen listen,
        KafkaSettings kafka,
        Limits limits,
        PolicySettings policy,
        HostWatch hostMetrics,
        boolean publishOwnEvents) {
    static final String NAME = "ingest-gateway";
    private static final int DEFAULT_PORT = 4318;

    /**
     * The watch over the machine that the gateway runs on.
     *
     * @param interval between readings
     */
    record HostWatch(boolean enabled, Duration interval) {}

    static GatewaySettings read(Section s) {
        return new GatewaySettings(
                Listen.read(s, "listen", DEFAULT_PORT),
                KafkaSettings.read(s, NAME),
                s.section("limits", GatewaySettings::limits),
                PolicySettings.read(new PolicySection(s)),
                s.section("host_metrics", GatewaySettings::hostMetrics),
                s.flag(
                        "publish_own_events",
                        true,
                        "Whether the gateway's own log and metrics go to the topics logs and metrics."));
    }

    private static Limits limits(Section s) {
        int inFlight = s.integer(
                "in_flight_mib",
                48,
                40,
                65_536,
                "MiB of bodies that all requests together may hold; beyond it, requests are refused (429).");
        Duration body = s.duration(
                "body_timeout",
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                "How long a client may take to send a body (408).");
        Duration produce = s.duration(
                "produce_timeout",
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofMinutes(5),
                "How long Kafka may take to acknowledge a body's events (503).");
        return Limits.of((long) inFlight << 20, body, produce);
    }

    private static HostWatch hostMetrics(Section s) {
        return new HostWatch(
                s.flag("enabled", true, "Whether the gateway watches the machine that it runs on."),
                s.duration(
                        "interval",
                        Duration.ofSeconds(5),
                        Duration.ofMillis(200),
                        Duration.ofHours(1),
                        "How often it reads processor, memory, disks, file systems and network."));
    }
}
