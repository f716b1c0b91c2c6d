package io.tocsin.processor.template;

import java.time.Instant;
import java.util.Map;

/**
 * What a template of a rule sees.
 *
 * @param labels {@code $labels}: of the series, its name included
 * @param externalLabels {@code $externalLabels}: of the whole installation
 * @param externalUrl {@code $externalURL}: where alerts are looked at
 * @param value {@code $value}: of the expression
 * @param time {@code now}: that of the evaluation
 * @param query what {@code query} asks
 */
public record TemplateData(
        Map<String, String> labels,
        Map<String, String> externalLabels,
        String externalUrl,
        double value,
        Instant time,
        Query query) {
    public TemplateData {
        labels = Map.copyOf(labels);
        externalLabels = Map.copyOf(externalLabels);
    }

    /** Only labels and a value, and nothing to ask. */
    public static TemplateData of(Map<String, String> labels, double value) {
        return new TemplateData(labels, Map.of(), "", value, Instant.EPOCH, Query.NONE);
    }
}
