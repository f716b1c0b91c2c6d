package io.tocsin.processor.contribution;

import io.tocsin.schemas.sample.EventSamples;
import io.tocsin.schemas.sample.SeriesList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the sources that were met, by their series. A row is told by its number: what an event needs to know of it
 * stands in arrays, since there are many, and each look at one waits for memory. One owner thread.
 */
final class Rows {
    /** There are as many as may be, and this one is new. */
    static final int FULL = -1;

    /** Of all rows together: some tens of megabytes. */
    private static final int MAX_SERIES = 1 << 17;

    /** Where the row of an event is looked for first: the object with its series is mostly the same as before. */
    private static final int PLACES = 1 << 13;

    private static final int FIRST = 64;

    private final KnownSeries known;
    private final Map<SeriesList, Row> bySeries = new HashMap<>();
    private final List<Row> all = new ArrayList<>();
    private final @Nullable SeriesList[] met = new @Nullable SeriesList[PLACES];
    private final int[] numbers = new int[PLACES];
    private int[] widths = new int[FIRST];
    private int[] unitPlaces = new int[FIRST];
    private int series;

    Rows(KnownSeries known) {
        this.known = known;
    }

    /** The number of an event's row, which stays until {@link #forget}, or {@link #FULL}. */
    @SuppressWarnings("ReferenceEquality") // What is equal and another object is found the second way.
    int of(EventSamples event) {
        int place = event.place() & (PLACES - 1);
        if (met[place] == event.series()) {
            return numbers[place];
        }
        Row found = bySeries.get(event.series());
        if (found == null) {
            if (series >= MAX_SERIES) {
                return FULL;
            }
            found = made(event.series());
        }
        met[place] = event.series();
        numbers[place] = found.number();
        return found.number();
    }

    private Row made(SeriesList of) {
        int number = all.size();
        Row row = Row.of(number, of, known);
        if (number == widths.length) {
            widths = Arrays.copyOf(widths, 2 * number);
            unitPlaces = Arrays.copyOf(unitPlaces, 2 * number);
        }
        widths[number] = row.size();
        unitPlaces[number] = row.places();
        all.add(row);
        bySeries.put(of, row);
        series += row.size();
        return row;
    }

    /** {@link Row#size} of the row of this number. */
    int width(int number) {
        return widths[number];
    }

    /** {@link Row#places} of the row of this number. */
    int places(int number) {
        return unitPlaces[number];
    }

    Row get(int number) {
        return all.get(number);
    }

    /** Begins anew. */
    void forget() {
        bySeries.clear();
        all.clear();
        Arrays.fill(met, null);
        series = 0;
    }
}
