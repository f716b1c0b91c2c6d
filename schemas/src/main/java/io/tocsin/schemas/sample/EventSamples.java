package io.tocsin.schemas.sample;

import io.tocsin.schemas.metric.LabelSet;
import io.tocsin.schemas.metric.Sample;
import java.util.ArrayList;
import java.util.List;

/** The samples of one event: its series, and a value of each. Immutable. */
public final class EventSamples {
    static final EventSamples NONE = new EventSamples(SeriesList.NONE, new double[0]);

    private final SeriesList series;
    private final double[] values;
    private final int place;

    /** @param values one of each series; not changed afterwards */
    EventSamples(SeriesList series, double[] values) {
        this(series, values, series.hashCode());
    }

    /**
     * Of a known source.
     *
     * @param values one of each series; not changed afterwards
     * @param place see {@link #place}
     */
    EventSamples(SeriesList series, double[] values, int place) {
        this.series = series;
        this.values = values;
        this.place = place;
    }

    /** These samples, whose times are all the same. */
    public static EventSamples of(List<Sample> samples) {
        return new EventSamples(
                SeriesList.of(samples.stream()
                        .map(sample -> LabelSet.copyOf(sample.labels()))
                        .toList()),
                samples.stream().mapToDouble(Sample::value).toArray());
    }

    public SeriesList series() {
        return series;
    }

    public int size() {
        return values.length;
    }

    /**
     * Mostly the same for the same series and another for others, and small when there are few: who keeps something by the
     * series may look there first.
     */
    public int place() {
        return place;
    }

    /** Puts all values down, from a place on. */
    public void copyTo(double[] to, int at) {
        System.arraycopy(values, 0, to, at, values.length);
    }

    /** Each as a sample of its own, of this time. */
    public List<Sample> at(long millis) {
        List<Sample> samples = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            samples.add(new Sample(series.get(i), millis, values[i]));
        }
        return samples;
    }
}
