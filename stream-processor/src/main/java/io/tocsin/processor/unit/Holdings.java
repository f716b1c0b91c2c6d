package io.tocsin.processor.unit;

/** How many series all inputs of a unit hold together. One owner thread. */
final class Holdings {
    private final Bounds bounds;
    private int series;

    Holdings(Bounds bounds) {
        this.bounds = bounds;
    }

    Bounds bounds() {
        return bounds;
    }

    void add(int more) {
        series += more;
    }

    boolean isFull() {
        return series >= bounds.seriesInTotal();
    }

    String full() {
        return "the inputs of the unit have more than " + bounds.seriesInTotal() + " series";
    }

    int series() {
        return series;
    }
}
