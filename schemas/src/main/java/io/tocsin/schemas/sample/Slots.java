package io.tocsin.schemas.sample;

import java.util.Arrays;

/**
 * Where in an event stands what differs from one to the next of its kind: numbers, the time, and the texts that tell a
 * source. In order; used again for each event. Not for several threads.
 */
final class Slots {
    /** In place of a sample: the number is not wanted. */
    static final int UNWANTED = -1;

    /** In place of a sample: the time of the event, a text of the usual form. */
    static final int TIME = -2;

    /** In place of a sample: a text without an escape. */
    static final int TEXT = -3;

    private int[] from = new int[32];
    private int[] to = new int[32];
    private int[] what = new int[32];
    private boolean[] counter = new boolean[32];
    private int size;
    private boolean plain = true;

    void clear() {
        size = 0;
        plain = true;
    }

    /** @param ofSample the number's place among the samples of the event, or {@link #UNWANTED} */
    void add(int first, int after, int ofSample, boolean isCounter) {
        if (size == from.length) {
            from = Arrays.copyOf(from, 2 * size);
            to = Arrays.copyOf(to, 2 * size);
            what = Arrays.copyOf(what, 2 * size);
            counter = Arrays.copyOf(counter, 2 * size);
        }
        int at = size++;
        for (; at > 0 && from[at - 1] > first; at--) {
            from[at] = from[at - 1];
            to[at] = to[at - 1];
            what[at] = what[at - 1];
            counter[at] = counter[at - 1];
        }
        from[at] = first;
        to[at] = after;
        what[at] = ofSample;
        counter[at] = isCounter;
    }

    /** What is no number: {@link #TIME} or {@link #TEXT}, without its quotes. */
    void addText(int first, int after, int kind) {
        add(first, after, kind, false);
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

    /** The place of the number's sample, {@link #UNWANTED}, {@link #TIME} or {@link #TEXT}. */
    int what(int i) {
        return what[i];
    }

    /** Whether a number below zero is none here. */
    boolean isCounter(int i) {
        return counter[i];
    }
}
