package io.tocsin.processor.topology;

import io.tocsin.processor.backfill.Readback;
import io.tocsin.processor.version.RuleVersions;
import io.tocsin.processor.watermark.InputProgress;
import java.util.function.LongSupplier;

/**
 * What all tasks of this process share; each part may be used by any thread.
 *
 * @param readback how events are read again for rules that are new
 * @param nanoTime a clock for spans, as {@link System#nanoTime}
 */
public record Shared(
        TopologySettings settings,
        RuleVersions versions,
        Readback.Start readback,
        InputProgress progress,
        RuleStates states,
        ProcessorMetrics metrics,
        LongSupplier nanoTime) {}
