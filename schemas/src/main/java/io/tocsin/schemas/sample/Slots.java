package io.tocsin.schemas.sample;

import java.util.Arrays;

/** Where the numbers of an event's measurements stand, in order; used again for each event. Not for several threads. */
final class Slots {
    /** In place of a sample: the number is not wanted. */
    static final int UNWANTED = -1;

    private int[] from = new int[32];
    private int[] to = new int[32];
    private int[] sample = new int[32];
    private boolean[] counter = new boolean[32];
    private int size;
    private boolean plain = true;

    void clear() {
        size = 0;
        plain = true;
    }

    /** @param ofSample its place among those of the event, or {@link #UNWANTED} */
    void add(int first, int after, int ofSample, boolean isCounter) {
        if (size == from.length) {
            from = Arrays.copyOf(from, 2 * size);
            to = Arrays.copyOf(to, 2 * size);
            sample = Arrays.copyOf(sample, 2 * size);
            counter = Arrays.copyOf(counter, 2 * size);
        }
        from[size] = first;
        to[size] = after;
        sample[size] = ofSample;
        counter[size++] = isCounter;
    }

    /** Some sample comes of more than one number. */
    void addOther() {
        plain = false;
    }

    /** Whether each sample is one of the numbers. */
    boolean isPlain() {
        return plain;
    }

    int size() {
        return size;
    }

    int from(int i) {
        return from[i];
    }

    int to(int i) {
        return to[i];
    }

    int sample(int i) {
        return sample[i];
    }

    /** Whether a number below zero is none here. */
    boolean isCounter(int i) {
        return counter[i];
    }
}
