package io.tocsin.indexer.bulk;

import io.tocsin.indexer.metrics.IndexerMetrics;
import io.tocsin.runtime.health.Health;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether documents can be written, told to operators: in {@code /-/ready}, in a metric, and in the log when it changes
 * and once a minute while it lasts. For any thread.
 */
final class Condition {
    private static final Logger log = LoggerFactory.getLogger(Condition.class);
    private static final String NAME = "indexing";
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Health health;
    private final IndexerMetrics metrics;
    private boolean stopped;
    private long toldNanos;

    Condition(Health health, IndexerMetrics metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    synchronized void failing(String reason) {
        long now = System.nanoTime();
        health.waiting(NAME, reason);
        if (!stopped || now - toldNanos > REPEAT_NANOS) {
            log.atWarn().addKeyValue("reason", reason).log("indexing waits; nothing is lost, it is tried again");
            toldNanos = now;
        }
        stopped = true;
        metrics.blocked(true);
    }

    synchronized void working() {
        if (stopped) {
            stopped = false;
            health.ok(NAME);
            metrics.blocked(false);
            log.info("indexing goes on");
        }
    }
}
