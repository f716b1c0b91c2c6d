package io.tocsin.processor.task;

import io.tocsin.processor.backfill.Readback;
import io.tocsin.processor.exposition.RecordedSeries;
import io.tocsin.processor.status.RuleStates;
import io.tocsin.processor.version.RuleVersions;
import io.tocsin.processor.watermark.InputProgress;
import java.util.function.LongSupplier;

/**
 * What all tasks of this process share; each part may be used by any thread.
 *
 * @param readback how events are read again for rules that are new
 * @param recorded what rules have recorded here, for scrapes
 * @param nanoTime a clock for spans, as {@link System#nanoTime}
 */
public record Shared(
        TopologySettings settings,
        RuleVersions versions,
        Readback.Start readback,
        InputProgress progress,
        RuleStates states,
        RecordedSeries recorded,
        ProcessorMetrics metrics,
        LongSupplier nanoTime) {}
