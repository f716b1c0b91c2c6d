package io.tocsin.runtime.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class HealthTest {
    private final Health health = new Health();

    @Test
    void isReadyWhenNothingIsDeclared() {
        assertTrue(health.isReady());
        assertEquals(Map.of(), health.reasons());
    }

    @Test
    void isNotReadyButHealthyWhileItWaits() {
        health.waiting("kafka", "no broker answers");
        assertFalse(health.isReady());
        assertTrue(health.isHealthy());
        assertEquals(Map.of("kafka", "no broker answers"), health.reasons());
        health.ok("kafka");
        assertTrue(health.isReady());
    }

    @Test
    void staysUnhealthyOnceAPartHasFailed() {
        health.failed("poll", "first");
        health.failed("poll", "second");
        assertFalse(health.isHealthy());
        assertFalse(health.isReady());
        assertEquals("poll: first", health.failure().orElseThrow());
    }
}
