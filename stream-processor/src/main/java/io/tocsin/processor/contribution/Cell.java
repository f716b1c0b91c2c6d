package io.tocsin.processor.contribution;

import io.tocsin.processor.vector.Labels;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came for one unit between two instants of its grid. */
final class Cell {
    private final long endMillis;
    private final @Nullable LogCounts[] counts;
    private final Map<Labels, Points> points = new LinkedHashMap<>();

    Cell(long endMillis, int logInputs) {
        this.endMillis = endMillis;
        this.counts = new LogCounts[logInputs];
    }

    long endMillis() {
        return endMillis;
    }

    /** Of the unit's input from logs at this place. */
    LogCounts counts(int input) {
        LogCounts known = counts[input];
        if (known == null) {
            known = new LogCounts();
            counts[input] = known;
        }
        return known;
    }

    /**
     * The samples of a series; none at first.
     *
     * @param whole whether all are kept, also where the newest is asked for only; as it was when the first came
     */
    Points points(KnownSeries.Membership of, boolean whole) {
        return points.computeIfAbsent(
                of.labels(), absent -> new Points(of, of.newestOnly() && !whole ? endMillis : Points.ALL));
    }

    /** Of all series, in the order in which these came. */
    Collection<Points> points() {
        return points.values();
    }
}
