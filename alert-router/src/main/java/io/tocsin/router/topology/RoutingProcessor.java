package io.tocsin.router.topology;

import io.tocsin.router.file.RoutingFile;
import io.tocsin.router.group.GroupId;
import io.tocsin.router.metrics.RouterMetrics;
import io.tocsin.router.metrics.RouterMetrics.AlertKind;
import io.tocsin.router.route.Route;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.topic.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Step one: each change of an alert goes to the groups that the current tree puts it into. The store holds the last
 * state of every alert, so that a new tree (after a reload or a restart) moves alerts that fire over at once, and so
 * that the end of an earlier life of an alert does not end its present one.
 */
final class RoutingProcessor implements Processor<byte[], byte[], String, Routed> {
    /** Fingerprint to {@link KnownAlert}; the tree that routed them all is under {@link #TREE}. */
    static final String STORE = "alerts";

    private static final Logger log = LoggerFactory.getLogger(RoutingProcessor.class);
    private static final String TREE = "tree"; // no fingerprint: those are hex
    private static final String STAGE = "alert-router";
    private static final Duration LOOK_FOR_RELOAD = Duration.ofMillis(100);

    private final Supplier<RoutingFile> routing;
    private final RouterMetrics metrics;
    private final String deadLetterTopic;

    private @Nullable ProcessorContext<String, Routed> context;
    private @Nullable KeyValueStore<String, byte[]> store;
    private @Nullable RoutingFile applied;

    RoutingProcessor(Supplier<RoutingFile> routing, RouterMetrics metrics, String deadLetterTopic) {
        this.routing = routing;
        this.metrics = metrics;
        this.deadLetterTopic = deadLetterTopic;
    }

    /** Also called when a task comes back to life: whatever was in memory may have been rolled back. */
    @Override
    public void init(ProcessorContext<String, Routed> processorContext) {
        context = processorContext;
        store = processorContext.getStateStore(STORE);
        applied = null;
        processorContext.schedule(LOOK_FOR_RELOAD, PunctuationType.WALL_CLOCK_TIME, now -> current(now));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RoutingFile file = current(record.timestamp());
        if (record.value() == null) {
            tombstone(record);
            return;
        }
        Decoded<AlertEvent> decoded = AlertEvent.read(record.value());
        if (decoded.isOk()) {
            accept(file, decoded.orElseThrow(), record.timestamp());
        } else {
            dead(record, decoded.describe());
        }
    }

    private void accept(RoutingFile file, AlertEvent alert, long timestamp) {
        @Nullable KnownAlert known = known(alert.fingerprint());
        if (known != null && alert.startsAt().isBefore(known.alert().startsAt())) {
            metrics.alert(AlertKind.STALE);
            log.atWarn()
                    .addKeyValue("fingerprint", alert.fingerprint())
                    .addKeyValue("startsAt", alert.startsAt())
                    .log("a change of an earlier life of this alert came late and is ignored");
            return;
        }
        boolean fires = alert.status() == Status.FIRING;
        metrics.alert(fires ? AlertKind.FIRING : AlertKind.RESOLVED);
        boolean fired = known != null && known.alert().status() == Status.FIRING;
        Set<String> groups = fires ? groups(file, alert) : known == null ? Set.of() : known.groups();
        stored().put(alert.fingerprint(), new KnownAlert(alert, groups).toJson());
        if (fires || fired) {
            groups.forEach(g -> forward(g, new GroupChange.Put(alert), timestamp));
        }
    }

    /** Forgotten, which is not resolved: its groups lose it without a word. */
    private void tombstone(Record<byte[], byte[]> record) {
        if (record.key() == null) {
            dead(record, "neither key nor value");
            return;
        }
        metrics.alert(AlertKind.FORGOTTEN);
        String fingerprint = new String(record.key(), StandardCharsets.UTF_8);
        if (fingerprint.equals(TREE)) {
            return;
        }
        @Nullable KnownAlert known = known(fingerprint);
        if (known != null) {
            stored().delete(fingerprint);
            known.groups().forEach(g -> forward(g, new GroupChange.Forget(fingerprint), record.timestamp()));
        }
    }

