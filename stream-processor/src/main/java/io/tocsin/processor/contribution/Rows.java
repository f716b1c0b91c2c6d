package io.tocsin.processor.contribution;

import io.tocsin.schemas.sample.EventSamples;
import io.tocsin.schemas.sample.SeriesList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of the sources that were met, by their series. One owner thread. */
final class Rows {
    /** Of all rows together: some tens of megabytes. */
    private static final int MAX_SERIES = 1 << 17;

    /** Where the row of an event is looked for first: the object with its series is mostly the same as before. */
    private static final int PLACES = 1 << 13;

    private final KnownSeries known;
    private final Map<SeriesList, Row> bySeries = new HashMap<>();
    private final List<Row> all = new ArrayList<>();
    private final @Nullable SeriesList[] met = new @Nullable SeriesList[PLACES];
    private final int[] numbers = new int[PLACES];
    private int series;

    Rows(KnownSeries known) {
        this.known = known;
    }

    /** The row of an event; its number stays until {@link #forget}. */
    @SuppressWarnings("ReferenceEquality") // What is equal and another object is found the second way.
    Row of(EventSamples event) {
        int place = event.place() & (PLACES - 1);
        if (met[place] == event.series()) {
            return all.get(numbers[place]);
        }
        Row found = bySeries.get(event.series());
        if (found == null) {
            found = Row.of(all.size(), event.series(), known);
            all.add(found);
            bySeries.put(event.series(), found);
            series += found.size();
        }
        met[place] = event.series();
        numbers[place] = found.number();
        return found;
    }

    Row get(int number) {
        return all.get(number);
    }

    /** How many have been met. */
    int size() {
        return all.size();
    }

    /** Whether as many are remembered as may be. */
    boolean isFull() {
        return series >= MAX_SERIES;
    }

    /** Begins anew. */
    void forget() {
        bySeries.clear();
        all.clear();
        Arrays.fill(met, null);
        series = 0;
    }
}
