package io.tocsin.indexer.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.indexer.stream.StreamState.Index;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RetentionPlanTest {
    private static final long NOW = Duration.ofDays(1_000).toMillis();

    private static final RetentionConfig CONFIG = new RetentionConfig(
            Map.of("audit", Duration.ofDays(30)),
            Duration.ofDays(8),
            1_000,
            Duration.ofDays(1),
            500,
            Duration.ofSeconds(1));

    @Test
    void deletesAnIndexOnceItsYoungestDataIsTooOld() {
        // "a" took data until "b" was made.
        var plan = plan(true, stream("app", index("a", 20, 1), index("b", 8, 1), index("c", 0, 0)));
        assertEquals(List.of("a"), plan.deletions());
        var dayBefore = plan(true, stream("app", index("a", 20, 1), index("b", 7, 1), index("c", 0, 0)));
        assertEquals(List.of(), dayBefore.deletions());
    }

    @Test
    void goesByTheRetentionOfTheDataset() {
        var plan = plan(
                true,
                stream("app", index("a", 20, 1), index("b", 9, 1)),
                stream("audit", index("x", 20, 1), index("y", 9, 1)));
        assertEquals(List.of("a"), plan.deletions());
    }

    @Test
    void neverDeletesTheIndexThatIsWritten() {
        var plan = plan(true, stream("app", index("a", 900, 5_000)));
        assertEquals(List.of(), plan.deletions());
        assertEquals(List.of("logs-app-t"), plan.rollovers());
    }

    @Test
    void rollsOverByAgeAndBySizeButNotWhatIsEmpty() {
        assertEquals(
                List.of("logs-app-t"),
                plan(true, stream("app", index("a", 1, 1))).rollovers());
        assertEquals(List.of(), plan(true, stream("app", index("a", 0, 99))).rollovers());
        assertEquals(
                List.of("logs-app-t"),
                plan(true, stream("app", index("a", 0, 100))).rollovers(),
                "a tenth of all");
        assertEquals(
                List.of(),
                plan(true, stream("app", new Index("a", 0, 5_000, 0))).rollovers());
        assertEquals(List.of(), plan(true, stream("app")).rollovers());
    }

    @Test
    void deletesTheOldestOfAllStreamsWhenTheyAreTooLargeTogether() {
        var plan = plan(
                true,
                stream("app", index("a", 6, 600), index("b", 3, 300), index("c", 0, 300)),
                stream("audit", index("x", 5, 300), index("y", 4, 100)));
        // 1,600 in all: "a" was closed 3 days ago, "x" 4.
        assertEquals(List.of("x", "a"), plan.deletions());
    }

    @Test
    void leavesAgeToAServerThatLooksAfterIt() {
        var plan = plan(false, stream("app", index("a", 20, 1), index("b", 9, 1)));
        assertEquals(List.of(), plan.deletions());
        assertEquals(List.of(), plan.rollovers());
        var large = plan(false, stream("app", index("a", 20, 2_000), index("b", 9, 1)));
        assertEquals(List.of("a"), large.deletions());
    }

    @Test
    void mapsFieldsByTheirDottedNames() {
        String template = Templates.of("logs-app-t", Duration.ofDays(7), 500, new ServerFeatures(false, false));
        assertTrue(template.contains("\"message\":{\"type\":\"text\"}"), template);
        assertTrue(template.contains("\"subobjects\":false"), template);
        assertTrue(template.contains("\"log.level\":{\"type\":\"keyword\",\"ignore_above\":1024}"), template);
        assertTrue(!template.contains("lifecycle"), template);
        String full = Templates.of("logs-app-t", Duration.ofDays(7), 500, new ServerFeatures(true, true));
        assertTrue(full.contains("\"message\":{\"type\":\"match_only_text\"}"), full);
        assertTrue(full.contains("\"lifecycle\":{\"data_retention\":\"604800000ms\"}"), full);
    }

    private static RetentionPlan plan(boolean byAge, StreamState... streams) {
        return RetentionPlan.of(List.of(streams), CONFIG, byAge, NOW);
    }

    private static StreamState stream(String dataset, Index... indices) {
        return new StreamState("logs-" + dataset + "-t", dataset, List.of(indices));
    }

    private static Index index(String name, long daysAgo, long bytes) {
        return new Index(name, NOW - Duration.ofDays(daysAgo).toMillis(), bytes, bytes);
    }
}
