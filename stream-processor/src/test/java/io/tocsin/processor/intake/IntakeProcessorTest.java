package io.tocsin.processor.intake;

import static io.tocsin.processor.topology.Driven.EPOCH;
import static io.tocsin.processor.topology.Driven.at;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.processor.backfill.Rereader;
import io.tocsin.processor.commit.CommitHook;
import io.tocsin.processor.exposition.RecordedSeries;
import io.tocsin.processor.status.RuleStates;
import io.tocsin.processor.task.Nodes;
import io.tocsin.processor.task.ProcessorMetrics;
import io.tocsin.processor.task.Shared;
import io.tocsin.processor.task.TopologySettings;
import io.tocsin.processor.topology.Driven;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.version.RuleTexts;
import io.tocsin.processor.version.RuleVersions;
import io.tocsin.processor.version.VersionKeys;
import io.tocsin.processor.watermark.InputProgress;
import io.tocsin.schemas.topic.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the intake's figures say of what was read in a transaction that is committed or not. Times as in {@link Driven}. */
final class IntakeProcessorTest {
    private static final TopicPartition LOGS = new TopicPartition("logs", 0);
    private static final TopicPartition METRICS = new TopicPartition("metrics", 0);

    private static final String RULES = """
            groups:
              - name: g
                rules:
                  - alert: Errors
                    expr: sum(count_over_time(log_events{log_level="error"}[10s])) > 2
                  - alert: Cpu
                    expr: process_cpu_utilization_ratio > 0.9
            """;

    /** What {@link #readEachKind} reads, by figure; all that is read twice shows as a difference. */
    private static final Map<String, Double> LOGS_ONCE = Map.of(
            "records_total", 7.0,
            "matched_records_total", 4.0,
            "filtered_records_total", 1.0,
            "dead_lettered_records_total", 2.0,
            "whole_reads_total", 1.0,
            "clamped_events_total", 1.0,
            "late_events_total", 1.0,
            "records_after_watermark_total", 1.0);

    private static final Map<String, Double> METRICS_ONCE = Map.of(
            "records_total", 6.0,
            "matched_records_total", 3.0,
            "filtered_records_total", 2.0,
            "dead_lettered_records_total", 1.0,
            "whole_reads_total", 1.0,
            "clamped_events_total", 1.0,
            "late_events_total", 1.0,
            "records_after_watermark_total", 1.0);

    private final CollectorRegistry registry = new CollectorRegistry();
    private final InputProgress progress = new InputProgress(Set.of(LOGS, METRICS));
    private final Shared shared = shared();

    /** What happens after each record. */
    private Consumer<Ending> end = committed -> {};

    /** That which the driver works with. */
    private Ending intake = new Ending();

    private final TopologyTestDriver driver = new TopologyTestDriver(topology(), config(), EPOCH);

    @AfterEach
    void close() {
        driver.close();
    }

    /** How a transaction ends without a commit. */
    private enum Abort {
        /** As Kafka Streams does it: it hands on all the same, and closes before the task begins again. */
        AFTER_THE_HAND_ON,
        BEFORE_THE_HAND_ON,
        WITHOUT_A_CLOSE_AFTER_THE_HAND_ON,
        WITHOUT_A_CLOSE;

        void end(Ending processor) {
            if (this == AFTER_THE_HAND_ON || this == WITHOUT_A_CLOSE_AFTER_THE_HAND_ON) {
                processor.hook().flushCache();
            }
            if (this == AFTER_THE_HAND_ON || this == BEFORE_THE_HAND_ON) {
                processor.close();
                processor.hook().commit(Map.of());
            }
            processor.begin();
        }
    }

    @Test
    void countsEachKindOfWhatIsCommitted() {
        readEachKind();
        assertEquals(figures(LOGS_ONCE, 0, 0), figures("logs"));
        assertEquals(figures(METRICS_ONCE, 0, 0), figures("metrics"));
    }

