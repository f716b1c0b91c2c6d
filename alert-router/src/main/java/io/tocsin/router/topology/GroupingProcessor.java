package io.tocsin.router.topology;

import io.tocsin.router.file.RoutingFile;
import io.tocsin.router.group.Group;
import io.tocsin.router.group.Group.Decision;
import io.tocsin.router.group.Group.Flush;
import io.tocsin.router.group.Group.Target;
import io.tocsin.router.group.Group.Timing;
import io.tocsin.router.group.GroupId;
import io.tocsin.router.group.GroupJson;
import io.tocsin.router.metrics.RouterMetrics;
import io.tocsin.router.notify.Notification;
import io.tocsin.router.notify.NotificationJson;
import io.tocsin.router.receiver.Integration;
import io.tocsin.router.receiver.IntegrationId;
import io.tocsin.router.receiver.Receiver;
import io.tocsin.router.route.Route;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Step two: groups, and when they are told. All that a decision depends on is in the two stores, so it is taken back
 * with them when a transaction fails; in memory are only the timers, made anew from the store by {@link #init}. A timer
 * that is lost with a crash fires early after it, which decides nothing that was decided before.
 */
final class GroupingProcessor implements Processor<String, byte[], String, byte[]> {
    /** Encoded id to {@link Group}. */
    static final String GROUPS = "groups";
    /** Encoded id, NUL and fingerprint to alert: one record each, since a group may be larger than a record. */
    static final String MEMBERS = "members";

    private static final String SEPARATOR = "\u0000";
    private static final Duration TICK = Duration.ofMillis(100);
    /** For a group whose route is not in the file, until the routing step has moved its alerts. */
    private static final Timing ORPHAN = new Timing(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofHours(4));

    private final Supplier<RoutingFile> routing;
    private final RouterMetrics metrics;
    private final TreeMap<Instant, TreeSet<String>> timers = new TreeMap<>();
    private final Map<String, Instant> due = new HashMap<>();

    private @Nullable ProcessorContext<String, byte[]> context;
    private @Nullable KeyValueStore<String, byte[]> groups;
    private @Nullable KeyValueStore<String, byte[]> members;

    GroupingProcessor(Supplier<RoutingFile> routing, RouterMetrics metrics) {
        this.routing = routing;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> processorContext) {
        context = processorContext;
        groups = processorContext.getStateStore(GROUPS);
        members = processorContext.getStateStore(MEMBERS);
        timers.clear();
        due.clear();
        try (KeyValueIterator<String, byte[]> all = groups.all()) {
            all.forEachRemaining(e -> schedule(
                    e.key, GroupJson.read(GroupId.decode(e.key), e.value).nextFlush()));
        }
        processorContext.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> flushDue(Instant.ofEpochMilli(now)));
    }

    @Override
    public void close() {
        metrics.groups(this, 0);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        String id = record.key();
        GroupChange change = GroupChange.read(record.value());
        if (change instanceof GroupChange.Put put) {
            put(id, put.alert());
        } else if (change instanceof GroupChange.Forget forget) {
            forget(id, forget.fingerprint());
        }
        metrics.groups(this, due.size());
    }

    private void put(String id, AlertEvent alert) {
        members().put(id + SEPARATOR + alert.fingerprint(), alert.toJson());
        if (groups().get(id) != null) {
            return;
        }
        GroupId groupId = GroupId.decode(id);
        Optional<Route> route = routing.get().tree().byId(groupId.routeId());
        Target target = route.map(r -> target(r, groupId)).orElse(new Target("", ""));
        Group group = Group.begin(groupId, target, alert, timing(route), now());
        groups().put(id, GroupJson.write(group));
        schedule(id, group.nextFlush());
    }

    private void forget(String id, String fingerprint) {
        String member = id + SEPARATOR + fingerprint;
        byte[] json = members().get(member);
        byte[] head = groups().get(id);
        if (json == null || head == null) {
            return;
        }
        boolean over = Group.asOf(alert(json), now()).status() == Status.RESOLVED;
        if (over && GroupJson.read(GroupId.decode(id), head).toldFiring(fingerprint)) {
            flush(id, now()); // its end has not been told yet, and nobody else will
        }
        members().delete(member);
        if (groups().get(id) != null && alerts(id).isEmpty()) {
            drop(id);
        }
    }

    private void flushDue(Instant now) {
        while (!timers.isEmpty() && !timers.firstKey().isAfter(now)) {
            for (String id : List.copyOf(timers.firstEntry().getValue())) {
                flush(id, now);
            }
        }
        metrics.groups(this, due.size());
    }

    private void flush(String id, Instant now) {
        byte[] json = groups().get(id);
        if (json == null) {
            unschedule(id);
            return;
        }
        Group group = GroupJson.read(GroupId.decode(id), json);
        RoutingFile file = routing.get();
        Optional<Route> route = file.tree().byId(group.id().routeId());
        Target target = route.map(r -> target(r, group.id())).orElse(new Target(group.key(), group.receiver()));
        Map<IntegrationId, Integration> integrations = Optional.ofNullable(
                        file.receivers().get(target.receiver()))
                .map(Receiver::byId)
                .orElse(Map.of());
        List<AlertEvent> alerts = alerts(id);
        if (route.isEmpty() && alerts.stream().noneMatch(a -> Group.asOf(a, now).status() == Status.RESOLVED)) {
            schedule(id, now.plus(ORPHAN.groupInterval()));
            return;
        }
        Flush flush = group.flush(target, integrations, alerts, timing(route), now);
        flush.decisions().forEach(d -> tell(d, target.key(), group.id(), now));
        flush.forget().forEach(fingerprint -> members().delete(id + SEPARATOR + fingerprint));
        if (flush.forget().size() == alerts.size()) {
            drop(id);
            return;
        }
        Group after = flush.group();
        // An idle group is not written each time: a crash makes its timer fire early, no more.
        if (!after.told().equals(group.told())
                || !after.receiver().equals(group.receiver())
                || group.key().isEmpty()) {
            groups().put(id, GroupJson.write(after));
        }
        schedule(id, after.nextFlush());
    }

    private static Target target(Route route, GroupId id) {
        return new Target(route.groupKey(id.labels()), route.options().receiver());
    }

    private void tell(Decision decision, String groupKey, GroupId id, Instant now) {
        Notification notification = Notification.of(decision, groupKey, id.labels(), now);
        Headers headers = new RecordHeaders();
        headers.add(Notification.TO, decision.to().toString().getBytes(StandardCharsets.UTF_8));
        running()
                .forward(new Record<>(
                        notification.recordKey(), NotificationJson.write(notification), now.toEpochMilli(), headers));
        metrics.decided(decision.to());
    }

    private void drop(String id) {
        groups().delete(id);
        unschedule(id);
    }

    private List<AlertEvent> alerts(String id) {
        List<AlertEvent> all = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> entries = members().prefixScan(id + SEPARATOR, new StringSerializer())) {
            entries.forEachRemaining(e -> all.add(alert(e.value)));
        }
        return all;
    }

    private static AlertEvent alert(byte[] json) {
        return AlertEvent.read(json).orElseThrow();
    }

    private static Timing timing(Optional<Route> route) {
        return route.map(Route::options)
                .map(o -> new Timing(o.groupWait(), o.groupInterval(), o.repeatInterval()))
                .orElse(ORPHAN);
    }

    private void schedule(String id, Instant at) {
        unschedule(id);
        due.put(id, at);
        timers.computeIfAbsent(at, t -> new TreeSet<>()).add(id);
    }

    private void unschedule(String id) {
        Instant at = due.remove(id);
        if (at != null) {
            timers.computeIfPresent(at, (t, ids) -> {
                ids.remove(id);
                return ids.isEmpty() ? null : ids;
            });
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(running().currentSystemTimeMs());
    }

    private ProcessorContext<String, byte[]> running() {
        return initialised(context);
    }

    private KeyValueStore<String, byte[]> groups() {
        return initialised(groups);
    }

    private KeyValueStore<String, byte[]> members() {
        return initialised(members);
    }

    private static <T> T initialised(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not initialised");
        }
        return part;
    }
}
