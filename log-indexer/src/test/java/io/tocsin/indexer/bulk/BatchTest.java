package io.tocsin.indexer.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class BatchTest {
    private static final BulkConfig CONFIG = new BulkConfig(2, 400, Duration.ZERO, 1, 10, 1_000);

    @Test
    void isFullAtTheNumberOfDocuments() {
        Batch batch = new Batch(0);
        batch.add(entry("a", "{}"));
        assertFalse(batch.isFullFor(entry("b", "{}"), CONFIG));
        batch.add(entry("b", "{}"));
        assertTrue(batch.isFullFor(entry("c", "{}"), CONFIG));
    }

    @Test
    void isFullAtItsSizeButTakesASingleDocumentOfAnySize() {
        Batch batch = new Batch(0);
        Entry large = entry("a", "x".repeat(1_000));
        assertFalse(batch.isFullFor(large, CONFIG));
        batch.add(large);
        assertTrue(batch.isFullFor(entry("b", "{}"), CONFIG));
    }

    @Test
    void writesTwoLinesPerDocumentAndQuotesIds() {
        BulkBody body = new BulkBody(List.of(entry("a", "{\"m\":1}"), entry("q\"\\\n", "{}"), entry("ä", "{}")));
        assertEquals("""
                {"create":{"_index":"logs-app-t","_id":"a"}}
                {"m":1}
                {"create":{"_index":"logs-app-t","_id":"q\\"\\\\\\n"}}
                {}
                {"create":{"_index":"logs-app-t","_id":"ä"}}
                {}
                """, new String(body.bytes(), 0, body.length(), UTF_8));
    }

    @Test
    void waitsAtMostItsCeilingWhichGrowsToFiveSeconds() {
        Backoff backoff = new Backoff();
        long ceiling = 100;
        for (int i = 0; i < 20; i++) {
            long pause = backoff.nextMillis();
            assertTrue(pause >= 0 && pause <= ceiling, pause + " of at most " + ceiling);
            ceiling = Math.min(5_000, ceiling * 2);
        }
    }

    private static Entry entry(String id, String json) {
        return Entry.of(
                new ConsumerRecord<>("logs", 0, 0, null, json.getBytes(UTF_8)),
                new Entry.Document("logs-app-t", id, json.getBytes(UTF_8)),
                false,
                () -> false);
    }
}
