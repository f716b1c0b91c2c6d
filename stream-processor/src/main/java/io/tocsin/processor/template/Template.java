package io.tocsin.processor.template;

import io.tocsin.processor.golang.Utf8;
import io.tocsin.processor.template.Node.Sequence;
import java.util.List;
import java.util.Map;

/**
 * The text of a label or an annotation of a rule: a template of Go's text/template with the functions of Prometheus 3.
 * Values are {@code $labels}, {@code $value}, {@code $externalLabels} and {@code $externalURL}, or {@code .Labels} and so
 * on. What Prometheus does not read is refused, and a {@code query} of which cannot be said before what it asks.
 * Immutable.
 */
public final class Template {
    private final String name;
    private final String text;
    private final Map<String, Sequence> definitions;
    private final List<QueryText> queries;

    private Template(String name, String text, Map<String, Sequence> definitions, List<QueryText> queries) {
        this.name = name;
        this.text = text;
        this.definitions = Map.copyOf(definitions);
        this.queries = List.copyOf(queries);
    }

    /** Reads a template without a name. */
    public static Template parse(String text) throws TemplateException {
        return parse("", text);
    }

    /**
     * Reads a template.
     *
     * @param name how messages call it; Prometheus calls those of an alert {@code __alert_} and the alert's name
     */
    public static Template parse(String name, String text) throws TemplateException {
        String bytes = Utf8.bytes(name);
        Map<String, Sequence> definitions = Parser.parse(bytes, text);
        return new Template(name, text, definitions, QueryTexts.of(bytes, text, definitions));
    }

    /** What the calls of {@code query} ask, in the order of the text. */
    public List<QueryText> queries() {
        return queries;
    }

    /**
     * The text with the values filled in. What cannot be done with these values turns all of it into
     * {@code <error expanding template: …>}, as in Prometheus; so does what would take too much time or room.
     */
    public String expand(TemplateData data) {
        String bytes = Utf8.bytes(name);
        try {
            return Utf8.text(new Execution(definitions, data).run(new Places(bytes, Utf8.bytes(text)), bytes));
        } catch (ExpansionException e) {
            return "<error expanding template: error executing template " + name + ": "
                    + Utf8.text(String.valueOf(e.getMessage())) + ">";
        }
    }

    /**
     * As {@link #expand(TemplateData)}, without external labels, time and queries.
     *
     * @param labels of the series, its name included; a label that it does not have is empty
     */
    public String expand(Map<String, String> labels, double value) {
        return expand(TemplateData.of(labels, value));
    }

    /** The template as it was read. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Template template && template.name.equals(name) && template.text.equals(text);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + text.hashCode();
    }
}
