package io.tocsin.ingest;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.tocsin.schemas.metric.MetricEvent;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what the host's sensors find to the topic of metrics, keyed by host. What Kafka does not take is counted. */
final class HostSink implements Consumer<MetricEvent> {
    private static final Logger log = LoggerFactory.getLogger(HostSink.class);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final byte[] key;
    private final Counter events;

    HostSink(Producer<byte[], byte[]> producer, String topic, String hostName, CollectorRegistry registry) {
        this.producer = producer;
        this.topic = topic;
        this.key = hostName.getBytes(StandardCharsets.UTF_8);
        this.events = Counter.build("tocsin_host_events_total", "Events of the host's metrics, by what Kafka said.")
                .labelNames("result")
                .register(registry);
    }

    @Override
    public void accept(MetricEvent event) {
        try {
            var unused = producer.send(
                    new ProducerRecord<>(topic, key, event.toJson()), (metadata, problem) -> count(problem == null));
        } catch (KafkaException | IllegalStateException e) {
            // The client counts and tells of its own trouble; the next reading says more than this one.
            log.debug("a host metric was not taken", e);
            count(false);
        }
    }

    private void count(boolean acknowledged) {
        events.labels(acknowledged ? "acknowledged" : "failed").inc();
    }
}