    @ParameterizedTest
    @EnumSource
    void countsNothingOfAnAbortedTransactionButThatItWasRead(Abort abort) {
        end = abort::end;
        readEachKind();
        assertEquals(figures(Map.of("records_total", 7.0), 7, 0), figures("logs"));
        assertEquals(figures(Map.of("records_total", 6.0), 6, 0), figures("metrics"));
        end = committed -> {};
        readEachKind();
        Map<String, Double> logs = new TreeMap<>(LOGS_ONCE);
        logs.merge("records_total", 7.0, Double::sum);
        assertEquals(figures(logs, 7, 0), figures("logs"));
        Map<String, Double> metrics = new TreeMap<>(METRICS_ONCE);
        metrics.merge("records_total", 6.0, Double::sum);
        assertEquals(figures(metrics, 6, 0), figures("metrics"));
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_THE_HAND_ON", "WITHOUT_A_CLOSE"})
    void takesBackWhatWasInFlight(Abort abort) {
        readEachKind();
        Map<String, Double> before = figures("logs");
        intake.holdCommits();
        log(20, 20, "error");
        log(21, 21, "info");
        driver.advanceWallClockTime(Duration.ofMillis(100));
        assertEquals(2, value("in_flight_records", "logs"), "no outcome before the commit");
        assertEquals(before.get("matched_records_total"), value("matched_records_total", "logs"));

        end = abort::end;
        log(22, 22, "error");
        Map<String, Double> after = new TreeMap<>(before);
        after.merge("records_total", 3.0, Double::sum);
        after.put("aborted_records_total", 3.0);
        assertEquals(after, figures("logs"));
    }

    @Test
    void whatIsInFlightWhenTheTaskIsClosedIsAborted() {
        readEachKind();
        Map<String, Double> before = figures("logs");
        intake.holdCommits();
        log(20, 20, "error");
        driver.advanceWallClockTime(Duration.ofMillis(100));
        assertEquals(1, value("in_flight_records", "logs"));
        intake.close();
        Map<String, Double> after = new TreeMap<>(before);
        after.merge("records_total", 1.0, Double::sum);
        after.put("aborted_records_total", 1.0);
        assertEquals(after, figures("logs"));
    }

    /** As on a revocation: the hand-on, the commit, and then the close. */
    @Test
    void whatIsHandedOnAndCommittedBeforeTheCloseIsNotAborted() {
        end = processor -> {
            processor.hook().flushCache();
            processor.hook().commit(Map.of());
            processor.close();
            processor.begin();
        };
        readEachKind();
        assertEquals(figures(LOGS_ONCE, 0, 0), figures("logs"));
        assertEquals(figures(METRICS_ONCE, 0, 0), figures("metrics"));
    }

    /** Of a commit amid its life nobody tells a task. */
    @ParameterizedTest
    @EnumSource
    void whatIsHandedOnIsCommittedIfTheTaskGoesOn(GoesOn goesOn) {
        end = processor -> {
            processor.hook().flushCache();
            processor.hook().afterLastCommit(() -> {});
        };
        log(1, 1, "error");
        assertEquals(0, value("matched_records_total", "logs"));
        switch (goesOn) {
            case WITH_A_RECORD -> log(2, 2, "info");
            case WITH_A_PUNCTUATION -> driver.advanceWallClockTime(IntakeProcessor.PUNCTUATION);
        }
        assertEquals(1, value("matched_records_total", "logs"));
        assertEquals(0, value("filtered_records_total", "logs"));
    }

    private enum GoesOn {
        WITH_A_RECORD,
        WITH_A_PUNCTUATION
    }

    private void readEachKind() {
        log(1, 1, "error");
        log(2, 2, "info");
        log(3, 1_000, "error");
        log(100, 4, "error");
        raw("logs", 100, "{\"message\": nonsense", false);
        raw("logs", 100, null, false);
        gauge(1, 1, "process.cpu.utilization", false);
        gauge(2, 2, "system.uptime", false);
        gauge(3, 1_000, "process.cpu.utilization", false);
        gauge(100, 4, "process.cpu.utilization", false);
        gauge(100, 100, "process.cpu.utilization", true);
        // All that was appended before is known to be processed, and then another comes.
        progress.ends(at(200).toEpochMilli(), Map.of(LOGS, 0L, METRICS, 0L));
        driver.advanceWallClockTime(IntakeProcessor.PUNCTUATION);
        log(150, 150, "error");
        progress.ends(at(300).toEpochMilli(), Map.of(LOGS, 0L, METRICS, 0L));
        driver.advanceWallClockTime(IntakeProcessor.PUNCTUATION);
        raw("metrics", 160, "[]", false);
        progress.ends(0, Map.of());
    }

    private void log(double append, double event, String level) {
        raw(
                "logs",
                append,
                "{\"@timestamp\":\"" + at(event) + "\",\"service.name\":\"shop\",\"log.level\":\"" + level
                        + "\",\"message\":\"m\"}",
                false);
    }

    private void gauge(double append, double event, String name, boolean drawn) {
        raw("metrics", append, "{\"@timestamp\":\"" + at(event) + "\",\"metrics\":{\"" + name + "\":0.5}}", drawn);
    }

    private void raw(String topic, double append, @Nullable String value, boolean drawn) {
        RecordHeaders headers = new RecordHeaders();
        if (drawn) {
            headers.add(Rereader.DRAWN_HEADER, new byte[0]);
        }
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(null, value == null ? null : value.getBytes(UTF_8), headers, at(append)));
    }

