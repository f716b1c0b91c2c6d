package io.tocsin.deploy.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends events: a topic full of them at once, or so many a second beside what is measured. */
final class Load implements AutoCloseable {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long STEPS_A_SECOND = TimeUnit.SECONDS.toNanos(1) / STEP_NANOS;

    private final Thread thread;
    private volatile boolean ended;

    private Load(String servers, int rate, Supplier<ProducerRecord<byte[], byte[]>> events) {
        this.thread = new Thread(() -> run(servers, rate, events), "load");
        thread.setDaemon(true);
    }

    static Map<String, Object> producer(String servers, int lingerMillis) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", servers);
        config.put("acks", "all");
        config.put("compression.type", "lz4");
        config.put("linger.ms", lingerMillis);
        return config;
    }

    static KafkaProducer<byte[], byte[]> open(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends one record; what became of it is told to the callback alone. */
    static void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record, Callback told) {
        Future<RecordMetadata> unused = producer.send(record, told);
    }

    /** Fills a topic with so many events, and returns when all are acknowledged. */
    static void fill(Workbench bench, String topic, Events events, int count) {
        bench.say("fills " + topic + " with " + count + " events");
        Map<String, Object> config = producer(bench.servers(), 20);
        config.put("batch.size", 256 << 10);
        config.put("buffer.memory", 64 << 20);
        AtomicReference<@Nullable Exception> problem = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer = open(config)) {
            for (int i = 0; i < count; i++) {
                send(producer, new ProducerRecord<>(topic, events.next()), (metadata, failed) -> {
                    if (failed != null) {
                        problem.compareAndSet(null, failed);
                    }
                });
            }
        }
        Exception failed = problem.get();
        if (failed != null) {
            throw new IllegalStateException("could not fill " + topic, failed);
        }
    }

    /** Sends so many events a second until it is closed. */
    static Load start(String servers, int rate, Supplier<ProducerRecord<byte[], byte[]>> events) {
        Load load = new Load(servers, rate, events);
        load.thread.start();
        return load;
    }

    private void run(String servers, int rate, Supplier<ProducerRecord<byte[], byte[]>> events) {
        try (KafkaProducer<byte[], byte[]> producer = open(producer(servers, 5))) {
            long begin = System.nanoTime();
            long sent = 0;
            while (!ended) {
                long due = (System.nanoTime() - begin) / STEP_NANOS * rate / STEPS_A_SECOND;
                for (; sent < due && !ended; sent++) {
                    send(producer, events.get(), (metadata, failed) -> {});
                }
                LockSupport.parkNanos(STEP_NANOS);
            }
        }
    }

    /** @throws IllegalStateException if it has stopped sending */
    void check() {
        if (!thread.isAlive()) {
            throw new IllegalStateException("the background load has ended");
        }
    }

    @Override
    public void close() {
        ended = true;
        join(thread);
    }

    /** Waits for a thread that is about to end; who interrupts us meanwhile is heard afterwards. */
    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