    /** The file in force; when its tree is not the one that the alerts were routed by, they are routed again first. */
    private RoutingFile current(long now) {
        RoutingFile file = routing.get();
        if (!file.equals(applied)) {
            byte[] tree = file.treeHash().getBytes(StandardCharsets.UTF_8);
            byte[] before = stored().get(TREE);
            if (before == null || !Arrays.equals(tree, before)) {
                routeAgain(file, now);
                stored().put(TREE, tree);
            }
            applied = file;
        }
        return file;
    }

    private void routeAgain(RoutingFile file, long now) {
        List<KnownAlert> all = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> entries = stored().all()) {
            while (entries.hasNext()) {
                KeyValue<String, byte[]> entry = entries.next();
                if (!entry.key.equals(TREE)) {
                    all.add(KnownAlert.read(entry.value));
                }
            }
        }
        int moved = 0;
        for (KnownAlert known : all) {
            AlertEvent alert = known.alert();
            Set<String> groups = groups(file, alert);
            if (groups.equals(known.groups())) {
                continue;
            }
            Set<String> kept = new LinkedHashSet<>(groups);
            if (alert.status() == Status.RESOLVED) {
                kept.retainAll(known.groups()); // nobody else has to hear of it
            }
            known.groups().stream()
                    .filter(g -> !kept.contains(g))
                    .forEach(g -> forward(g, new GroupChange.Forget(alert.fingerprint()), now));
            kept.stream()
                    .filter(g -> !known.groups().contains(g))
                    .forEach(g -> forward(g, new GroupChange.Put(alert), now));
            stored().put(alert.fingerprint(), new KnownAlert(alert, kept).toJson());
            moved++;
        }
        if (!all.isEmpty()) {
            log.atInfo()
                    .addKeyValue("alerts", all.size())
                    .addKeyValue("moved", moved)
                    .log("routed again by a new tree");
        }
    }

    private static Set<String> groups(RoutingFile file, AlertEvent alert) {
        Set<String> groups = new LinkedHashSet<>();
        for (Route route : file.tree().match(alert.labels())) {
            groups.add(new GroupId(route.id(), route.groupLabels(alert.labels())).encode());
        }
        return groups;
    }

    private void dead(Record<byte[], byte[]> record, String reason) {
        metrics.alert(AlertKind.MALFORMED);
        RecordMetadata from = running().recordMetadata().orElseThrow();
        DeadLetters.Source source = new DeadLetters.Source(
                from.topic(), from.partition(), from.offset(), record.key(), record.value(), record.headers());
        log.atWarn()
                .addKeyValue("partition", from.partition())
                .addKeyValue("offset", from.offset())
                .addKeyValue("reason", reason)
                .log("not an alert; it goes to the dead letters");
        Routed.Dead dead = new Routed.Dead(
                record.key(),
                record.value(),
                DeadLetters.of(deadLetterTopic, source, STAGE, reason).headers());
        running().forward(new Record<>("", dead, record.timestamp(), dead.headers()));
    }

    private void forward(String group, GroupChange change, long timestamp) {
        running().forward(new Record<>(group, new Routed.ToGroup(change), timestamp));
    }

    private @Nullable KnownAlert known(String fingerprint) {
        byte[] json = stored().get(fingerprint);
        return json == null ? null : KnownAlert.read(json);
    }

    private ProcessorContext<String, Routed> running() {
        if (context == null) {
            throw new IllegalStateException("not initialised");
        }
        return context;
    }

    private KeyValueStore<String, byte[]> stored() {
        if (store == null) {
            throw new IllegalStateException("not initialised");
        }
        return store;
    }
}
