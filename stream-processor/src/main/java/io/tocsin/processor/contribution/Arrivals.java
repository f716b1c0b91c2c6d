package io.tocsin.processor.contribution;

import io.tocsin.schemas.sample.EventSamples;
import java.util.Arrays;

/**
 * The samples that came in one cell, one event behind the other: putting an event down touches no memory but the next.
 * They are put in order, row by row, when they are dealt out, all at once. One owner thread.
 */
final class Arrivals {
    private static final int FIRST = 64;

    /** Less room is not given back. */
    private static final int SMALL = 1 << 10;

    private long cellEndMillis = Long.MIN_VALUE;

    /** Of each event: its row and its time. */
    private int[] rows = new int[FIRST];

    private long[] millis = new long[FIRST];
    private int events;

    /** One behind the other, as many as the row of the event has series. */
    private double[] values = new double[FIRST];

    private int valuesEnd;

    /** By the rows' numbers: how many events came, and when the newest was appended. */
    private int[] counts = new int[FIRST];

    private long[] newest = new long[FIRST];

    /** The same, while it is dealt out: where the row's next event goes, in events and in values. */
    private int[] nextEvent = new int[FIRST];

    private int[] nextValue = new int[FIRST];

    /** The rows that came, in the order in which they did first. */
    private int[] met = new int[FIRST];

    private int metEnd;

    /** Takes what came. */
    @FunctionalInterface
    interface To {
        /**
         * All samples of one series.
         *
         * @param place of the series in the row
         * @param points in the order in which they came; others of the row share their times
         * @param newestAppendMillis when the newest was appended
         */
        void take(Row row, int place, PointList points, long newestAppendMillis);
    }

    /** Begins with a cell, when nothing is there. */
    void begin(long cellEnd) {
        cellEndMillis = cellEnd;
    }

    boolean isEmpty() {
        return events == 0;
    }

    long cellEndMillis() {
        return cellEndMillis;
    }

    /**
     * Takes an event.
     *
     * @param number of its row
     * @return whether it is the first one of its row
     */
    boolean add(int number, EventSamples event, long sampleMillis, long appended) {
        makeRoom(number, event.size());
        rows[events] = number;
        millis[events++] = sampleMillis;
        event.copyTo(values, valuesEnd);
        valuesEnd += event.size();
        if (counts[number]++ > 0) {
            if (appended > newest[number]) {
                newest[number] = appended;
            }
            return false;
        }
        newest[number] = appended;
        met[metEnd++] = number;
        return true;
    }

    private void makeRoom(int number, int width) {
        if (events == rows.length) {
            rows = Arrays.copyOf(rows, 2 * events);
            millis = Arrays.copyOf(millis, 2 * events);
        }
        if (valuesEnd + width > values.length) {
            values = Arrays.copyOf(values, 2 * values.length + width);
        }
        if (number >= counts.length) {
            counts = Arrays.copyOf(counts, 2 * number);
            newest = Arrays.copyOf(newest, 2 * number);
            nextEvent = new int[2 * number];
            nextValue = new int[2 * number];
        }
        if (metEnd == met.length) {
            met = Arrays.copyOf(met, 2 * metEnd);
        }
    }

    /** Deals out what came, row by row; then nothing is there any more. */
    void deal(Rows all, To to) {
        int event = 0;
        int value = 0;
        for (int i = 0; i < metEnd; i++) {
            int number = met[i];
            nextEvent[number] = event;
            nextValue[number] = value;
            event += counts[number];
            value += counts[number] * all.width(number);
        }
        long[] times = new long[events];
        double[] columns = new double[valuesEnd];
        int from = 0;
        for (int i = 0; i < events; i++) {
            int number = rows[i];
            times[nextEvent[number]++] = millis[i];
            int at = nextValue[number]++;
            for (int left = all.width(number); left > 0; left--) {
                columns[at] = values[from++];
                at += counts[number];
            }
        }
        deal(all, times, columns, to);
        clear();
    }

    /** @param columns of each row all values of its first series, then those of the next */
    private void deal(Rows all, long[] times, double[] columns, To to) {
        int event = 0;
        int value = 0;
        for (int i = 0; i < metEnd; i++) {
            Row row = all.get(met[i]);
            int count = counts[met[i]];
            long[] own = Arrays.copyOfRange(times, event, event + count);
            for (int place = 0; place < row.size(); place++) {
                if (!row.memberships(place).isEmpty()) {
                    double[] column = Arrays.copyOfRange(columns, value, value + count);
                    to.take(row, place, new PointList(own, column), newest[met[i]]);
                }
                value += count;
            }
            event += count;
            counts[met[i]] = 0;
        }
    }

    /** Room for events that was not wanted lately is given back, by and by; that for the rows stays, which are bounded. */
    private void clear() {
        if (rows.length > SMALL && 4 * events < rows.length) {
            rows = new int[rows.length / 2];
            millis = new long[rows.length];
        }
        if (values.length > SMALL && 4 * valuesEnd < values.length) {
            values = new double[values.length / 2];
        }
        events = 0;
        valuesEnd = 0;
        metEnd = 0;
    }
}
