package io.tocsin.processor.ledger;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The metric that the ledger draws from logs, and what it plainly comes to. One owner thread. */
final class DrawnTimeouts {
    /** As the processor names the file. */
    static final String PATH = "rules/ledger.extract.yml";

    static final String TEXT = """
            interval: 2s
            metrics:
              - name: timeouts
                type: counter
                match: log_events{log_level=~"error|fatal"}
                pattern: {regex: 'timeout after ([0-9]+) s'}
                value: {group: 1}
                labels: {of: ledger}
                idle: 14s
            """;

    private static final long INTERVAL_MILLIS = 2_000;
    private static final long IDLE_MILLIS = 14_000;

    private final Map<Labels, Total> totals = new TreeMap<>(Labels::compare);
    private final Map<Labels, Long> due = new TreeMap<>(Labels::compare);

    /** @param since the instant that saw the last event */
    private record Total(long sum, long since) {}

    /** A sample; one that ends its series is told to rules only. */
    record Drawn(Labels labels, long millis, double value) {
        boolean isPublished() {
            return !Series.isStale(value);
        }
    }

    /** @param event its labels */
    void log(Map<String, String> event) {
        String level = event.getOrDefault("log_level", "");
        boolean isMeant = level.equals("error") || level.equals("fatal");
        if (isMeant && event.getOrDefault("message", "").equals("timeout after 30 s")) {
            String service = event.get("service_name");
            String host = event.get("host_name");
            Labels labels = Labels.of(Map.of(
                    LabelMatcher.METRIC_NAME,
                    "timeouts_total",
                    "of",
                    "ledger",
                    "service_name",
                    service,
                    "job",
                    service,
                    "host_name",
                    host,
                    "instance",
                    host));
            due.merge(labels, 30L, Long::sum);
        }
    }

    /** What an instant comes to, of the events since the last one. */
    List<Drawn> read(long instant) {
        List<Drawn> drawn = new ArrayList<>();
        if (instant % INTERVAL_MILLIS != 0) {
            return drawn;
        }
        Iterator<Map.Entry<Labels, Total>> all = totals.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Labels, Total> one = all.next();
            if (!due.containsKey(one.getKey()) && instant - one.getValue().since() >= IDLE_MILLIS) {
                drawn.add(new Drawn(one.getKey(), instant, Series.STALE_MARKER));
                all.remove();
            }
        }
        due.forEach((labels, sum) -> {
            if (!totals.containsKey(labels)) {
                drawn.add(new Drawn(labels, instant - INTERVAL_MILLIS + 1, 0));
            }
            totals.merge(labels, new Total(sum, instant), (a, b) -> new Total(a.sum() + b.sum(), b.since()));
        });
        due.clear();
        totals.forEach((labels, total) -> drawn.add(new Drawn(labels, instant, total.sum())));
        return drawn;
    }
}
