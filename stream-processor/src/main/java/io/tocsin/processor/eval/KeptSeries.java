package io.tocsin.processor.eval;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.vector.Labels;

/** A series with the id that its entries are kept under. */
final class KeptSeries extends Series {
    private final String id;

    KeptSeries(Labels labels, String id) {
        super(labels);
        this.id = id;
    }

    String id() {
        return id;
    }
}
