package io.tocsin.processor.template;

import io.tocsin.processor.promql.GoFloat;
import java.util.List;
import java.util.Map;

/**
 * The text of a label or an annotation of a rule: the part of Go's text/template that such texts mostly use. Values are
 * {@code $labels.name}, {@code .Labels.name}, {@code $value}, {@code .Value}, {@code index $labels "na.me"}, strings and
 * numbers; they go through functions, called or piped: printf, humanize, humanize1024, humanizePercentage,
 * humanizeDuration, humanizeTimestamp, toUpper, toLower. All else is refused by name when the template is read.
 * Immutable.
 */
public final class Template {
    private final String text;
    private final List<Part> parts;

    private Template(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /** Reads a template. */
    public static Template parse(String text) throws TemplateException {
        return new Template(text, new TemplateParser(text).parts());
    }

    /**
     * The text with the values filled in. A function that cannot be applied to a value turns all of it into
     * {@code <error expanding template: …>}, as in Prometheus.
     *
     * @param labels of the series, its name included; a label that it does not have is empty
     */
    public String expand(Map<String, String> labels, double value) {
        StringBuilder out = new StringBuilder();
        try {
            for (Part part : parts) {
                Object result = part.value(labels, value);
                out.append(result instanceof Double number ? GoFloat.shortest(number) : result);
            }
        } catch (ExpansionException e) {
            return "<error expanding template: " + e.getMessage() + ">";
        }
        return out.toString();
    }

    /** The template as it was read. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Template template && template.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Something with a value: a String, a Double or a Long. */
    interface Part {
        Object value(Map<String, String> labels, double value);
    }
}
