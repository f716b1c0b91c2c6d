package io.tocsin.processor.alert;

import java.time.Instant;
import java.util.SortedMap;

/**
 * An alert that is pending or firing.
 *
 * @param activeAt since when its condition holds
 * @param value of the expression when the condition last held
 */
public record ActiveAlert(
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations,
        boolean firing,
        Instant activeAt,
        double value) {}
