package io.tocsin.deploy.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;

/**
 * What one would write without the processor, for one rule: Kafka Streams' own windows and counts over events that are
 * parsed to trees, exactly once, all else as Kafka Streams has it. A process of its own, until its standard input ends.
 */
final class DslTopology {
    private static final JsonMapper JSON = new JsonMapper();

    private DslTopology() {}

    /** The one rule. */
    enum Rule {
        /** Errors of each service in a minute: one event in twenty is grouped. */
        ERRORS,
        /** Events of each service in a minute: each is grouped. */
        EVENTS,
        /** The highest CPU utilization of each host in five minutes. */
        CPU
    }

    /** Arguments: servers, topic read, topic written, application id, state folder, {@link Rule}. */
    public static void main(String[] args) {
        EndOfInput.exits();
        Properties config = new Properties();
        config.put("bootstrap.servers", args[0]);
        config.put("application.id", args[3]);
        config.put("state.dir", args[4]);
        config.put("processing.guarantee", "exactly_once_v2");
        KafkaStreams streams = new KafkaStreams(topology(args[1], args[2], Rule.valueOf(args[5])), config);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close, "close"));
        streams.start();
    }

    private static Topology topology(String from, String to, Rule rule) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<byte[], JsonNode> events = builder.stream(from, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .mapValues(DslTopology::tree);
        (rule == Rule.CPU ? hotHosts(events) : busyServices(events, rule))
                .to(to, Produced.with(Serdes.String(), Serdes.Double()));
        return builder.build();
    }

    private static JsonNode tree(byte[] event) {
        try {
            return JSON.readTree(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KStream<String, Double> busyServices(KStream<byte[], JsonNode> events, Rule rule) {
        KTable<Windowed<String>, Long> counts = events.filter((key, event) ->
                        rule == Rule.EVENTS || event.path("log.level").asText().equals("error"))
                .map((key, event) -> KeyValue.pair(event.path("service.name").asText(), new byte[0]))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.ByteArray()))
                .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofMinutes(1)))
                .count();
        return counts.toStream()
                .filter((service, count) -> count > 20)
                .map((service, count) -> KeyValue.pair(service.key(), (double) count));
    }

    private static KStream<String, Double> hotHosts(KStream<byte[], JsonNode> events) {
        KTable<Windowed<String>, Double> sums = events.filter(
                        (key, event) -> event.path("metrics").has("system.cpu.utilization"))
                .map((key, event) -> KeyValue.pair(
                        event.path("host.name").asText(),
                        event.path("metrics").path("system.cpu.utilization").asDouble()))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.Double()))
                .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofMinutes(5)))
                .reduce(Double::max, Materialized.with(Serdes.String(), Serdes.Double()));
        return sums.toStream()
                .filter((host, highest) -> highest > 0.9)
                .map((host, highest) -> KeyValue.pair(host.key(), highest));
    }
}
