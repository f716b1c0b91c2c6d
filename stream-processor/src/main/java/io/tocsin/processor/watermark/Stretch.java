package io.tocsin.processor.watermark;

/** An open interval of time, {@code from < t < to}, epoch milliseconds. */
public record Stretch(long from, long to) {
    public Stretch {
        if (to <= from) {
            throw new IllegalArgumentException("an empty stretch: " + from + " to " + to);
        }
    }

    boolean contains(long millis) {
        return from < millis && millis < to;
    }

    public long lengthMillis() {
        return to - from;
    }
}