    /** Those given, and nothing of all others. */
    private static Map<String, Double> figures(Map<String, Double> given, double aborted, double inFlight) {
        Map<String, Double> all = new TreeMap<>();
        LOGS_ONCE.keySet().forEach(name -> all.put(name, 0.0));
        all.put("aborted_records_total", aborted);
        all.put("in_flight_records", inFlight);
        all.putAll(given);
        return all;
    }

    private Map<String, Double> figures(String topic) {
        Map<String, Double> all = figures(Map.of(), 0, 0);
        all.replaceAll((name, nothing) -> value(name, topic));
        return all;
    }

    private double value(String name, String topic) {
        Double value =
                registry.getSampleValue("tocsin_processor_" + name, new String[] {"topic"}, new String[] {topic});
        return value == null ? 0 : value;
    }

    private Shared shared() {
        RuleVersions versions = new RuleVersions();
        RuleTexts texts = new RuleTexts(Map.of("rules/test.yml", RULES));
        try {
            versions.take(VersionKeys.version(1, texts.hash()), texts.encode(), EPOCH.toEpochMilli());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return new Shared(
                new TopologySettings(new Topics(""), 1, "http://processor", UnitSettings.DEFAULT),
                versions,
                wanted -> {
                    throw new AssertionError("nothing is read back");
                },
                progress,
                new RuleStates(unready -> {}),
                new RecordedSeries(10, () -> EPOCH, registry),
                new ProcessorMetrics(registry),
                () -> 0);
    }

    private Topology topology() {
        ByteArrayDeserializer from = new ByteArrayDeserializer();
        ByteArraySerializer to = new ByteArraySerializer();
        Topology topology = new Topology();
        topology.addSource("events", from, from, "logs", "metrics");
        topology.addProcessor("intake", Ending::new, "events");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(Nodes.INTAKE_STATE), Serdes.Bytes(), Serdes.ByteArray()),
                "intake");
        topology.addStateStore(CommitHook.builder(Nodes.INTAKE_HOOK), "intake");
        topology.addSink(Nodes.RULE_INPUTS_SINK, "rule-inputs", to, to, "intake");
        topology.addSink(Nodes.LOGS_DLQ_SINK, "logs.dlq", to, to, "intake");
        topology.addSink(Nodes.METRICS_DLQ_SINK, "metrics.dlq", to, to, "intake");
        return topology;
    }

    private static Properties config() {
        Properties config = new Properties();
        config.put("application.id", "intake");
        config.put("bootstrap.servers", "none:1");
        return config;
    }

    /** The intake, and {@link #end} before the test driver's commit, which follows each record. */
    private final class Ending implements Processor<byte[], byte[], byte[], byte[]> {
        private final IntakeProcessor processor = new IntakeProcessor(shared);
        private @Nullable ProcessorContext<byte[], byte[]> context;
        private @Nullable CommitHook hook;

        @Override
        public void init(ProcessorContext<byte[], byte[]> initialised) {
            context = initialised;
            hook = initialised.getStateStore(Nodes.INTAKE_HOOK);
            intake = this;
            processor.init(initialised);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            processor.process(record);
            end.accept(this);
        }

        @Override
        public void close() {
            processor.close();
        }

        void begin() {
            processor.init(context());
        }

        CommitHook hook() {
            return Objects.requireNonNull(hook);
        }

        /** Nothing is handed on, and so nothing committed, until the task begins again. */
        void holdCommits() {
            hook().beforeCommit(context(), () -> {});
        }

        private ProcessorContext<byte[], byte[]> context() {
            return Objects.requireNonNull(context);
        }
    }
}
