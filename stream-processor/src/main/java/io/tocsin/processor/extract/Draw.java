package io.tocsin.processor.extract;

/** What one extraction makes of one event that it matches. */
public sealed interface Draw {
    Extraction extraction();

    /** A value for a series of the extraction's metric. */
    record Drawn(Extraction extraction, SeriesKey series, Tally tally) implements Draw {}

    /** None. */
    record Failed(Extraction extraction, Failure failure) implements Draw {}
}
