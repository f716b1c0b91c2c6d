package io.tocsin.schemas.sample;

import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.pick.Hashes;
import org.jspecify.annotations.Nullable;

/** The texts of bounds and quantiles that came lately, as labels have them. So many are kept; not for several threads. */
final class KnownDecimals {
    private static final int PLACES = 1024;

    private final long[] bits = new long[PLACES];
    private final @Nullable String[] texts = new @Nullable String[PLACES];

    /** As {@link PrometheusNames#decimal}. */
    String of(double value) {
        long wanted = Double.doubleToLongBits(value);
        int place = (int) Hashes.join(wanted, 0) & (PLACES - 1);
        String known = texts[place];
        if (known != null && bits[place] == wanted) {
            return known;
        }
        String text = PrometheusNames.decimal(value);
        bits[place] = wanted;
        texts[place] = text;
        return text;
    }
}
