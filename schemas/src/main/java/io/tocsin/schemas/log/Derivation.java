package io.tocsin.schemas.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How one field of the normalised event follows from the fields as they came: its own value, else that of the first
 * other field that says something, in a form; else a default. What a field follows from is given by name, so that a
 * reader that picks fields from the bytes comes to the same end as one that has the whole tree.
 */
final class Derivation {
    static final String LEVEL = "log.level";
    static final String DATASET = "event.dataset";
    static final String DEFAULT_DATASET = "app";

    /** Elasticsearch allows 100 bytes for the dataset of a data stream. */
    private static final int MAX_DATASET_BYTES = 100;

    /** What Elasticsearch forbids in index names, and '-', which separates the parts of a data stream's name. */
    private static final String ILLEGAL_IN_DATASET = "\\/*?\"<>| ,#:-";

    /** All of them; none follows from a field that another one makes. */
    static final List<Derivation> ALL = List.of(
            new Derivation("message", List.of("msg")),
            new Derivation(
                    LEVEL,
                    List.of("level", "severity", "log.syslog.severity.name"),
                    level -> level.strip().toLowerCase(Locale.ROOT),
                    null),
            new Derivation("service.name", List.of("service", "log.syslog.appname", "process.name")),
            new Derivation("host.name", List.of("host", "host.hostname", "log.syslog.hostname")),
            new Derivation("error.message", List.of("error")),
            new Derivation("user.name", List.of("user")),
            new Derivation(DATASET, List.of("data_stream.dataset"), Derivation::legalDataset, DEFAULT_DATASET));

    /** What came of it, and the field that it came from; "" for the default. */
    record Result(String value, String from) {}

    private final String field;
    private final List<String> others;
    private final UnaryOperator<String> form;
    private final @Nullable String otherwise;

    private Derivation(String field, List<String> others) {
        this(field, others, UnaryOperator.identity(), null);
    }

    private Derivation(String field, List<String> others, UnaryOperator<String> form, @Nullable String otherwise) {
        this.field = field;
        this.others = others;
        this.form = form;
        this.otherwise = otherwise;
    }

    /** The dotted name of the field that is made. */
    String field() {
        return field;
    }

    /** The fields that are looked at, the best first; the field itself is the first. */
    List<String> inputs() {
        List<String> inputs = new ArrayList<>();
        inputs.add(field);
        inputs.addAll(others);
        return inputs;
    }

    /**
     * Whether {@code input}, when it is what the field follows from, must go: a plain {@code "host":"web-1"} stands in
     * the way of the object {@code host} with its {@code name}.
     */
    boolean displaces(String input) {
        return field.startsWith(input + ".");
    }

    /** Null if no input says anything and there is no default. */
    @Nullable
    Result of(RawFields raw) {
        for (String input : inputs()) {
            String value = raw.scalar(input);
            if (value != null && !value.isBlank()) {
                String formed = form.apply(value);
                if (!formed.isEmpty()) {
                    return new Result(formed, input);
                }
            }
        }
        return otherwise == null ? null : new Result(otherwise, "");
    }

    /** Lower case, illegal characters as '_', at most 100 bytes; "" stays "". */
    static String legalDataset(String dataset) {
        StringBuilder legal = new StringBuilder();
        int bytes = 0;
        for (int c : dataset.strip().toLowerCase(Locale.ROOT).codePoints().toArray()) {
            boolean illegal =
                    ILLEGAL_IN_DATASET.indexOf(c) >= 0 || Character.isISOControl(c) || Character.isWhitespace(c);
            String text = Character.toString(illegal ? '_' : c);
            bytes += text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_DATASET_BYTES) {
                break;
            }
            legal.append(text);
        }
        return legal.toString();
    }
}
