package io.tocsin.processor.figures;

import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/**
 * What one task has made of the records of one input topic. Plain numbers on the hot path, added to the registry in
 * bulk. Of each topic, whenever no task is in the middle of a method:
 *
 * <pre>records = matched + filtered + dead-lettered + aborted + in flight</pre>
 *
 * <p>A record is in flight from {@link #show} or {@link #flush} after it was read until the commit, and aborted when
 * there was none: it will be read, and counted, again. Owned by the task's thread.
 */
public final class IntakeCounts {
    private final Children into;

    /** Since the last flush. */
    private long read;

    /** What of {@link #read} the registry knows of already. */
    private long shown;

    private long matched;
    private long filtered;
    private long deadLettered;
    private long clamped;
    private long late;
    private long wholeReads;
    private long afterWatermark;

    /** @param into the children of one topic */
    public IntakeCounts(Children into) {
        this.into = into;
    }

    /** What the counts of one topic are added to. */
    public record Children(
            Counter.Child read,
            Gauge.Child inFlight,
            Counter.Child matched,
            Counter.Child filtered,
            Counter.Child deadLettered,
            Counter.Child aborted,
            Counter.Child clamped,
            Counter.Child late,
            Counter.Child wholeReads,
            Counter.Child afterWatermark) {}

    /** A record was read. Exactly one of {@link #matched}, {@link #filtered} and {@link #deadLettered} follows. */
    public void read() {
        read++;
    }

    /** Some rule, or what is drawn from logs, uses it. */
    public void matched() {
        matched++;
    }

    /** Nothing uses it. */
    public void filtered() {
        filtered++;
    }

    /** It is no valid event. */
    public void deadLettered() {
        deadLettered++;
    }

    /** Its own time is from the future; it counts at its append. */
    public void clamped() {
        clamped++;
    }

    /** Its own time lies far before its append. */
    public void late() {
        late++;
    }

    /** It had to be read into a tree. */
    public void wholeRead() {
        wholeReads++;
    }

    /** It was appended before an instant that was already taken as complete. */
    public void afterWatermark() {
        afterWatermark++;
    }

    /** Tells how many records were read so far; to be called now and then, such as at a punctuation. */
    public void show() {
        long more = read - shown;
        if (more != 0) {
            into.read().inc((double) more);
            into.inFlight().inc((double) more);
            shown = read;
        }
    }

    /** Everything read so far is committed. */
    public void flush() {
        show();
        if (read == 0) {
            return;
        }
        // In flight first, so that a scrape amid this misses records rather than counting some twice.
        into.inFlight().dec((double) read);
        add(into.matched(), matched);
        add(into.filtered(), filtered);
        add(into.deadLettered(), deadLettered);
        add(into.clamped(), clamped);
        add(into.late(), late);
        add(into.wholeReads(), wholeReads);
        add(into.afterWatermark(), afterWatermark);
        forget();
    }

    /** What was read since the last commit will not be committed: the task was closed, or begins again. */
    public void discard() {
        show();
        add(into.aborted(), read);
        into.inFlight().dec((double) read);
        forget();
    }

    private void forget() {
        read = 0;
        shown = 0;
        matched = 0;
        filtered = 0;
        deadLettered = 0;
        clamped = 0;
        late = 0;
        wholeReads = 0;
        afterWatermark = 0;
    }

    private static void add(Counter.Child counter, long more) {
        if (more != 0) {
            counter.inc((double) more);
        }
    }
}
