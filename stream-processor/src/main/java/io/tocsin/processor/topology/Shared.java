package io.tocsin.processor.topology;

import io.tocsin.processor.watermark.InputProgress;
import java.util.function.LongSupplier;

/**
 * What all tasks of this process share; each part may be used by any thread.
 *
 * @param nanoTime a clock for spans, as {@link System#nanoTime}
 */
public record Shared(
        TopologySettings settings,
        RulesInForce rules,
        InputProgress progress,
        RuleStates states,
        ProcessorMetrics metrics,
        LongSupplier nanoTime) {}
