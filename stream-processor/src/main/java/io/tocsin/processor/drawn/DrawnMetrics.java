package io.tocsin.processor.drawn;

import io.tocsin.processor.extract.Accumulator;
import io.tocsin.processor.extract.Contribution;
import io.tocsin.processor.extract.Metric;
import io.tocsin.processor.extract.Reading;
import io.tocsin.processor.state.Changes;
import io.tocsin.processor.state.UnreadableEntryException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Step two of the metrics that are drawn from logs: holds those that live in one place, and reads each at its instants.
 * What is read depends on the log alone: an instant is read when everything appended up to it has come. Each change is told
 * as an entry, and entries restore it. One owner thread.
 */
public final class DrawnMetrics {
    private final Map<String, One> metrics = new LinkedHashMap<>();

    private static final class One {
        private final Metric metric;
        private final Accumulator accumulator;
        /** The next instant; {@code Long.MIN_VALUE} before it is known. */
        private long next = Long.MIN_VALUE;

        One(Metric metric, Changes changes) {
            this.metric = metric;
            this.accumulator = new Accumulator(metric, changes);
        }

        long interval() {
            return metric.interval().toMillis();
        }
    }

    /** Takes what the metrics come to. */
    public interface Listener {
        /**
         * A metric was read.
         *
         * @param instant epoch milliseconds; a reading may lie before it, where its series began
         * @param readings in the order of the series; may be empty
         * @param refused events that would have begun a series beyond the limit
         */
        void read(Metric metric, long instant, List<Reading> readings, long refused);
    }

    /**
     * Continues from what was told of these metrics; entries of other metrics are told as removed.
     *
     * @param entries by their keys, in any order
     */
    public DrawnMetrics(Collection<Metric> all, Changes changes, Map<String, byte[]> entries) {
        all.forEach(metric -> metrics.put(metric.id(), new One(metric, changes)));
        entries.forEach((key, value) -> {
            if (!isRestored(key, value)) {
                changes.changed(key, null);
            }
        });
        metrics.values().forEach(one -> one.accumulator.last().ifPresent(last -> one.next = last + one.interval()));
    }

    private boolean isRestored(String key, byte[] value) {
        for (One one : metrics.values()) {
            if (one.accumulator.owns(key)) {
                try {
                    one.accumulator.restore(key, value);
                    return true;
                } catch (UnreadableEntryException e) {
                    return false;
                }
            }
        }
        return false;
    }

    /** Whether there are any. */
    public boolean isEmpty() {
        return metrics.isEmpty();
    }

    /** Takes a contribution, and says whether its metric is one of these. */
    public boolean accept(Contribution contribution) {
        One one = metrics.get(contribution.metric());
        if (one == null) {
            return false;
        }
        one.accumulator.add(contribution);
        return true;
    }

    /**
     * The least instant that is to be read next. A metric that was never read begins at its first one not before
     * {@code watermark}.
     */
    public long next(long watermark) {
        long next = Long.MAX_VALUE;
        for (One one : metrics.values()) {
            if (one.next == Long.MIN_VALUE) {
                one.next = one.metric.cell(watermark);
            }
            next = Math.min(next, one.next);
        }
        return next;
    }

    /** Reads all metrics that are to be read at this instant, the {@link #next} one. */
    public void advance(long instant, Listener listener) {
        for (One one : metrics.values()) {
            if (one.next == instant) {
                one.next += one.interval();
                // Nothing has come yet, or everything was forgotten: nothing to be read, and no entry to be written.
                if (!one.accumulator.isEmpty()) {
                    Accumulator.Advance advance = one.accumulator.advance(instant);
                    listener.read(one.metric, instant, advance.readings(), advance.refused());
                }
            }
        }
    }

    /** Leaves out the instants before {@code millis}. */
    public void skipTo(long millis) {
        for (One one : metrics.values()) {
            if (one.next < millis) {
                one.next = one.metric.cell(millis);
            }
        }
    }
}
