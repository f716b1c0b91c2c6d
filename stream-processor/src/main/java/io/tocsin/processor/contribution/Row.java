package io.tocsin.processor.contribution;

import io.tocsin.processor.contribution.KnownSeries.Membership;
import io.tocsin.schemas.sample.SeriesList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Series whose samples come together, in the order in which an event has them: those of one source. What comes of them is
 * put down side by side, and dealt out to the units when it is handed on: an event touches little memory, of which there
 * is much when there are many series.
 */
final class Row {
    private final List<List<Membership>> memberships;
    /** In how many units its series are, each time counted. */
    private final int places;

    private SeriesList series;
    private @Nullable Batch batch;

    private Row(SeriesList series, List<List<Membership>> memberships) {
        this.series = series;
        this.memberships = memberships;
        this.places = memberships.stream().mapToInt(List::size).sum();
    }

    static Row of(SeriesList series, KnownSeries known) {
        List<List<Membership>> memberships = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            memberships.add(known.of(series.get(i)));
        }
        return new Row(series, memberships);
    }

    /** As the last event had them. */
    SeriesList series() {
        return series;
    }

    /** The same ones in another object. */
    void series(SeriesList same) {
        series = same;
    }

    int size() {
        return memberships.size();
    }

    /** How often an event is held by units once it is dealt out; 0 when none of the series is asked for. */
    int places() {
        return places;
    }

    /** What the series at this place belongs to. */
    List<Membership> memberships(int place) {
        return memberships.get(place);
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
