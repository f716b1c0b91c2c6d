package io.tocsin.processor.intake;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log that records became dead letters: one line for many, since a flood of bad records must not become a
 * flood of log events, which are records too. For one thread.
 */
final class DeadLetterLog {
    static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger log = LoggerFactory.getLogger(DeadLetterLog.class);

    /** What a reader of JSON quotes comes from the record, and may be anything. */
    private static final Pattern QUOTED = Pattern.compile("'[^']*'?|\"[^\"]*\"?");

    private static final int MAX_REASON = 200;

    private final LongSupplier nanoTime;
    private final Map<String, Told> byTopic = new HashMap<>();

    private static final class Told {
        private long untold;
        private long nanos;
    }

    DeadLetterLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param topic which the record stood in */
    void add(String topic, int partition, long offset, String reason) {
        long now = nanoTime.getAsLong();
        Told told = byTopic.computeIfAbsent(topic, t -> {
            Told first = new Told();
            first.nanos = now - TELL_EVERY_NANOS;
            return first;
        });
        told.untold++;
        if (now - told.nanos >= TELL_EVERY_NANOS) {
            log.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("records", told.untold)
                    .addKeyValue("partition", partition)
                    .addKeyValue("offset", offset)
                    .addKeyValue("reason", withoutPayload(reason))
                    .log("records are no valid events and became dead letters; the latest stood at this place");
            told.untold = 0;
            told.nanos = now;
        }
    }

    static String withoutPayload(String reason) {
        String text = QUOTED.matcher(reason).replaceAll("'…'");
        return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "…";
    }
}
