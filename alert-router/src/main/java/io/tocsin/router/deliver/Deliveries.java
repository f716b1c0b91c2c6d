package io.tocsin.router.deliver;

import io.tocsin.router.channel.Channel;
import io.tocsin.router.channel.Channels;
import io.tocsin.router.file.RoutingFile;
import io.tocsin.router.receiver.Integration;
import io.tocsin.router.receiver.IntegrationId;
import io.tocsin.runtime.kafka.ConsumerThread;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker for each integration of the routing file; {@link #apply} starts, changes and ends them. They share a
 * producer, whose every send is waited for. Messages for an integration that is no longer in the file stay undelivered.
 */
public final class Deliveries implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(4);
    private static final String RECORDS_AT_ONCE = "100";

    private final DeliverySettings settings;
    private final Channels channels;
    private final Producer<byte[], byte[]> producer;
    private final Map<IntegrationId, Running> running = new LinkedHashMap<>();
    private boolean closed;

    private record Running(Integration integration, DeliveryWorker worker, ConsumerThread thread) {}

    public Deliveries(DeliverySettings settings, Channels channels) {
        this.settings = settings;
        this.channels = channels;
        Map<String, Object> config = new HashMap<>(settings.kafka().producer());
        config.put(ProducerConfig.CLIENT_ID_CONFIG, settings.kafka().clientName() + "-deliveries");
        this.producer = new KafkaProducer<>(config);
    }

    /** Delivers to the integrations of this file from now on. */
    public synchronized void apply(RoutingFile file) {
        if (closed) {
            return;
        }
        Map<IntegrationId, Integration> wanted = file.integrations();
        List<Running> gone = running.entrySet().stream()
                .filter(e -> !wanted.containsKey(e.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        running.keySet().retainAll(wanted.keySet());
        stop(gone);
        wanted.forEach(this::apply);
    }

    private void apply(IntegrationId id, Integration integration) {
        Running before = running.get(id);
        if (before != null && before.integration().equals(integration)) {
            return;
        }
        Optional<Channel> channel = channels.of(integration);
        if (channel.isEmpty()) {
            return;
        }
        if (before != null) {
            before.worker().replace(channel.get());
            running.put(id, new Running(integration, before.worker(), before.thread()));
            return;
        }
        KafkaConsumer<byte[], byte[]> consumer = consumer(id);
        DeliveryWorker worker = new DeliveryWorker(id, channel.get(), settings, consumer, producer);
        ConsumerThread thread =
                new ConsumerThread("deliver-" + id, "delivery to " + id, consumer, worker, settings.health());
        running.put(id, new Running(integration, worker, thread));
        thread.start();
        log.atInfo().addKeyValue("integration", id).log("delivering");
    }

    private KafkaConsumer<byte[], byte[]> consumer(IntegrationId id) {
        String group = "tocsin-deliver-" + id.receiver() + "-" + id.type() + "-" + id.index();
        Map<String, Object> config = new HashMap<>(settings.kafka().consumer(group));
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.kafka().clientName() + "-" + group);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_AT_ONCE);
        return new KafkaConsumer<>(config);
    }

    private static void stop(List<Running> all) {
        ConsumerThread.close(all.stream().map(Running::thread).toList(), CLOSE_LIMIT);
    }

    /** Ends all of them within some seconds; what was not delivered is delivered after the next start. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop(List.copyOf(running.values()));
        running.clear();
        producer.close(Duration.ofSeconds(1));
    }
}
