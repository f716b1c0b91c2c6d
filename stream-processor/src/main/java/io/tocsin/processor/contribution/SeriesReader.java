package io.tocsin.processor.contribution;

import io.tocsin.processor.vector.Labels;
import java.util.List;

/** Reads the series of a contribution, one after the other. */
interface SeriesReader {
    /** Of all texts; what is written has a tenth of it, unless one series is that long, which no event is. */
    int MAX_TEXT_BYTES = 16 << 20;

    /** A series, and the inputs that it belongs to. */
    record Series(List<Long> leaves, Labels labels) {}

    Series read() throws UnreadableContributionException;
}
