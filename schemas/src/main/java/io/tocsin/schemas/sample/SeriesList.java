package io.tocsin.schemas.sample;

import io.tocsin.schemas.metric.LabelSet;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The series of the samples of one event, in order. Events of one source mostly have the same ones, and then the same
 * object: who keeps something by it finds that at once. Immutable.
 */
public final class SeriesList {
    /** Of no samples. */
    static final SeriesList NONE = new SeriesList(new LabelSet[0]);

    private final LabelSet[] series;
    private final int hash;

    private SeriesList(LabelSet[] series) {
        this.series = series;
        int sum = 1;
        for (LabelSet one : series) {
            sum = 31 * sum + one.seriesHash();
        }
        this.hash = sum;
    }

    /** Of these series. */
    public static SeriesList of(List<LabelSet> series) {
        return new SeriesList(series.toArray(LabelSet[]::new));
    }

    /** Of the first {@code size} of these. */
    static SeriesList of(LabelSet[] series, int size) {
        return new SeriesList(Arrays.copyOf(series, size));
    }

    public int size() {
        return series.length;
    }

    /** The labels of a series, its name among them. */
    public LabelSet get(int i) {
        return series[i];
    }

    /** Whether these are the same objects. */
    @SuppressWarnings("ReferenceEquality") // What is equal and another object only comes in a list of its own.
    boolean has(LabelSet[] others, int size) {
        if (size != series.length) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (series[i] != others[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof SeriesList list && hash == list.hash && Arrays.equals(series, list.series));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return Arrays.toString(series);
    }
}
