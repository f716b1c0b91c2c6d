package io.tocsin.runtime.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.runtime.health.Health;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On a consumer of Kafka's own for tests. */
final class ConsumerThreadTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final TopicPartition ZERO = new TopicPartition("t", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final Health health = new Health();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean openAtTheEnd;
    private volatile Thread worker = Thread.currentThread();

    private interface Step {
        void run() throws InterruptedException;
    }

    private ConsumerThread thread(Step step) {
        return new ConsumerThread(
                "t-1",
                "the part",
                consumer,
                new ConsumerThread.Work() {
                    @Override
                    public void begin() {
                        worker = Thread.currentThread();
                        consumer.assign(List.of(ZERO));
                        consumer.updateBeginningOffsets(Map.of(ZERO, 0L));
                    }

                    @Override
                    public void step() throws InterruptedException {
                        step.run();
                    }

                    @Override
                    public void end() {
                        openAtTheEnd =
                                !consumer.closed() && !Thread.currentThread().isInterrupted();
                        ended.countDown();
                    }
                },
                health);
    }

    /** Often, since what comes between the last step and the end is short. */
    @RepeatedTest(200)
    void stepsUntilItIsClosed() throws Exception {
        CountDownLatch steps = new CountDownLatch(100);
        ConsumerThread thread = thread(() -> {
            consumer.poll(Duration.ZERO);
            steps.countDown();
        });
        thread.start();
        assertTrue(steps.await(30, TimeUnit.SECONDS));
        thread.close(LONG);
        assertFalse(worker.isAlive());
        assertEquals("t-1", worker.getName());
        assertTrue(openAtTheEnd);
        assertTrue(consumer.closed());
        assertTrue(health.isHealthy());
    }

    @Test
    void closingInterruptsAStepThatWaits() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        ConsumerThread thread = thread(() -> {
            waiting.countDown();
            new CountDownLatch(1).await();
        });
        thread.start();
        assertTrue(waiting.await(30, TimeUnit.SECONDS));
        thread.close(LONG);
        assertFalse(worker.isAlive());
        assertTrue(openAtTheEnd, "and not what comes after it");
        assertTrue(consumer.closed());
        assertTrue(health.isHealthy());
    }

    static List<Throwable> errors() {
        return List.of(new IllegalStateException("odd"), new KafkaException("odd"), new NoClassDefFoundError("odd"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anUnexpectedErrorEndsItAndTheServicesHealth(Throwable error) throws Exception {
        ConsumerThread thread = thread(() -> {
            if (error instanceof Error e) {
                throw e;
            }
            throw (RuntimeException) error;
        });
        thread.start();
        assertTrue(ended.await(30, TimeUnit.SECONDS));
        worker.join(LONG.toMillis());
        assertTrue(openAtTheEnd);
        assertTrue(consumer.closed());
        assertEquals(Optional.of("the part: " + error), health.failure());
        thread.close(LONG);
    }

    @Test
    void anInterruptThatNobodyOfOursMadeIsAnError() throws Exception {
        thread(() -> {
                    throw new InterruptedException("by whom?");
                })
                .start();
        assertTrue(ended.await(30, TimeUnit.SECONDS));
        worker.join(LONG.toMillis());
        assertEquals(Optional.of("the part: java.lang.InterruptedException: by whom?"), health.failure());
    }

    @Test
    void aThreadThatHangsIsLeftBehind() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ConsumerThread thread = thread(() -> {
            hanging.countDown();
            awaitUninterruptibly(release);
        });
        thread.start();
        assertTrue(hanging.await(30, TimeUnit.SECONDS));
        thread.close(Duration.ofMillis(20));
        assertTrue(worker.isAlive());
        assertTrue(worker.isDaemon());
        release.countDown();
        worker.join(LONG.toMillis());
        assertTrue(consumer.closed());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // Hangs on, as some libraries do.
            }
        }
    }
}
