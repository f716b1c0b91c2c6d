package io.tocsin.runtime.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.runtime.health.Health;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a port where nothing listens: what a broker answers is tested where there is one. */
@Timeout(120)
final class KafkaWaitIT {
    private final Health health = new Health();
    private final KafkaSettings nowhere = new KafkaSettings(Map.of("bootstrap.servers", "127.0.0.1:1"), "", "test");

    @Test
    void saysWhatItWaitsForAndEndsWhenInterrupted() throws Exception {
        CountDownLatch trying = new CountDownLatch(1);
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            try {
                KafkaWait.until(nowhere, health, admin -> {
                    trying.countDown();
                    admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
                });
            } catch (Throwable e) {
                end.set(e);
            }
        });
        waiter.start();
        assertTrue(trying.await(30, TimeUnit.SECONDS));
        assertEquals(Map.of("kafka", "no answer yet from 127.0.0.1:1"), health.reasons());
        long interrupted = System.nanoTime();
        waiter.interrupt();
        waiter.join();
        assertInstanceOf(InterruptedException.class, end.get());
        assertTrue(System.nanoTime() - interrupted < TimeUnit.SECONDS.toNanos(20), "ends soon");
    }

    @Test
    void triesAgainWhatKafkaRefusesForNow() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        KafkaWait.until(nowhere, health, admin -> {
            if (attempts.incrementAndGet() < 3) {
                throw new ExecutionException(new BrokerNotAvailableException("soon"));
            }
            assertEquals(
                    "no answer yet from 127.0.0.1:1 (BrokerNotAvailableException: soon)",
                    health.reasons().get("kafka"));
        });
        assertEquals(3, attempts.get());
        assertTrue(health.isReady());
    }

    @Test
    void throwsWhatIsNotKafkasFault() {
        assertThrows(
                IllegalStateException.class,
                () -> KafkaWait.until(nowhere, health, admin -> {
                    throw new IllegalStateException("a topic has the wrong shape");
                }));
        assertFalse(health.isReady());
    }
}
