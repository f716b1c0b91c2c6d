package io.tocsin.indexer.stream;

import io.tocsin.runtime.config.Section;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long data is kept.
 *
 * @param byDataset dataset to the age at which its data goes
 * @param other the same for all other datasets
 * @param maxTotalBytes when all data streams together are larger, the oldest data goes earlier; 0 for no limit
 * @param rolloverAge a backing index older than this is followed by a new one
 * @param rolloverBytes and one larger than this
 * @param checkInterval how often this is looked at
 */
public record RetentionConfig(
        Map<String, Duration> byDataset,
        Duration other,
        long maxTotalBytes,
        Duration rolloverAge,
        long rolloverBytes,
        Duration checkInterval) {
    private static final long MEBIBYTE = 1L << 20;
    private static final Duration LONGEST = Duration.ofDays(3650);

    /** Data goes by whole backing indices, so it outlives its retention by up to this part of it. */
    private static final int INDICES_PER_RETENTION = 4;

    public RetentionConfig {
        byDataset = Map.copyOf(byDataset);
    }

    /** Reads the section {@code retention}. */
    public static RetentionConfig read(Section s) {
        Map<String, Duration> byDataset = new LinkedHashMap<>();
        byDataset.put("app", age(s, "app", Duration.ofDays(7), "The dataset app: what services say."));
        byDataset.put("access", age(s, "access", Duration.ofDays(7), "The dataset access: who asked for what."));
        byDataset.put("audit", age(s, "audit", Duration.ofDays(30), "The dataset audit: who changed what."));
        Duration other = age(s, "other", Duration.ofDays(7), "All other datasets.");
        int total = s.integer(
                "max_total_mebibytes",
                10_240,
                0,
                Integer.MAX_VALUE,
                "When all data streams written here are larger, the oldest data goes earlier; 0 for no limit.");
        Duration rolloverAge = s.duration(
                "rollover_age",
                Duration.ofDays(1),
                Duration.ofSeconds(1),
                LONGEST,
                "A backing index older than this, or than a quarter of the retention, is followed by a new one.");
        int rolloverMebibytes = s.integer(
                "rollover_mebibytes", 1_024, 1, Integer.MAX_VALUE, "A backing index larger than this likewise.");
        Duration interval = s.duration(
                "check_interval",
                Duration.ofSeconds(30),
                Duration.ofMillis(100),
                Duration.ofHours(1),
                "How often age and size are looked at.");
        return new RetentionConfig(
                byDataset, other, total * MEBIBYTE, rolloverAge, rolloverMebibytes * MEBIBYTE, interval);
    }

    private static Duration age(Section s, String key, Duration def, String doc) {
        return s.duration(key, def, Duration.ofSeconds(1), LONGEST, doc);
    }

    Duration of(String dataset) {
        return byDataset.getOrDefault(dataset, other);
    }

    /** When a backing index of this dataset is followed by a new one. */
    Duration rolloverAgeOf(String dataset) {
        Duration part = of(dataset).dividedBy(INDICES_PER_RETENTION);
        return part.compareTo(rolloverAge) < 0 ? part : rolloverAge;
    }

    /** Small against the limit of the total, as that frees whole backing indices too. */
    long effectiveRolloverBytes() {
        return maxTotalBytes == 0 ? rolloverBytes : Math.max(1, Math.min(rolloverBytes, maxTotalBytes / 10));
    }
}
