package io.tocsin.ingest.events;

import com.linecorp.armeria.server.ServerBuilder;
import io.prometheus.client.CollectorRegistry;
import io.tocsin.ingest.events.Outcome.Accepted;
import io.tocsin.ingest.events.Outcome.Reason;
import io.tocsin.ingest.events.Outcome.Refused;
import io.tocsin.runtime.health.Health;
import io.tocsin.schemas.policy.EventPolicy;
import io.tocsin.schemas.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events by HTTP. Bodies are read, and their events handed to Kafka's client, by a few threads of its own, which may
 * block, and by Kafka's client on its own. Closing ends the threads, not the producer.
 */
public final class EventsApi implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventsApi.class);

    /** Reading is work of the processor; more threads than this would only share it, and memory with it. */
    private static final int THREADS =
            Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

    /** Bodies that wait for a thread. Their bytes are in the budget; this bounds the many small ones. */
    private static final int WAITING = 1_000;

    private final Limits limits;
    private final EventPolicy policy;
    private final Budget budget;
    private final GatewayMetrics metrics;
    private final Health health;
    private final InstantSource clock;
    private final Topics topics;
    private final ThreadPoolExecutor workers;
    private final ScheduledExecutorService timer;
    private final Failures failures = new Failures();
    private volatile @Nullable Producer<byte[], byte[]> producer;

    public EventsApi(
            Limits limits,
            EventPolicy policy,
            Topics topics,
            CollectorRegistry registry,
            Health health,
            InstantSource clock) {
        this.limits = limits;
        this.policy = policy;
        this.topics = topics;
        this.health = health;
        this.clock = clock;
        this.budget = new Budget(limits.inFlightBytes());
        this.metrics = new GatewayMetrics(registry, budget);
        this.workers = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(WAITING), threads("ingest"));
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, threads("ingest-timer"));
        // An answered request's timer goes at once, not after its time.
        scheduler.setRemoveOnCancelPolicy(true);
        this.timer = scheduler;
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Adds {@code /events/logs} and {@code /events/metrics}. */
    public void addTo(ServerBuilder server) {
        for (EventKind kind : EventKind.values()) {
            // Length and time are bounded by the service, with answers that say so; Armeria's own would not be ours.
            server.route()
                    .path("/events/" + kind.label())
                    .maxRequestLength(0)
                    .requestTimeoutMillis(0)
                    .build(new EventsService(kind, this));
        }
    }

    /** Events are taken from now on; before, they are refused with 503. */
    public void open(Producer<byte[], byte[]> to) {
        producer = to;
    }

    Limits limits() {
        return limits;
    }

    Budget budget() {
        return budget;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    void checkReady() throws RefusedException {
        if (producer == null) {
            String why = String.join("; ", health.reasons().values());
            throw new RefusedException(
                    Reason.UNAVAILABLE, "the gateway is not ready (" + why + "); nothing was written");
        }
    }

    /** Takes over {@code body} and completes {@code outcome}. */
    void submit(EventKind kind, BodyForm form, Bytes body, CompletableFuture<Outcome> outcome) {
        Job job = new Job(kind, form, body, outcome, System.nanoTime());
        job.boundWaiting();
        try {
            workers.execute(job);
        } catch (RejectedExecutionException e) {
            job.drop();
        }
    }

    /**
     * One body that is complete.
     *
     * <pre>
     * waiting ──a thread takes it──► reading ──all good──► sending ──all handed on──► acknowledging ──► accepted
     *    └─ too long, too many: 429/503     └─ bad: 4xx         └─ one failed: 503        └─ one failed, too long: 503
     * </pre>
     *
     * Reading is bounded by the size of a body; sending by the time-outs of Kafka's client, which fail an event.
     */
    private final class Job implements Runnable {
        private final EventKind kind;
        private final BodyForm form;
        private final Bytes body;
        private final CompletableFuture<Outcome> outcome;
        private final long since;
        private final AtomicBoolean taken = new AtomicBoolean();
        private final AtomicBoolean settled = new AtomicBoolean();

        Job(EventKind kind, BodyForm form, Bytes body, CompletableFuture<Outcome> outcome, long since) {
            this.kind = kind;
            this.form = form;
            this.body = body;
            this.outcome = outcome;
            this.since = since;
        }

        void boundWaiting() {
            after(limits.produceTimeout(), () -> {
                if (taken.compareAndSet(false, true)) {
                    body.close();
                    settle(new Refused(
                            Reason.UNAVAILABLE,
                            "the gateway is busy and did not come to this request within "
                                    + seconds(limits.produceTimeout()) + "; nothing was written"));
                }
            });
        }

        void drop() {
            if (taken.compareAndSet(false, true)) {
                body.close();
                settle(new Refused(
                        Reason.OVERLOADED, "more requests wait than the gateway may hold; try again in a second"));
            }
        }

        private void after(Duration limit, Runnable action) {
            var timeout = timer.schedule(action, limit.toMillis(), TimeUnit.MILLISECONDS);
            var unused = outcome.whenComplete((o, problem) -> timeout.cancel(false));
        }

        /** The first outcome counts. */
        private void settle(Outcome o) {
            if (settled.compareAndSet(false, true)) {
                metrics.answered(kind, o);
                outcome.complete(o);
            }
        }

        @Override
        public void run() {
            if (!taken.compareAndSet(false, true)) {
                return;
            }
            Bytes inflated = form.gzip() ? new Bytes(budget) : body;
            try {
                if (form.gzip()) {
                    Gunzip.inflate(body, inflated, limits.bodyBytes());
                    body.close();
                }
                send(inflated);
            } catch (RefusedException e) {
                settle(e.refusal());
            } catch (RuntimeException | OutOfMemoryError e) {
                log.atError().setCause(e).addKeyValue("kind", kind.label()).log("a body could not be handled");
                settle(new Refused(
                        Reason.INTERNAL,
                        "an error in the gateway, which its log tells; the events may or may not have been written"));
            } finally {
                inflated.close();
                body.close();
            }
        }

        private void send(Bytes inflated) throws RefusedException {
            Producer<byte[], byte[]> to = producer;
            if (to == null) {
                throw new IllegalStateException("not open");
            }
            Delivery delivery = new Delivery(to, topics.name(kind.topic()), kind, metrics);
            var failing = delivery.failed().thenAccept(e -> settle(failure(e)));
            int events =
                    new Intake(kind, limits, policy, budget).take(inflated, form.lines(), clock.instant(), delivery);
            var acknowledging = delivery.acknowledged().thenRun(() -> {
                metrics.produced(kind, (System.nanoTime() - since) / 1e9);
                settle(new Accepted(events));
            });
            if (!failing.isDone() && !acknowledging.isDone()) {
                after(
                        limits.produceTimeout(),
                        () -> settle(new Refused(
                                Reason.UNAVAILABLE,
                                "Kafka did not acknowledge within " + seconds(limits.produceTimeout())
                                        + "; the events may or may not have been written")));
            }
        }

        private static String seconds(Duration d) {
            return d.toMillis() / 1000.0 + " s";
        }

        private Refused failure(Exception failure) {
            failures.tell(failure);
            if (failure instanceof RecordTooLargeException) {
                return new Refused(
                        Reason.TOO_LARGE,
                        "an event is larger than the topic takes; the others may or may not have been written");
            }
            return new Refused(
                    Reason.UNAVAILABLE,
                    "Kafka did not take the events (" + failure.getClass().getSimpleName()
                            + "); they may or may not have been written");
        }
    }

    /** Ends the threads; what is with Kafka's client goes on. */
    @Override
    public void close() {
        workers.shutdownNow();
        timer.shutdownNow();
    }

    /** Tells the log of Kafka's failures, but not of each of thousands. */
    private static final class Failures {
        private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
        private final AtomicLong last = new AtomicLong(System.nanoTime() - EVERY_NANOS);

        void tell(Exception failure) {
            long now = System.nanoTime();
            long before = last.get();
            if (now - before >= EVERY_NANOS && last.compareAndSet(before, now)) {
                log.atWarn().addKeyValue("reason", failure.toString()).log("Kafka does not take events");
            }
        }
    }
}
