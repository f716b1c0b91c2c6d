package io.tocsin.schemas.log;

import io.tocsin.schemas.json.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When an event without {@code @timestamp} happened: what Vector, Fluent Bit, Docker and many loggers write as
 * {@code timestamp}, {@code time} or {@code date}, if that is a text in RFC 3339 with its offset and may be the time of
 * this event; else the time of its record. Fields of these names are durations, local times and dates of birth as often.
 */
final class OtherTime {
    static final List<String> FIELDS = List.of("timestamp", "time", "date");

    /** How long a shipper may have kept it. */
    private static final long OLDEST_MILLIS = Duration.ofDays(7).toMillis();

    /** How far clocks may be apart. */
    private static final long NEWEST_MILLIS = Duration.ofMinutes(1).toMillis();

    private OtherTime() {}

    static Instant of(RawFields raw, Instant recordTime) {
        for (String field : FIELDS) {
            String text = raw.text(field);
            if (text != null) {
                Instant time = Timestamps.parse(text).orElse(Instant.MAX);
                if (isNear(time, recordTime)) {
                    return time;
                }
            }
        }
        return recordTime;
    }

    private static boolean isNear(Instant time, Instant recordTime) {
        return !time.isBefore(recordTime.minusMillis(OLDEST_MILLIS))
                && !time.isAfter(recordTime.plusMillis(NEWEST_MILLIS));
    }
}
