package io.tocsin.schemas.sample;

import io.tocsin.schemas.json.UtcTime;
import io.tocsin.schemas.pick.DecimalReader;
import io.tocsin.schemas.pick.JsonBytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event that was read, to read others by that differ from it in nothing but its time and the numbers of its
 * measurements: what was checked of it holds for them. Not for several threads.
 */
final class Stencil {
    private final byte[] event;

    /** Where what can differ begins and ends, in order. */
    private final int[] from;

    private final int[] to;

    /** For a number its place among the samples, or {@link Slots#UNWANTED}; for the time {@link #TIME}. */
    private final int[] sample;

    private final boolean[] counter;
    private final SeriesList series;

    private static final int TIME = -2;

    /** Longer ones are no time. */
    private static final int MAX_TIME = 40;

    private Stencil(byte[] event, int slots, SeriesList series) {
        this.event = event;
        this.from = new int[slots];
        this.to = new int[slots];
        this.sample = new int[slots];
        this.counter = new boolean[slots];
        this.series = series;
    }

    /**
     * Of an event that was read.
     *
     * @param json not changed afterwards
     * @param timeFrom where its time begins, a text that {@link UtcTime} reads; -1 for none
     * @param timeTo the position after it
     * @param slots its numbers, each sample one of them
     */
    static Stencil of(byte[] json, int timeFrom, int timeTo, Slots slots, SeriesList series) {
        int all = slots.size() + (timeFrom < 0 ? 0 : 1);
        Stencil made = new Stencil(json, all, series);
        int at = 0;
        boolean isTimeSet = timeFrom < 0;
        for (int i = 0; i < slots.size(); i++) {
            if (!isTimeSet && timeFrom < slots.from(i)) {
                made.set(at++, timeFrom, timeTo, TIME);
                isTimeSet = true;
            }
            made.counter[at] = slots.isCounter(i);
            made.set(at++, slots.from(i), slots.to(i), slots.sample(i));
        }
        if (!isTimeSet) {
            made.set(at, timeFrom, timeTo, TIME);
        }
        return made;
    }

    private void set(int slot, int first, int after, int ofSample) {
        from[slot] = first;
        to[slot] = after;
        sample[slot] = ofSample;
    }

    int length() {
        return event.length;
    }

    /**
     * Reads an event.
     *
     * @param recordTime in milliseconds since 1970, of an event that has no time
     * @return null if it differs in more, or does not have the numbers and the time that it should have
     */
    MetricPicker.@Nullable Picked read(byte[] json, long recordTime, DecimalReader number) {
        double[] values = new double[series.size()];
        long millis = recordTime;
        int p = 0;
        int own = 0;
        for (int i = 0; i < from.length; i++) {
            int start = p + from[i] - own;
            if (start >= json.length || !Arrays.equals(json, p, start, event, own, from[i])) {
                return null;
            }
            own = to[i];
            int which = sample[i];
            if (which == TIME) {
                p = endOfTime(json, start);
                millis = UtcTime.millis(json, start, p);
                if (millis == UtcTime.NONE) {
                    return null;
                }
                continue;
            }
            p = Numeric.end(number, json, start);
            // Of a value, only a minus and a quote come before the digits: of a counter that wants a closer look.
            if (p == JsonBytes.LEAVE || (counter[i] && json[start] < '0')) {
                return null;
            }
            if (which != Slots.UNWANTED) {
                values[which] = Numeric.lastValue(number, json, start);
            }
        }
        return Arrays.equals(json, p, json.length, event, own, event.length)
                ? new MetricPicker.Picked(millis, new EventSamples(series, values))
                : null;
    }

    /** The position of the quote after it; far enough on where there is none. */
    static int endOfTime(byte[] json, int start) {
        int end = Math.min(json.length, start + MAX_TIME);
        int p = start;
        while (p < end && json[p] != '"') {
            p++;
        }
        return p;
    }
}
