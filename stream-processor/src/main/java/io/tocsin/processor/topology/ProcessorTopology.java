package io.tocsin.processor.topology;

import io.tocsin.processor.commit.CommitHook;
import io.tocsin.processor.evaluation.EvaluationProcessor;
import io.tocsin.processor.intake.IntakeProcessor;
import io.tocsin.processor.ruleinput.RuleInputPartitioner;
import io.tocsin.processor.task.Nodes;
import io.tocsin.processor.task.Shared;
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

    /** The topic behind what the intake's tasks know, as Kafka Streams names it. */
    public static String intakeChangelog(String application) {
        return application + "-" + Nodes.INTAKE_STATE + "-changelog";
    }

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
        topology.addStateStore(state(Nodes.INTAKE_STATE), INTAKE);
        topology.addStateStore(CommitHook.builder(Nodes.INTAKE_HOOK), INTAKE);
        topology.addSink(
                Nodes.RULE_INPUTS_SINK, topics.name(Topic.RULE_INPUTS), to, to, new RuleInputPartitioner(), INTAKE);
        topology.addSink(Nodes.LOGS_DLQ_SINK, topics.name(Topic.LOGS_DLQ), to, to, INTAKE);
        topology.addSink(Nodes.METRICS_DLQ_SINK, topics.name(Topic.METRICS_DLQ), to, to, INTAKE);

        topology.addSource(
                AutoOffsetReset.earliest(), RULE_INPUTS, APPEND_TIME, from, from, topics.name(Topic.RULE_INPUTS));
        topology.addProcessor(EVALUATION, () -> new EvaluationProcessor(shared), RULE_INPUTS);
        topology.addStateStore(state(Nodes.EVALUATION_STATE), EVALUATION);
        topology.addStateStore(CommitHook.builder(Nodes.EVALUATION_HOOK), EVALUATION);
        topology.addSink(Nodes.ALERTS_SINK, topics.name(Topic.ALERTS), to, to, EVALUATION);
        topology.addSink(Nodes.METRIC_WINDOWS_SINK, topics.name(Topic.METRIC_WINDOWS), to, to, EVALUATION);
        topology.addSink(
                Nodes.DRAWN_INPUTS_SINK,
                topics.name(Topic.RULE_INPUTS),
                to,
                to,
                new RuleInputPartitioner(),
                EVALUATION);
        topology.addSink(Nodes.METRICS_SINK, topics.name(Topic.METRICS), to, to, EVALUATION);
        topology.addSink(
                Nodes.SWITCH_SINK, topics.name(Topic.RULE_INPUTS), to, to, new RuleInputPartitioner(), EVALUATION);
        topology.addSink(Nodes.VERSIONS_SINK, topics.name(Topic.RULE_VERSIONS), to, to, EVALUATION);
        return topology;
    }

    /** In memory, because each tick reads it; in a changelog, because Kafka is the only store of state. */
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> state(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray());
    }
}
