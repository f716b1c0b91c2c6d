package io.tocsin.schemas.sample;

import org.jspecify.annotations.Nullable;

/** A wanted measurement of the event that is read, used again for later events. Not for several threads. */
final class Found {
    KnownNames.@Nullable Series series;

    /** Of a gauge or a counter. */
    double value;

    /** Of a histogram or a summary; NaN if not known. */
    double sum;

    long count;

    /** Where its bounds, or its quantiles each with its value, begin among {@link MetricsReader#numbers}. */
    int numbers;

    /** Where its buckets' counts begin among {@link MetricsReader#counts}. */
    int counts;

    /** How many bounds or quantiles it has. */
    int size;
}
