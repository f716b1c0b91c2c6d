package io.tocsin.indexer.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.log.LogEvent;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DocumentsTest {
    @ParameterizedTest
    @CsvSource({
        "'',          p-logs-3-42",
        "order-7,     order-7",
        "ä,           ä",
        "logs-3-42,   logs-3-42",
        "p-logs-3-41, sha256-",
    })
    void takesTheProducersIdUnlessItCouldPassForAPlace(String eventId, String expected) {
        String id = Documents.id(record(), event(eventId));
        if (expected.startsWith("sha256-")) {
            assertTrue(id.matches("sha256-[0-9a-f]{64}"), id);
        } else {
            assertEquals(expected, id);
        }
    }

    @Test
    void shortensAnIdThatElasticsearchWouldRefuse() {
        String longest = "x".repeat(512);
        assertEquals(longest, Documents.id(record(), event(longest)));
        String shortened = Documents.id(record(), event(longest + "x"));
        assertEquals("sha256-".length() + 64, shortened.length());
        assertEquals(shortened, Documents.id(record(), event(longest + "x")), "the same each time");
    }

    private static ConsumerRecord<byte[], byte[]> record() {
        return new ConsumerRecord<>("p-logs", 3, 42, null, "{}".getBytes(UTF_8));
    }

    private static LogEvent event(String id) {
        return LogEvent.builder(Instant.EPOCH)
                .with("message", "m")
                .with("event.id", id)
                .build();
    }
}
