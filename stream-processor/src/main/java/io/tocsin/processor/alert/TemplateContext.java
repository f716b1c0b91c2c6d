package io.tocsin.processor.alert;

import io.tocsin.processor.template.Query;
import io.tocsin.processor.template.TemplateData;
import java.time.Instant;
import java.util.Map;

/** What the templates of alerts see beside the series: the outside of the rules, at the time of an evaluation. */
@FunctionalInterface
public interface TemplateContext {
    /** Nothing but the time; nothing can be asked. */
    TemplateContext NOTHING = of("");

    /** Nothing but the time and where alerts are looked at; nothing can be asked. */
    static TemplateContext of(String externalUrl) {
        return (labels, value, instant) ->
                new TemplateData(labels, Map.of(), externalUrl, value, Instant.ofEpochMilli(instant), Query.NONE);
    }

    /**
     * The data for one series.
     *
     * @param labels of the series, its name included
     * @param instant of the evaluation, epoch milliseconds
     */
    TemplateData data(Map<String, String> labels, double value, long instant);
}
