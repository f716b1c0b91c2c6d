package io.tocsin.processor.intake;

import io.tocsin.processor.drawn.DrawnEvents;
import io.tocsin.processor.extract.Extraction;
import io.tocsin.processor.extract.Failure;
import io.tocsin.processor.task.ProcessorMetrics;
import java.util.Locale;

/** Counts what becomes of the log events that metrics are drawn from. For one thread. */
final class DrawnFigures implements DrawnEvents.Listener {
    private final ProcessorMetrics metrics;

    DrawnFigures(ProcessorMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void drawn(Extraction extraction) {
        metrics.drawn(extraction.metric().prometheusName());
    }

    @Override
    public void failed(Extraction extraction, Failure failure) {
        metrics.drawnFailed(extraction.metric().prometheusName(), failure.name().toLowerCase(Locale.ROOT));
    }
}
