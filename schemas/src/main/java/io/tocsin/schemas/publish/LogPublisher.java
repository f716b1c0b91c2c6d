package io.tocsin.schemas.publish;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue in front of a Kafka producer. {@link #offer} never waits: what does not fit is dropped and counted.
 * Only the publisher's own thread talks to Kafka, because {@code send} waits for metadata and for room in the buffer.
 * While Kafka is away the queue fills, the oldest events being kept. Each event is counted exactly once; after
 * {@link #close} nothing is pending, and what Kafka has not acknowledged by then is failed.
 */
final class LogPublisher implements AutoCloseable {
    static final String THREAD_PREFIX = "tocsin-log-publisher";
    static final int DEFAULT_QUEUE_SIZE = 8192;

    /** Whichever of the two bounds is reached first. */
    private static final long MAX_QUEUED_BYTES = 16L << 20;

    private static final long REPORT_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Enough for a first connection on a busy machine. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private static final long LONGEST_FLUSH_MILLIS = 500;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    /** A first connection on a busy machine is no trouble yet. */
    private static final int QUIET_ATTEMPTS = 3;

    private static final long LOOK_EVERY_MILLIS = 100;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Map<String, Object> settings;
    private final String topic;
    private final BlockingQueue<Taken> queue;

    /** What is not counted yet. */
    private final Set<Taken> open = ConcurrentHashMap.newKeySet();

    private final Consumer<String> reports;
    private final Thread thread;

    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong lastReport = new AtomicLong(System.nanoTime() - REPORT_EVERY_NANOS);

    /** Nothing more is taken; what was taken is still sent. */
    private volatile boolean closing;

    /** The time for that is over. */
    private volatile boolean abandoned;

    private volatile @Nullable Producer<byte[], byte[]> producer;
    private volatile String lastProblem = "there was no time to send them";

    /**
     * @param kafka settings of the producer, {@code bootstrap.servers} among them; they go on top of the defaults
     * @param reports takes a sentence about trouble, at most one a minute and one at the end, on any thread
     */
    LogPublisher(Map<String, Object> kafka, String topic, int queueSize, Consumer<String> reports) {
        String name = THREAD_PREFIX + "-" + NUMBER.incrementAndGet();
        this.settings = settings(kafka, name);
        this.topic = topic;
        this.queue = new ArrayBlockingQueue<>(queueSize);
        this.reports = reports;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes an event if there is room. Never waits; after {@link #close} there is no room. */
    boolean offer(byte[] json) {
        Taken event = new Taken(json);
        // Before the look at "closing": so close() finds every event that was not dropped for it.
        open.add(event);
        if (!closing && queuedBytes.get() + json.length <= MAX_QUEUED_BYTES) {
            queuedBytes.addAndGet(json.length);
            if (queue.offer(event)) {
                return true;
            }
            queuedBytes.addAndGet(-json.length);
        }
        event.settle(dropped);
        report("the queue is full");
        return false;
    }

    /** Events that Kafka has acknowledged. */
    long published() {
        return published.get();
    }

    /** Events that found no room. */
    long dropped() {
        return dropped.get();
    }

    /** Events that were taken and not acknowledged by Kafka. */
    long failed() {
        return failed.get();
    }

    /** Events taken, and neither published nor failed yet. */
    long pending() {
        return open.size();
    }

    /**
     * Gives Kafka at most this long, and a little, to take what is queued; ends as soon as it has. Then nothing is pending,
     * and if anything was lost, a last report has the totals.
     */
    void close(Duration timeout) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        closing = true;
        LockSupport.unpark(thread);
        // The last part belongs to the producer, which flushes.
        join(timeout.minusMillis(Math.min(LONGEST_FLUSH_MILLIS, timeout.toMillis() / 4)));
        abandoned = true;
        Producer<byte[], byte[]> opened = producer;
        if (opened != null) {
            // Flushes what is on its way, and ends a send that still waits.
            BoundedClose.close(opened, remaining(deadline), thread.getName());
        }
        thread.interrupt();
        open.forEach(event -> event.settle(failed));
        if (dropped.get() + failed.get() > 0) {
            reports.accept("the publisher of log events to Kafka's topic " + topic + " has ended: " + published.get()
                    + " published, " + failed.get() + " failed, " + dropped.get() + " dropped; " + lastProblem);
        }
    }

    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    private static Map<String, Object> settings(Map<String, Object> kafka, String clientId) {
        Map<String, Object> defaults = Map.of(
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                Long.toString(8L << 20),
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Integer.toString(2 << 20),
                // As long as there is room, an event waits for Kafka to come back.
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                "3600000",
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                "2000");
        Map<String, Object> settings = ProducerDefaults.settings(defaults, kafka);
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        // Only this thread waits, and it looks at "closing" in between.
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "1000");
        return settings;
    }

    private void run() {
        try {
            Producer<byte[], byte[]> kafka = connected();
            while (kafka != null && !abandoned && !(closing && queue.isEmpty())) {
                Taken event = queue.poll(closing ? 0 : LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                if (event != null) {
                    queuedBytes.addAndGet(-event.json.length);
                    send(kafka, event);
                }
            }
        } catch (InterruptedException e) {
            // Closed while it waited; close() counts what is left.
            Thread.currentThread().interrupt();
        }
    }

    /** Tries until there is a producer: a host's name may not resolve yet. Null when closed without success. */
    private @Nullable Producer<byte[], byte[]> connected() {
        Duration pause = FIRST_PAUSE;
        while (!abandoned) {
            try {
                Producer<byte[], byte[]> created = new KafkaProducer<>(settings);
                producer = created;
                if (abandoned) {
                    created.close(Duration.ZERO);
                    return null;
                }
                return created;
            } catch (KafkaException e) {
                report("no Kafka producer: " + rootMessage(e));
                if (closing) {
                    return null;
                }
                LockSupport.parkNanos(pause.toNanos());
                pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        }
        return null;
    }

    /**
     * Hands an event to the producer. While Kafka is away {@code send} answers with a time-out after max.block.ms, on
     * this thread; then the event is tried again, because it can wait here as well as anywhere.
     */
    private void send(Producer<byte[], byte[]> kafka, Taken event) {
        for (int tried = 1; true; tried++) {
            Attempt attempt = new Attempt(event);
            try {
                // The callback settles it.
                var unused = kafka.send(new ProducerRecord<>(topic, event.json), attempt);
            } catch (RuntimeException e) {
                // Not authorised, the producer was closed meanwhile, or one of the service's own plug-ins failed.
                fail(event, e);
                return;
            }
            Exception away = attempt.away;
            if (away == null) {
                return;
            }
            if (abandoned) {
                fail(event, away);
                return;
            }
            lastProblem = "Kafka is away: " + rootMessage(away);
            if (tried >= QUIET_ATTEMPTS) {
                report(lastProblem);
            }
        }
    }

    private void fail(Taken event, Exception problem) {
        if (event.settle(failed)) {
            report(rootMessage(problem));
        }
    }

    /** An event that is counted once: the first count stays. */
    private final class Taken {
        private final byte[] json;
        private final AtomicBoolean settled = new AtomicBoolean();

        private Taken(byte[] json) {
            this.json = json;
        }

        private boolean settle(AtomicLong outcome) {
            if (!settled.compareAndSet(false, true)) {
                return false;
            }
            outcome.incrementAndGet();
            open.remove(this);
            return true;
        }
    }

    /** Settles an event when Kafka has answered; a refusal to take it for now is kept for the publisher's thread. */
    private final class Attempt implements Callback {
        private final Taken event;
        private @Nullable Exception away;

        private Attempt(Taken event) {
            this.event = event;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception problem) {
            if (problem == null) {
                event.settle(published);
            } else if (Thread.currentThread() == thread && problem instanceof RetriableException) {
                away = problem;
            } else {
                fail(event, problem);
            }
        }
    }

    private void report(String reason) {
        lastProblem = reason;
        long now = System.nanoTime();
        long last = lastReport.get();
        if (now - last >= REPORT_EVERY_NANOS && lastReport.compareAndSet(last, now)) {
            reports.accept("log events do not reach Kafka's topic " + topic + ": " + reason + " (so far "
                    + dropped.get() + " dropped, " + failed.get() + " failed, " + published.get() + " published)");
        }
    }

    private void join(Duration limit) {
        try {
            thread.join(Math.max(1, limit.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration remaining(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static String rootMessage(Throwable problem) {
        Throwable cause = problem;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
