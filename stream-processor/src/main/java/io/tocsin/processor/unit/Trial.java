package io.tocsin.processor.unit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** Samples that were put into a leaf to be looked at and taken out again. */
final class Trial {
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Set<KeptSeries> made = new LinkedHashSet<>();
    private boolean cutOff;

    /** A sample that was put in, or another value for one that was there. */
    private record Step(KeptSeries series, long time, boolean inserted, double before, long counted) {
        void undo() {
            int index = series.find(time);
            if (inserted) {
                series.remove(index);
            } else {
                series.set(index, before);
            }
            if (counted != 0) {
                series.counted(time, -counted);
            }
        }
    }

    /** A series is there only for the trial. */
    void made(KeptSeries series) {
        made.add(series);
    }

    Set<KeptSeries> made() {
        return made;
    }

    /** Something had no room. */
    void cutOff() {
        cutOff = true;
    }

    boolean isCutOff() {
        return cutOff;
    }

    boolean isEmpty() {
        return steps.isEmpty() && made.isEmpty();
    }

    /** @param counted how many events more the windows of the series have counted */
    void inserted(KeptSeries series, long time, long counted) {
        steps.push(new Step(series, time, true, 0, counted));
    }

    /** @param before the value that was there */
    void replaced(KeptSeries series, long time, double before, long counted) {
        steps.push(new Step(series, time, false, before, counted));
    }

    /** Takes all samples back, the last first. */
    void undo() {
        steps.forEach(Step::undo);
    }
}
