package io.tocsin.router.topology;

import io.tocsin.router.file.RoutingFile;
import io.tocsin.router.metrics.RouterMetrics;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * <pre>
 *   [alerts] ─► route ─► (by group) ─► group ─► [notifications]
 *                 └────────────────────────────► [alerts.dlq]
 * </pre>
 *
 * The stores are in memory and changelogged: they hold thousands of alerts, not millions, and a new instance reads them
 * from Kafka in either case.
 */
public final class RouterTopology {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();
    private static final Serde<String> TEXT = Serdes.String();

    private RouterTopology() {}

    /** @param routing the file in force; asked again and again, so that a reload takes effect */
    @SuppressWarnings("MissingSummary")
    public static Topology build(Topics topics, Supplier<RoutingFile> routing, RouterMetrics metrics) {
        StreamsBuilder builder = new StreamsBuilder();
        for (String store : List.of(RoutingProcessor.STORE, GroupingProcessor.GROUPS, GroupingProcessor.MEMBERS)) {
            builder.addStateStore(store(store));
        }
        String deadLetters = topics.name(Topic.ALERTS_DLQ);
        KStream<String, Routed> routed = builder.stream(topics.name(Topic.ALERTS), Consumed.with(BYTES, BYTES))
                .process(
                        () -> new RoutingProcessor(routing, metrics, deadLetters),
                        Named.as("route"),
                        RoutingProcessor.STORE);
        routed.filter((key, value) -> value instanceof Routed.Dead)
                .map((key, value) -> {
                    Routed.Dead dead = (Routed.Dead) value;
                    return KeyValue.pair(dead.key(), dead.value());
                })
                .to(deadLetters, Produced.with(BYTES, BYTES));
        routed.filter((key, value) -> value instanceof Routed.ToGroup)
                .mapValues(value -> ((Routed.ToGroup) value).change().toJson())
                .repartition(Repartitioned.with(TEXT, BYTES).withName("groups"))
                .process(
                        () -> new GroupingProcessor(routing, metrics),
                        Named.as("group"),
                        GroupingProcessor.GROUPS,
                        GroupingProcessor.MEMBERS)
                .to(topics.name(Topic.NOTIFICATIONS), Produced.with(TEXT, BYTES));
        return builder.build();
    }

    private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), TEXT, BYTES);
    }
}
