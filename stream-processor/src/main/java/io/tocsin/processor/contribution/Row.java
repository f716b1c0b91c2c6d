package io.tocsin.processor.contribution;

import io.tocsin.processor.contribution.KnownSeries.Membership;
import io.tocsin.schemas.metric.LabelSet;
import io.tocsin.schemas.metric.Sample;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Series whose samples come together, in the order in which an event has them: those of one source. What comes of them is
 * put down side by side, and dealt out to the units when it is handed on: an event touches little memory, of which there
 * is much when there are many series.
 */
final class Row {
    private final LabelSet[] series;
    private final List<List<Membership>> memberships;
    /** In how many units its series are, each time counted. */
    private final int places;

    private @Nullable Row next;
    private @Nullable Batch batch;

    private Row(LabelSet[] series, List<List<Membership>> memberships) {
        this.series = series;
        this.memberships = memberships;
        this.places = memberships.stream().mapToInt(List::size).sum();
    }

    static Row of(List<Sample> event, KnownSeries known) {
        LabelSet[] series = new LabelSet[event.size()];
        List<List<Membership>> memberships = new ArrayList<>();
        for (int i = 0; i < series.length; i++) {
            series[i] = labels(event.get(i));
            memberships.add(known.of(series[i]));
        }
        return new Row(series, memberships);
    }

    static LabelSet labels(Sample sample) {
        return LabelSet.copyOf(sample.labels());
    }

    /** Whether an event has exactly these series, in this order. */
    boolean is(List<Sample> event) {
        if (event.size() != series.length) {
            return false;
        }
        for (int i = 0; i < series.length; i++) {
            if (!series[i].equals(labels(event.get(i)))) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return series.length;
    }

    /** How often an event is held by units once it is dealt out; 0 when none of the series is asked for. */
    int places() {
        return places;
    }

    /** What the series at this place belongs to. */
    List<Membership> memberships(int place) {
        return memberships.get(place);
    }

    /** Another row that begins with the same series. */
    @Nullable
    Row next() {
        return next;
    }

    void next(Row other) {
        next = other;
    }

    /** What came last and has not been handed on. */
    @Nullable
    Batch batch() {
        return batch;
    }

    void batch(@Nullable Batch current) {
        batch = current;
    }
}
