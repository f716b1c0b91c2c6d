package io.tocsin.processor.ledger;

import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.ledger.Checker.Books;
import io.tocsin.schemas.topic.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * The same events with the same append times for several installations, faster than time passes: for a while their topics
 * take the producer's time for that of the append, and all that is published lies ahead of the clock, where the processors'
 * own idea of the time changes nothing.
 */
final class SimulatedTime implements AutoCloseable {
    /** So far that nothing is published behind the clock, and less than what counts as an outage. */
    private static final long AHEAD_MILLIS = 12_000;

    private static final AlterConfigOp FAR_AHEAD =
            set("message.timestamp.after.max.ms", Long.toString(TimeUnit.DAYS.toMillis(1)));

    private final String bootstrapServers;
    private final Map<Installation, Publisher> publishers = new HashMap<>();
    private final Generator generator;
    private final long base;
    private int second;

    SimulatedTime(String bootstrapServers, List<Installation> installations, long seed, double perSecond)
            throws Exception {
        this.bootstrapServers = bootstrapServers;
        for (Installation each : installations) {
            publishers.put(each, new Publisher(bootstrapServers, each.topics(), each.inputs()));
        }
        byProducer(true);
        this.base = (System.currentTimeMillis() + AHEAD_MILLIS) / 10_000 * 10_000;
        this.generator = new Generator(seed, base, perSecond);
    }

    /** When the events begin: a multiple of all intervals. */
    long base() {
        return base;
    }

    long events() {
        return generator.events();
    }

    /** Publishes what comes in the next seconds, with a record of no consequence to each partition in each second. */
    void pass(int seconds) {
        for (int end = second + seconds; second < end; second++) {
            for (Draft draft : generator.second(second)) {
                publishers.values().forEach(p -> p.publish(draft, ahead(base + draft.at)));
            }
            beat();
        }
        publishers.values().forEach(Publisher::flush);
    }

    /** Nothing but records of no consequence, so that everything before is evaluated. */
    void end(int seconds) {
        for (int end = second + seconds; second < end; second++) {
            beat();
        }
        publishers.values().forEach(Publisher::flush);
    }

    private void beat() {
        long millis = base + second * 1000L + 999;
        publishers.values().forEach(p -> p.beat(millis, ahead(millis)));
    }

    private static long ahead(long append) {
        if (append < System.currentTimeMillis()) {
            throw new AssertionError("the clock has caught up with the simulated time");
        }
        return append;
    }

    /** Whether records keep the time that the producer gives them; else, as the processor demands, the broker stamps. */
    void byProducer(boolean producer) throws Exception {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (Installation each : publishers.keySet()) {
            // What is written of times ahead lies ahead, too; Kafka takes an hour unless it is told otherwise.
            for (Topic<?, ?> topic : List.of(Topic.ALERTS, Topic.METRIC_WINDOWS, Topic.LOGS_DLQ, Topic.METRICS_DLQ)) {
                changes.put(resource(each, topic), List.of(FAR_AHEAD));
            }
            for (Topic<?, ?> topic : List.of(Topic.LOGS, Topic.METRICS)) {
                String type = producer ? "CreateTime" : "LogAppendTime";
                changes.put(resource(each, topic), List.of(FAR_AHEAD, set("message.timestamp.type", type)));
            }
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.incrementalAlterConfigs(changes).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static ConfigResource resource(Installation installation, Topic<?, ?> topic) {
        return new ConfigResource(
                ConfigResource.Type.TOPIC, installation.topics().name(topic));
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /** What began with the events or later: before, installations began when they were started. */
    Books sinceBase(Books books) {
        List<Fact> alerts = new ArrayList<>();
        for (Fact fact : books.alerts()) {
            // Forgotten can only be what came with the events.
            if (Checker.event(fact)
                    .filter(event -> event.startsAt().toEpochMilli() < base)
                    .isEmpty()) {
                alerts.add(fact);
            }
        }
        List<Fact> samples = books.samples().stream()
                .filter(fact -> fact.millis() >= base && !isOlder(fact))
                .toList();
        return new Books(alerts, samples, books.drawn(), books.deadLetters());
    }

    /** Whether it tells since when an alert is active that was so before the events. */
    private boolean isOlder(Fact sample) {
        return sample.key().startsWith(RuleAlerts.FOR_STATE_METRIC + "{")
                && Reading.value(sample.what()) < base / 1000.0;
    }

    @Override
    public void close() {
        publishers.values().forEach(Publisher::close);
    }
}
