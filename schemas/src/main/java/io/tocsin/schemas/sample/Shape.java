package io.tocsin.schemas.sample;

import io.tocsin.schemas.json.UtcTime;
import io.tocsin.schemas.pick.DecimalReader;
import io.tocsin.schemas.pick.Hashes;
import io.tocsin.schemas.pick.JsonBytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What events have in common that differ in nothing but their time, the numbers of their measurements and the texts that
 * tell their source: those of one kind of sender, of which there are few. Immutable.
 */
final class Shape {
    /** Longer ones are no time. */
    private static final int MAX_TIME = 40;

    private static final int SLOT_BYTES = 13;
    private static final int HEAD_BYTES = 200;

    /** One of these events. */
    private final byte[] event;

    /** Where what can differ begins and ends, in order. */
    private final int[] from;

    private final int[] to;

    /** See {@link Slots#what}. */
    private final int[] what;

    private final boolean[] counter;
    private final int samples;
    private final int hash;

    private Shape(byte[] event, Slots slots, int samples) {
        this.event = event;
        this.samples = samples;
        int size = slots.size();
        this.from = new int[size];
        this.to = new int[size];
        this.what = new int[size];
        this.counter = new boolean[size];
        long sum = size;
        int own = 0;
        for (int i = 0; i < size; i++) {
            from[i] = slots.from(i);
            to[i] = slots.to(i);
            what[i] = slots.what(i);
            counter[i] = slots.isCounter(i);
            sum = Hashes.join(sum, Hashes.of(event, own, from[i]));
            own = to[i];
        }
        this.hash = (int) Hashes.join(sum, Hashes.of(event, own, event.length));
    }

    /**
     * Of an event that was read.
     *
     * @param json not changed afterwards
     * @param samples how many it has
     */
    static Shape of(byte[] json, Slots slots, int samples) {
        return new Shape(json, slots, samples);
    }

    /** About how much memory holds it. */
    int bytes() {
        return HEAD_BYTES + event.length + SLOT_BYTES * from.length;
    }

    /**
     * Reads an event of this shape and source.
     *
     * @param recordTime in milliseconds since 1970, of an event that has no time
     * @param place that who keeps something by the series may look at first
     * @return null if it differs in more, or does not have the numbers and the time that it should have
     */
    MetricPicker.@Nullable Picked read(byte[] json, long recordTime, DecimalReader number, Stencil source, int place) {
        // The series themselves are not looked at: sources are many, and each look waits for memory.
        double[] values = new double[samples];
        byte[] texts = source.texts();
        long millis = recordTime;
        int text = 0;
        int p = 0;
        int own = 0;
        for (int i = 0; i < from.length; i++) {
            int start = p + from[i] - own;
            if (start >= json.length || !Arrays.equals(json, p, start, event, own, from[i])) {
                return null;
            }
            own = to[i];
            int which = what[i];
            if (which == Slots.TEXT) {
                int length = Stencil.length(texts, text);
                text += Stencil.LENGTH_BYTES;
                p = start + length;
                // What comes behind it is a quote, as it is of the other.
                if (p >= json.length || !Arrays.equals(json, start, p, texts, text, text + length)) {
                    return null;
                }
                text += length;
            } else if (which == Slots.TIME) {
                p = endOfTime(json, start);
                millis = UtcTime.millis(json, start, p);
                if (millis == UtcTime.NONE) {
                    return null;
                }
            } else {
                p = Numeric.end(number, json, start);
                // Of a value, only a minus and a quote come before the digits: of a counter that wants a closer look.
                if (p == JsonBytes.LEAVE || (counter[i] && json[start] < '0')) {
                    return null;
                }
                if (which != Slots.UNWANTED) {
                    values[which] = Numeric.lastValue(number, json, start);
                }
            }
        }
        return Arrays.equals(json, p, json.length, event, own, event.length)
                ? new MetricPicker.Picked(millis, new EventSamples(source.series(), values, place))
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

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Shape shape)
                || hash != shape.hash
                || samples != shape.samples
                || !Arrays.equals(what, shape.what)
                || !Arrays.equals(counter, shape.counter)) {
            return false;
        }
        int own = 0;
        int others = 0;
        for (int i = 0; i < from.length; i++) {
            if (!Arrays.equals(event, own, from[i], shape.event, others, shape.from[i])) {
                return false;
            }
            own = to[i];
            others = shape.to[i];
        }
        return Arrays.equals(event, own, event.length, shape.event, others, shape.event.length);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
