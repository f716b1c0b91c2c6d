package io.tocsin.processor.topology;

import io.tocsin.processor.backfill.Rereader;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The two steps and the topics around them:
 *
 * <pre>
 * logs, metrics ─► intake ─► rule-inputs ─► evaluation (state) ─► alerts, metric-windows
 *                    │            ▲               ├─► rule-versions: what became of one
 *                    │            │               ├─► metrics: what is drawn from logs
 *                    │            └───────────────┘ what is drawn, what changes its place with the rules
 *                    └─► logs.dlq, metrics.dlq
 * </pre>
 */
public final class ProcessorTopology {
    static final String RULE_INPUTS_SINK = "to-rule-inputs";
    static final String LOGS_DLQ_SINK = "to-logs-dlq";
    static final String METRICS_DLQ_SINK = "to-metrics-dlq";
    static final String ALERTS_SINK = "to-alerts";
    static final String METRIC_WINDOWS_SINK = "to-metric-windows";
    static final String STATE = "evaluation-state";
    static final String DRAWN_INPUTS_SINK = "drawn-to-rule-inputs";
    static final String METRICS_SINK = "drawn-to-metrics";

    /** Says of a metric event that it was drawn from logs here, so that the rules know it already. */
    static final String DRAWN_HEADER = Rereader.DRAWN_HEADER;

    static final String INTAKE_STATE = "intake-state";

    /** The topic behind what the intake's tasks know, as Kafka Streams names it. */
    public static String intakeChangelog(String application) {
        return application + "-" + INTAKE_STATE + "-changelog";
    }

    static final String SWITCH_SINK = "evaluation-to-rule-inputs";
    static final String VERSIONS_SINK = "to-rule-versions";
    static final String INTAKE_HOOK = "intake-commits";
    static final String EVALUATION_HOOK = "evaluation-commits";

    private static final String INTAKE = "intake";
    private static final String EVALUATION = "evaluation";
    private static final String EVENTS = "events";
    private static final String RULE_INPUTS = "rule-inputs";

    /**
     * The append time, made to never go back within a partition (a broker's clock can): Streams keeps the greatest one
     * with the committed offset, so it comes out alike after a restart. A record without a time (of a message format
     * before 0.10) counts as of now rather than not at all.
     */
    private static final TimestampExtractor APPEND_TIME = (record, partitionTime) ->
            Math.max(partitionTime, record.timestamp() < 0 ? System.currentTimeMillis() : record.timestamp());

    private ProcessorTopology() {}

    /** The topology; {@code shared} is what its tasks in this process have in common. */
    public static Topology of(Shared shared) {
        Topics topics = shared.settings().topics();
        ByteArrayDeserializer from = new ByteArrayDeserializer();
        ByteArraySerializer to = new ByteArraySerializer();
        Topology topology = new Topology();

        topology.addSource(
                AutoOffsetReset.earliest(),
                EVENTS,
                APPEND_TIME,
                from,
                from,
                topics.name(Topic.LOGS),
                topics.name(Topic.METRICS));
        topology.addProcessor(INTAKE, () -> new IntakeProcessor(shared), EVENTS);
        topology.addStateStore(state(INTAKE_STATE), INTAKE);
        topology.addStateStore(CommitHook.builder(INTAKE_HOOK), INTAKE);
        topology.addSink(RULE_INPUTS_SINK, topics.name(Topic.RULE_INPUTS), to, to, new RuleInputPartitioner(), INTAKE);
        topology.addSink(LOGS_DLQ_SINK, topics.name(Topic.LOGS_DLQ), to, to, INTAKE);
        topology.addSink(METRICS_DLQ_SINK, topics.name(Topic.METRICS_DLQ), to, to, INTAKE);

        topology.addSource(
                AutoOffsetReset.earliest(), RULE_INPUTS, APPEND_TIME, from, from, topics.name(Topic.RULE_INPUTS));
        topology.addProcessor(EVALUATION, () -> new EvaluationProcessor(shared), RULE_INPUTS);
        topology.addStateStore(state(STATE), EVALUATION);
        topology.addStateStore(CommitHook.builder(EVALUATION_HOOK), EVALUATION);
        topology.addSink(ALERTS_SINK, topics.name(Topic.ALERTS), to, to, EVALUATION);
        topology.addSink(METRIC_WINDOWS_SINK, topics.name(Topic.METRIC_WINDOWS), to, to, EVALUATION);
        topology.addSink(
                DRAWN_INPUTS_SINK, topics.name(Topic.RULE_INPUTS), to, to, new RuleInputPartitioner(), EVALUATION);
        topology.addSink(METRICS_SINK, topics.name(Topic.METRICS), to, to, EVALUATION);
        topology.addSink(SWITCH_SINK, topics.name(Topic.RULE_INPUTS), to, to, new RuleInputPartitioner(), EVALUATION);
        topology.addSink(VERSIONS_SINK, topics.name(Topic.RULE_VERSIONS), to, to, EVALUATION);
        return topology;
    }

    /** In memory, because each tick reads it; in a changelog, because Kafka is the only store of state. */
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> state(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray());
    }
}
