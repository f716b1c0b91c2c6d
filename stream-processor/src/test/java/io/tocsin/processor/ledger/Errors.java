package io.tocsin.processor.ledger;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.topic.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The error events of a log, by service. */
final class Errors {
    private final Map<String, List<Occurrence>> byService = new HashMap<>();

    /** Epoch milliseconds. */
    private record Occurrence(long append, long millis) {}

    Errors(List<Entry> log) {
        for (Entry entry : log) {
            if (entry.topic == Topic.LOGS && entry.value != null) {
                Decoded<LogEvent> event = LogEvent.read(entry.value, Instant.ofEpochMilli(entry.append));
                if (event.isOk()) {
                    add(event.orElseThrow(), entry.append);
                }
            }
        }
    }

    private void add(LogEvent event, long append) {
        String level = event.labels().getOrDefault("log_level", "");
        if (level.equals("error") || level.equals("fatal")) {
            long millis = Recomputation.sampleTime(event.timestamp().toEpochMilli(), append);
            byService
                    .computeIfAbsent(event.labels().getOrDefault("service_name", ""), s -> new ArrayList<>())
                    .add(new Occurrence(append, millis));
        }
    }

    /** How many a burst at this time can be made of: those appended by then, in the window that ends with its pane. */
    long count(String service, long at) {
        long end = -Math.floorDiv(-at, LedgerRules.BURST_PANE_MILLIS) * LedgerRules.BURST_PANE_MILLIS;
        return byService.getOrDefault(service, List.of()).stream()
                .filter(one ->
                        one.append() <= at && one.millis() <= end && one.millis() > end - LedgerRules.BURST_MILLIS)
                .count();
    }
}
