package io.tocsin.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.processor.backfill.Readback;
import io.tocsin.processor.backfill.Rereader;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.evaluation.StoreKeys;
import io.tocsin.processor.exposition.Exposition;
import io.tocsin.processor.exposition.RecordedSeries;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.status.RuleStates;
import io.tocsin.processor.task.Nodes;
import io.tocsin.processor.task.ProcessorMetrics;
import io.tocsin.processor.task.Shared;
import io.tocsin.processor.task.TopologySettings;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.version.RuleTexts;
import io.tocsin.processor.version.RuleVersions;
import io.tocsin.processor.version.VersionKeys;
import io.tocsin.processor.watermark.InputProgress;
import io.tocsin.processor.watermark.PartitionWatermark;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import io.tocsin.schemas.window.RecordedSample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * The topology without a broker, one partition a topic, at times that the test sets. All times are seconds after
 * {@link #EPOCH}, which lies on each grid of the tests.
 */
public final class Driven implements AutoCloseable {
    /** More than two errors of a service within ten seconds. */
    static final String ERRORS =
            rule("Errors", "sum by (service_name) (count_over_time(log_events{log_level=\"error\"}[10s])) > 2", "");

    public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private static final TopicPartition LOGS = new TopicPartition("logs", 0);
    private static final TopicPartition METRICS = new TopicPartition("metrics", 0);

    final CollectorRegistry registry = new CollectorRegistry();
    final AtomicBoolean ready = new AtomicBoolean();
    final RuleStates states = new RuleStates(unready -> ready.set(unready.isEmpty()));
    final RuleVersions versions = new RuleVersions();

    /** How long each thing seems to take that the topology times; nothing unless a test says so. */
    long nanosPerLook;

    private final RecordedSeries recordedSeries = new RecordedSeries(1_000, () -> EPOCH, registry);

    private final InputProgress progress = new InputProgress(Set.of(LOGS, METRICS));
    private final Map<TopicPartition, Long> ends = new HashMap<>(Map.of(LOGS, 0L, METRICS, 0L));
    private final AtomicLong nanos = new AtomicLong();
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> appended = new HashMap<>();
    private final TopologyTestDriver driver;
    private final Map<String, String> others;
    private long published;

    /** From when on what is read back is all that there was. */
    long completeFrom = Long.MIN_VALUE;

    private final TestOutputTopic<byte[], byte[]> alerts;

    Driven(String yaml) {
        this(yaml, UnitSettings.DEFAULT);
    }

    Driven(String yaml, UnitSettings settings) {
        this(yaml, settings, Map.of());
    }

    /** @param others files beside the rules, by name */
    Driven(String yaml, UnitSettings settings, Map<String, String> others) {
        this.others = Map.copyOf(others);
        reload(yaml);
        Shared shared = new Shared(
                new TopologySettings(new Topics(""), 1, "http://processor", settings),
                versions,
                this::readBack,
                progress,
                states,
                recordedSeries,
                new ProcessorMetrics(registry),
                () -> nanos.addAndGet(nanosPerLook));
        Properties config = new Properties();
        config.put("application.id", "driven");
        config.put("bootstrap.servers", "none:1");
        driver = new TopologyTestDriver(ProcessorTopology.of(shared), config, EPOCH);
        alerts = driver.createOutputTopic("alerts", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Makes this the version of the rules that is to be in force. */
    void reload(String yaml) {
        Map<String, String> files = new TreeMap<>(others);
        files.put("rules/test.yml", yaml);
        RuleTexts texts = new RuleTexts(files);
        published++;
        take(VersionKeys.version(published, texts.hash()), texts.encode());
    }

    private void take(String key, byte[] value) {
        try {
            versions.take(key, value, EPOCH.toEpochMilli());
        } catch (UnreadableEntryException e) {
            throw new AssertionError(e);
        }
    }

    /** What the topic of versions is told comes back to all tasks. */
    private void follow() {
        driver.createOutputTopic("rule-versions", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .forEach(record -> take(new String(record.key(), UTF_8), record.value()));
    }

    private Readback readBack(Readback.Wanted wanted) {
        Rereader rereader = new Rereader("logs", wanted);
        wanted.ends()
                .forEach((partition, end) -> appended.getOrDefault(partition, List.of()).stream()
                        .filter(record -> record.offset() < end && record.timestamp() >= wanted.fromMillis())
                        .forEach(rereader::take));
        Queue<Contribution> pieces = new ArrayDeque<>(rereader.drain());
        return new Readback() {
            @Override
            public Optional<Contribution> poll() {
                return Optional.ofNullable(pieces.poll());
            }

            @Override
            public boolean isDone() {
                return pieces.isEmpty();
            }

            @Override
            public long completeFrom() {
                return completeFrom;
            }

            @Override
            public void close() {}
        };
    }

    /** One group of one rule, evaluated each second. */
    public static String rule(String name, String expression, String more) {
        return """
                groups:
                  - name: g
                    interval: 1s
                    rules:
                      - alert: %s
                        expr: %s
                        %s
                """.formatted(name, expression, more);
    }

    public static Instant at(double seconds) {
        return EPOCH.plusMillis(Math.round(seconds * 1000));
    }

    /** A log event of the service {@code shop}, as of its append. */
    void log(double append, String level) {
        log(append, append, level);
    }

    void log(double append, double event, String level) {
        raw(
                Topic.LOGS,
                append,
                "{\"@timestamp\":\"" + at(event) + "\",\"service.name\":\"shop\",\"log.level\":\"" + level
                        + "\",\"message\":\"m\"}");
    }

    /** A gauge of the service {@code shop}, as of its append. */
    void gauge(double append, String name, double value) {
        raw(
                Topic.METRICS,
                append,
                "{\"@timestamp\":\"" + at(append) + "\",\"service.name\":\"shop\",\"metrics\":{\"" + name + "\":"
                        + value + "}}");
    }

    void raw(Topic<?, ?> topic, double append, @Nullable String value) {
        TopicPartition partition = topic == Topic.LOGS ? LOGS : METRICS;
        byte[] bytes = value == null ? null : value.getBytes(UTF_8);
        appended.computeIfAbsent(partition, absent -> new ArrayList<>())
                .add(new ConsumerRecord<>(
                        partition.topic(),
                        0,
                        ends.getOrDefault(partition, 0L),
                        at(append).toEpochMilli(),
                        TimestampType.LOG_APPEND_TIME,
                        0,
                        0,
                        null,
                        bytes,
                        new RecordHeaders(),
                        Optional.empty()));
        driver.createInputTopic(topic.baseName(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(null, bytes, at(append)));
        follow();
        ends.merge(partition, 1L, Long::sum);
    }

    /** All that was appended before {@code seconds} is known to be processed; so the watermarks are at that instant. */
    void idle(double seconds) {
        progress.ends(at(seconds).toEpochMilli() + PartitionWatermark.ALLOWANCE_MILLIS, ends);
        punctuate();
        // What was told after the first punctuation is seen at the second.
        punctuate();
    }

    /** Time passes without anything. */
    void wait(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** How many entries of a kind the state has. */
    long stored(byte kind) {
        long count = 0;
        try (KeyValueIterator<Bytes, byte[]> all =
                driver.<Bytes, byte[]>getKeyValueStore(Nodes.EVALUATION_STATE).all()) {
            while (all.hasNext()) {
                count += all.next().key.get()[0] == kind ? 1 : 0;
            }
        }
        return count;
    }

    /** What was written to {@code metric-windows} since the last time: rule, series, seconds and value, in order. */
    List<String> recorded() {
        return driver
                .createOutputTopic("metric-windows", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .stream()
                .map(record -> {
                    RecordedSample sample = RecordedSample.read(record.value()).orElseThrow();
                    assertEquals(sample.key(), new String(record.key(), UTF_8));
                    assertTrue(
                            record.timestamp() <= sample.millis(), "stamped with its time or, if that is ahead, now");
                    return sample.rule() + " " + sample.key() + " " + (sample.millis() - EPOCH.toEpochMilli()) / 1000
                            + " " + (sample.isStale() ? "stale" : Double.toString(sample.value()));
                })
                .toList();
    }

    /** Lets the punctuations run, with no more known of the input. */
    void punctuate() {
        driver.advanceWallClockTime(Duration.ofMillis(100));
        follow();
    }

    /** The fingerprints of the alerts that were forgotten since the last time; nothing else was told. */
    List<String> forgotten() {
        return alerts.readRecordsToList().stream()
                .map(record -> {
                    assertNull(record.value());
                    return new String(record.key(), UTF_8);
                })
                .toList();
    }

    /** What was written to {@code alerts} since the last time; none was forgotten. */
    List<AlertEvent> alerts() {
        return alerts.readRecordsToList().stream()
                .map(record -> AlertEvent.read(record.value()).orElseThrow())
                .toList();
    }

    /** The same in short: {@code firing ErrorsHigh 21}, in order. */
    List<String> told() {
        return alerts().stream()
                .map(a -> a.status().text() + " " + a.labels().get("alertname") + " " + a.value())
                .toList();
    }

    /** What was written to a topic since the last time. */
    List<TestRecord<byte[], byte[]>> written(Topic<?, ?> topic) {
        return driver.createOutputTopic(topic.baseName(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    /** The value of one of our counters or gauges; all its labels in order. */
    double metric(String name, String... labels) {
        String[] names = labels.length == 0 ? new String[0] : new String[] {"topic"};
        Double value = registry.getSampleValue("tocsin_processor_" + name, names, labels);
        return value == null ? 0 : value;
    }

    /** How often the group {@code g} was evaluated on its grid. */
    double evaluations() {
        return group("prometheus_rule_group_iterations_total") - group("prometheus_rule_group_iterations_missed_total");
    }

    private double group(String name) {
        Double value = registry.getSampleValue(name, new String[] {"rule_group"}, new String[] {"rules/test.yml;g"});
        return value == null ? 0 : value;
    }

    /** What a scrape finds of a recorded series of the service {@code shop}; null for nothing. */
    @Nullable
    Double exposed(String name) {
        return Exposition.of(registry, recordedSeries)
                .getSampleValue(name, new String[] {"service_name"}, new String[] {"shop"});
    }

    /** The value of a figure; labels as names and values in turn. */
    double registryValue(String name, String... labels) {
        String[] names = new String[labels.length / 2];
        String[] values = new String[labels.length / 2];
        for (int i = 0; i < names.length; i++) {
            names[i] = labels[2 * i];
            values[i] = labels[2 * i + 1];
        }
        Double value = registry.getSampleValue(name, names, values);
        return value == null ? 0 : value;
    }

    /** A record of {@code rule-inputs} that another instance wrote. */
    void input(TestRecord<byte[], byte[]> record) {
        driver.createInputTopic("rule-inputs", new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(record);
    }

    /** Makes what is stored look as if an earlier release had written it. */
    void forgetLayout() {
        driver.<Bytes, byte[]>getKeyValueStore(Nodes.EVALUATION_STATE).delete(StoreKeys.LAYOUT_KEY);
    }

    /** As the release of that layout would have stored it. */
    void asOfLayout(byte layout) {
        KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(Nodes.EVALUATION_STATE);
        store.put(StoreKeys.LAYOUT_KEY, new byte[] {layout});
        for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store, StoreKeys.JOURNAL)) {
            byte[] older = entry.value.clone();
            older[0] = layout;
            store.put(entry.key, older);
        }
        StoreKeys.entries(store, StoreKeys.version("")).forEach(entry -> store.delete(entry.key));
        KeyValueStore<Bytes, byte[]> intake = driver.getKeyValueStore(Nodes.INTAKE_STATE);
        try (KeyValueIterator<Bytes, byte[]> all = intake.all()) {
            all.forEachRemaining(entry -> intake.delete(entry.key));
        }
    }

    /** What the topics no longer have. */
    void forgetBefore(Instant instant) {
        appended.values().forEach(all -> all.removeIf(record -> record.timestamp() < instant.toEpochMilli()));
    }

    /** Carries what is stored over to another instance, as a restored changelog would. */
    void restoreInto(Driven next) {
        versionsInto(next);
        storesInto(next);
    }

    void storesInto(Driven next) {
        for (String name : List.of(Nodes.EVALUATION_STATE, Nodes.INTAKE_STATE)) {
            KeyValueStore<Bytes, byte[]> to = next.driver.getKeyValueStore(name);
            KeyValueStore<Bytes, byte[]> from = driver.getKeyValueStore(name);
            try (KeyValueIterator<Bytes, byte[]> all = from.all()) {
                while (all.hasNext()) {
                    KeyValue<Bytes, byte[]> entry = all.next();
                    to.put(entry.key, entry.value);
                }
            }
        }
    }

    private void versionsInto(Driven next) {
        versions.inForce().ifPresent(outcome -> next.take(VersionKeys.outcome(outcome.number()), outcome.encode()));
    }

    @Override
    public void close() {
        driver.close();
    }
}
