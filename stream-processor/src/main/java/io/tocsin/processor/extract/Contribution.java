package io.tocsin.processor.extract;

import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;

/**
 * What the events of one cell, or some of them, add to one series.
 *
 * @param metric {@link Metric#id}
 * @param cell the grid cell of the events' append times, {@link Metric#cell}
 */
public record Contribution(String metric, long cell, SeriesKey series, Tally tally) {
    private static final int VERSION = 1;

    public byte[] bytes() {
        EntryWriter out = new EntryWriter(VERSION);
        out.text(metric).number(cell);
        series.write(out);
        tally.write(out);
        return out.bytes();
    }

    /** What {@link #bytes} wrote. */
    public static Contribution read(byte[] bytes) throws UnreadableEntryException {
        EntryReader in = new EntryReader(bytes, VERSION);
        return new Contribution(in.text(), in.number(), SeriesKey.read(in), Tally.read(in));
    }
}
