package io.tocsin.schemas.publish;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The events of one topic on their way to Kafka's client, in order. Its own thread waits where no caller may: for the
 * first connection, the topic's metadata and room in the client. What cannot be handed on by its deadline is unsent, what
 * was handed on and is not acknowledged by then is unconfirmed. Bounded by the {@link Room} of its events.
 */
final class Lane {
    static final String THREAD_PREFIX = "tocsin-event-publisher-";
    private static final String NO_TIME = "there was no time to send it";
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final long SWEEP_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Trying again would not help. Kafka's other errors leave it open whether the record was written. */
    private static final List<Class<? extends Exception>> FINAL = List.of(
            RecordTooLargeException.class,
            RecordBatchTooLargeException.class,
            InvalidTopicException.class,
            AuthorizationException.class,
            AuthenticationException.class);

    private final Producer<byte[], byte[]> producer;
    private final Thread thread;
    private final AtomicBoolean started = new AtomicBoolean();

    /** What has no outcome yet. */
    private final Set<Pending> open = ConcurrentHashMap.newKeySet();

    private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();

    /** Nothing more comes; what has come is still sent. */
    private volatile boolean closing;

    /** The time for that is over. */
    private volatile boolean abandoned;

    /** What is added from now on finds no thread. */
    private volatile boolean ended;

    /** Why the last event could not be handed on. */
    private volatile String away = NO_TIME;

    private long lastSweep = System.nanoTime();

    Lane(String topic, Producer<byte[], byte[]> producer) {
        this.producer = producer;
        this.thread = new Thread(this::run, THREAD_PREFIX + topic);
        thread.setDaemon(true);
    }

    /** Knows of an event from now on; each is settled at the latest by {@link #end}. */
    void open(Pending event) {
        open.add(event);
    }

    void settled(Pending event) {
        open.remove(event);
    }

    long pending() {
        return open.size();
    }

    /** Takes an event that was {@linkplain #open opened} and has room. Never waits. */
    void add(Pending event) {
        queue.add(event);
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
        if (ended) {
            giveUp();
        }
    }

    /** Waits until all is handed on, or the deadline. */
    void finish(long deadlineNanos) {
        closing = true;
        join(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
    }

    /** Hands on nothing more. */
    void abandon() {
        abandoned = true;
    }

    /** Gives what has no outcome one. The producer is closed. */
    void end(Duration grace) {
        join(grace);
        open.forEach(event -> event.settleUnacknowledged("closed before Kafka answered"));
    }

    private void join(Duration limit) {
        if (started.get() && Thread.currentThread() != thread) {
            try {
                thread.join(Math.max(1, limit.toMillis()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            while (!abandoned && !(closing && queue.isEmpty())) {
                Pending event = queue.poll(closing ? 0 : LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                if (event != null) {
                    send(event);
                }
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            away = "the publisher's thread was interrupted";
        } finally {
            ended = true;
            giveUp();
        }
    }

    private void giveUp() {
        for (Pending left = queue.poll(); left != null; left = queue.poll()) {
            left.settleUnacknowledged(away);
        }
    }

    private void send(Pending event) {
        while (!abandoned && !event.isLate() && !event.isDone()) {
            Exception problem = attempt(event);
            if (problem == null) {
                away = NO_TIME;
                return;
            }
            away = reason(problem);
            if (!(problem instanceof RetriableException)) {
                fail(event, problem);
                return;
            }
        }
        event.settleUnacknowledged(away);
    }

    /** Why Kafka's client has not taken the event; null if it has. */
    private @Nullable Exception attempt(Pending event) {
        Attempt attempt = new Attempt(event);
        event.setWithKafka(true);
        Exception problem;
        try {
            // The callback settles it.
            var unused = producer.send(event.event(), attempt);
            problem = attempt.notTaken;
        } catch (RuntimeException e) {
            // The producer was closed, or one of the service's own plug-ins failed.
            problem = e;
        } catch (Error e) {
            // Ends this thread. Where in the client it happened is not known.
            away = "the publisher has failed: " + e;
            event.settleUnacknowledged(away);
            throw e;
        }
        if (problem != null) {
            event.setWithKafka(false);
        }
        return problem;
    }

    /** Kafka's client settles what it was given by itself, but counts its time from then on. */
    private void sweep() {
        long now = System.nanoTime();
        if (now - lastSweep < SWEEP_EVERY_NANOS) {
            return;
        }
        lastSweep = now;
        open.stream()
                .filter(event -> event.isWithKafka() && event.isLate())
                .forEach(event -> event.settleUnacknowledged("Kafka did not acknowledge it in time"));
    }

    private static void fail(Pending event, Exception problem) {
        if (FINAL.stream().anyMatch(type -> type.isInstance(problem))) {
            event.settle(new Outcome.Refused(reason(problem)));
        } else {
            event.settleUnacknowledged(reason(problem));
        }
    }

    private static String reason(Exception problem) {
        String message = problem.getMessage();
        return message == null ? problem.getClass().getSimpleName() : message;
    }

    /** Kafka calls it on its own thread, but on the lane's, within {@code send}, for what it has not taken. */
    private final class Attempt implements Callback {
        private final Pending event;
        private @Nullable Exception notTaken;

        private Attempt(Pending event) {
            this.event = event;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception problem) {
            if (problem == null) {
                if (metadata != null) {
                    event.settle(new Outcome.Acknowledged(metadata.topic(), metadata.partition(), metadata.offset()));
                }
            } else if (Thread.currentThread() == thread) {
                notTaken = problem;
            } else {
                fail(event, problem);
            }
        }
    }
}
