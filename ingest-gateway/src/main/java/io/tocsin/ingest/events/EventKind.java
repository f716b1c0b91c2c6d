package io.tocsin.ingest.events;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.policy.EventPolicy;
import io.tocsin.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kinds of events that are taken: how one is read, and what is written of it. */
@SuppressWarnings("ImmutableEnumChecker") // A topic never changes.
public enum EventKind {
    LOGS(Topic.LOGS) {
        @Override
        Decoded<Event> read(byte[] json, Instant received, EventPolicy policy) {
            // First of all: the key, too, is made of what may be passed on.
            return LogEvent.read(json, received)
                    .map(policy::apply)
                    .map(e -> new Event(
                            key(
                                    e.text("host.name").orElse(""),
                                    e.text("service.name").orElse("")),
                            e.toJson()));
        }
    },
    METRICS(Topic.METRICS) {
        @Override
        Decoded<Event> read(byte[] json, Instant received, EventPolicy policy) {
            return MetricEvent.read(json, received).map(e -> {
                String service = e.resource().getOrDefault("service.name", "");
                String host = e.resource().getOrDefault("host.name", "");
                return new Event(key(service.isEmpty() ? host : service), e.toJson());
            });
        }
    };

    private final Topic<?, ?> topic;

    EventKind(Topic<?, ?> topic) {
        this.topic = topic;
    }

    public Topic<?, ?> topic() {
        return topic;
    }

    /** The name in the path and in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The event as it is written, a log event as the policy lets it pass; or what is wrong with it. */
    abstract Decoded<Event> read(byte[] json, Instant received, EventPolicy policy);

    /**
     * A record to be.
     *
     * @param key the source, so that its events stay in order: {@code host/service} of logs, service or host of
     *     metrics; null when neither is known
     */
    @SuppressWarnings("ArrayRecordComponent") // Kafka wants arrays; events are never compared.
    record Event(byte @Nullable [] key, byte[] value) {
        /** A guess at what it holds in memory. */
        int bytes() {
            return value.length + 200;
        }
    }

    private static byte @Nullable [] key(String... parts) {
        String key = Stream.of(parts).filter(p -> !p.isEmpty()).collect(Collectors.joining("/"));
        return key.isEmpty() ? null : key.getBytes(StandardCharsets.UTF_8);
    }
}
