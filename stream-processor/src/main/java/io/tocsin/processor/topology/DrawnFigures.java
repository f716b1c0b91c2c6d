package io.tocsin.processor.topology;

import io.tocsin.processor.drawn.DrawnEvents;
import io.tocsin.processor.extract.Extraction;
import io.tocsin.processor.extract.Failure;
import java.util.Locale;

/** Counts what becomes of the log events that metrics are drawn from. For one thread. */
final class DrawnFigures implements DrawnEvents.Listener {
    private final ProcessorMetrics metrics;

    DrawnFigures(ProcessorMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void drawn(Extraction extraction) {
        metrics.drawn.labels(extraction.metric().prometheusName()).inc();
    }

    @Override
    public void failed(Extraction extraction, Failure failure) {
        metrics.drawnFailures
                .labels(extraction.metric().prometheusName(), failure.name().toLowerCase(Locale.ROOT))
                .inc();
    }
}
