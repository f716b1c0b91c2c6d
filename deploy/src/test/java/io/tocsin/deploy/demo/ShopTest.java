package io.tocsin.deploy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.log.LogEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ShopTest {
    private static final Instant OPEN = Instant.parse("2026-11-21T09:00:00Z");

    @Test
    void sameSeedMakesTheSameEvents() {
        assertEquals(day(7, 500, Duration.ofMillis(100)), day(7, 500, Duration.ofMillis(100)));
        assertNotEquals(day(7, 500, Duration.ofMillis(100)), day(8, 500, Duration.ofMillis(100)));
    }

    @Test
    void everyEventIsALogEventOfOneOfThreeDatasets() {
        Map<String, Integer> datasets = new HashMap<>();
        for (ObjectNode event : day(1, 2_000, Duration.ofMillis(50))) {
            LogEvent read = LogEvent.read(bytes(event), OPEN).orElseThrow();
            datasets.merge(read.dataset(), 1, Integer::sum);
            assertTrue(read.text("service.name").isPresent(), event::toString);
            assertTrue(read.text("host.name").isPresent(), event::toString);
            assertTrue(read.text("message").isPresent(), event::toString);
        }
        assertEquals(Set.of("app", "access", "audit"), datasets.keySet());
        assertTrue(datasets.values().stream().allMatch(n -> n > 20), datasets::toString);
    }

    @Test
    void accessLogSaysWhatWasAskedAndAnswered() {
        List<LogEvent> access = day(1, 200, Duration.ofMillis(50)).stream()
                .map(event -> LogEvent.read(bytes(event), OPEN).orElseThrow())
                .filter(event -> event.dataset().equals("access"))
                .toList();
        assertTrue(access.size() > 100);
        for (LogEvent event : access) {
            for (String field : List.of(
                    "http.request.method",
                    "http.response.status_code",
                    "url.path",
                    "user_agent.original",
                    "event.duration",
                    "source.ip")) {
                assertTrue(event.text(field).isPresent(), field);
            }
        }
    }

    @Test
    void busyShopMakesFewErrorsButSome() {
        // 20,000 visits in one minute: what is usual must stay below 20 errors a minute of one service.
        Map<String, Integer> errors = new HashMap<>();
        for (ObjectNode event : day(3, 20_000, Duration.ofMillis(3))) {
            if (event.path("log.level").asText().equals("error")) {
                LogEvent read = LogEvent.read(bytes(event), OPEN).orElseThrow();
                errors.merge(read.text("service.name").orElseThrow(), 1, Integer::sum);
                assertTrue(read.text("error.stack_trace").orElseThrow().contains("\tat org.shop."));
            }
        }
        assertTrue(errors.size() >= 3, errors::toString);
        assertTrue(errors.values().stream().allMatch(n -> n <= 5), errors::toString);
    }

    @Test
    void silentServiceSaysNothingAndItsCallersComplain() {
        ShopMetrics metrics = new ShopMetrics(5);
        Shop shop = new Shop(5, metrics);
        shop.silence(Optional.of(ShopService.INVENTORY));
        List<ObjectNode> events = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            events.addAll(shop.visit(OPEN.plusMillis(i)));
        }
        Set<String> services =
                events.stream().map(e -> e.get("service.name").asText()).collect(Collectors.toSet());
        assertTrue(!services.contains("inventory") && services.contains("storefront"), services::toString);
        assertTrue(events.stream().anyMatch(e -> e.path("message").asText().startsWith("inventory does not answer")));
    }

    @Test
    void burstOfErrorsIsOfOneServiceAndHasItsCause() {
        Shop shop = new Shop(5, new ShopMetrics(5));
        List<ObjectNode> events = shop.failure(Failure.PROVIDER_DOWN, OPEN);
        ObjectNode error = events.get(0);
        assertEquals("payment", error.get("service.name").asText());
        assertEquals("error", error.get("log.level").asText());
        assertTrue(error.path("error")
                .path("stack_trace")
                .asText()
                .contains("Caused by: java.net.SocketTimeoutException"));
    }

    private static List<ObjectNode> day(long seed, int visits, Duration between) {
        Shop shop = new Shop(seed, new ShopMetrics(seed));
        List<ObjectNode> events = new ArrayList<>();
        for (int i = 0; i < visits; i++) {
            events.addAll(shop.visit(OPEN.plus(between.multipliedBy(i))));
        }
        return events;
    }

    private static byte[] bytes(ObjectNode event) {
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }
}
