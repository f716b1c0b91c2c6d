package io.tocsin.router;

import io.tocsin.router.deliver.Backoff;
import io.tocsin.router.file.Problem;
import io.tocsin.router.file.RoutingFile;
import io.tocsin.router.file.RoutingFileException;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.config.Section;
import io.tocsin.runtime.kafka.KafkaSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration of the alert router.
 *
 * @param externalUrl where it is reached from outside; empty for its own port on this machine
 * @param backoff between attempts to deliver
 */
record RouterSettings(
        Listen listen,
        KafkaSettings kafka,
        boolean publishOwnEvents,
        Path stateDir,
        Path routingFile,
        Optional<URI> externalUrl,
        Backoff backoff) {
    static final String SERVICE = "alert-router";

    private static final int DEFAULT_PORT = 9093;
    private static final Duration LONGEST = Duration.ofHours(1);

    static RouterSettings read(Section s) {
        RouterSettings settings = new RouterSettings(
                Listen.read(s, "listen", DEFAULT_PORT),
                KafkaSettings.read(s, SERVICE),
                s.flag("publish_own_events", true, "Publish this service's own logs and metrics to Kafka."),
                s.path("state_dir", "state", "Folder for what Kafka Streams keeps between runs; may be deleted."),
                s.path("routing_file", "alertmanager.yml", "Who is told about which alert; Alertmanager's format."),
                externalUrl(s),
                s.section("delivery", RouterSettings::backoff));
        // Wrong routes are told together with what else is wrong, by --check as well.
        try {
            RoutingFile.read(settings.routingFile());
        } catch (RoutingFileException e) {
            for (Problem problem : e.problems()) {
                s.problem("routing_file", settings.routingFile().getFileName() + ", " + problem);
            }
        } catch (IOException e) {
            s.problem("routing_file", "cannot be read: " + e + "; write the path of a file in Alertmanager's format");
        }
        return settings;
    }

    private static Optional<URI> externalUrl(Section s) {
        return s.optionalText(
                        "external_url",
                        "Where this service is reached from outside, for links in messages; http://localhost:PORT if not"
                                + " given.")
                .flatMap(text -> {
                    try {
                        URI uri = new URI(text);
                        if (uri.getHost() != null && uri.getScheme().startsWith("http")) {
                            return Optional.of(uri);
                        }
                    } catch (URISyntaxException e) {
                        // said below
                    }
                    s.problem("external_url", "is not an address; write it as http://host:port");
                    return Optional.empty();
                });
    }

    private static Backoff backoff(Section s) {
        Duration least = s.duration(
                "retry_min",
                Duration.ofMillis(500),
                Duration.ofMillis(1),
                LONGEST,
                "Pause before a message that was not taken is tried again; doubles each time.");
        Duration most = s.duration(
                "retry_max",
                Duration.ofMinutes(1),
                Duration.ofMillis(1),
                LONGEST,
                "Longest such pause, unless the receiver asks for more (Retry-After).");
        if (most.compareTo(least) < 0) {
            s.problem("retry_max", "is shorter than retry_min; write a longer one");
            return new Backoff(least, least);
        }
        return new Backoff(least, most);
    }
}
