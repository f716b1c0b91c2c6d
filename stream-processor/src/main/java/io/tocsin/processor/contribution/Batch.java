package io.tocsin.processor.contribution;

import io.tocsin.schemas.sample.EventSamples;
import java.util.Arrays;
import java.util.List;

/** The samples of one row in one cell, event by event. */
final class Batch {
    private final Row row;
    private final long cellEndMillis;
    private final int width;
    private long[] millis = new long[1];
    private long[] appended = new long[1];
    private double[] values;
    private int events;

    Batch(Row row, long cellEndMillis) {
        this.row = row;
        this.cellEndMillis = cellEndMillis;
        this.width = row.size();
        this.values = new double[width];
    }

    Row row() {
        return row;
    }

    long cellEndMillis() {
        return cellEndMillis;
    }

    /** Takes an event of the row. */
    void add(EventSamples event, long sampleMillis, long appendMillis) {
        if (events == millis.length) {
            millis = Arrays.copyOf(millis, 4 * events);
            appended = Arrays.copyOf(appended, 4 * events);
            values = Arrays.copyOf(values, 4 * values.length);
        }
        millis[events] = sampleMillis;
        appended[events] = appendMillis;
        event.copyTo(values, events * width);
        events++;
    }

    /**
     * Deals out what came to the units that ask for it.
     *
     * @param whole whether that is more than what the cell's end sees
     */
    void into(List<UnitCells> units, boolean whole) {
        for (int i = 0; i < width; i++) {
            for (KnownSeries.Membership membership : row.memberships(i)) {
                Points points = units.get(membership.unit()).cell(cellEndMillis).points(membership, whole);
                points.makeRoom(events);
                for (int event = 0; event < events; event++) {
                    points.add(millis[event], values[event * width + i], appended[event]);
                }
            }
        }
    }
}
