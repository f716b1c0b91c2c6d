package io.tocsin.deploy.layout;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What runs on the machine, each a process of its own, in the order in which they are started. */
public enum Component {
    KAFKA("kafka", 9092),
    ELASTICSEARCH("elasticsearch", 9200),
    INGEST_GATEWAY("ingest-gateway", 4318),
    STREAM_PROCESSOR("stream-processor", 8081),
    LOG_INDEXER("log-indexer", 8082),
    ALERT_ROUTER("alert-router", 9093);

    private final String id;
    private final int standardPort;

    Component(String id, int standardPort) {
        this.id = id;
        this.standardPort = standardPort;
    }

    /** The name that a person types, and that of its script, its log and its configuration file. */
    public String id() {
        return id;
    }

    /** The documented port, before any offset. */
    public int standardPort() {
        return standardPort;
    }

    /** Whether it is one of ours, with a configuration file and {@code /-/ready}. */
    public boolean isService() {
        return this != KAFKA && this != ELASTICSEARCH;
    }

    private List<Component> needs() {
        return switch (this) {
            case KAFKA, ELASTICSEARCH -> List.of();
            case INGEST_GATEWAY, STREAM_PROCESSOR, ALERT_ROUTER -> List.of(KAFKA);
            case LOG_INDEXER -> List.of(KAFKA, ELASTICSEARCH);
        };
    }

    /** The component of this name. */
    public static Optional<Component> of(String id) {
        return Arrays.stream(values()).filter(c -> c.id.equals(id)).findFirst();
    }

    /** These and what they need, in the order of their start; never empty when {@code wanted} is not. */
    public static Set<Component> withNeeds(Collection<Component> wanted) {
        EnumSet<Component> all = EnumSet.noneOf(Component.class);
        Deque<Component> open = new ArrayDeque<>(wanted);
        while (!open.isEmpty()) {
            Component next = open.pop();
            if (all.add(next)) {
                open.addAll(next.needs());
            }
        }
        return Collections.unmodifiableSet(all);
    }
}
