package io.tocsin.schemas.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one field of the normalised event follows from the fields as they came: its own value, else that of the first
 * other field that says something, in a form; else a default. What a field follows from is given by name, so that a
 * reader that picks fields from the bytes comes to the same end as one that has the whole tree.
 */
final class Derivation {
    static final String LEVEL = Level.FIELD;
    static final String DATASET = "event.dataset";
    static final String DEFAULT_DATASET = "app";

    /** Elasticsearch allows 100 bytes for the dataset of a data stream. */
    private static final int MAX_DATASET_BYTES = 100;

    /** What Elasticsearch forbids in index names, and '-', which separates the parts of a data stream's name. */
    private static final String ILLEGAL_IN_DATASET = "\\/*?\"<>| ,#:-";

    /**
     * Whose event it is: what the program says of itself, then what OpenTelemetry's resource, the orchestrator and syslog
     * say of it, then the name of its process, which is often only that of its language ("java").
     */
    private static final List<String> SERVICES = List.of(
            "service",
            "resource.attributes.service.name",
            "resource.service.name",
            "kubernetes.labels.app_kubernetes_io/name",
            "kubernetes.labels.app",
            "kubernetes.container.name",
            "log.syslog.appname",
            "container.name",
            "process.name",
            "Resource.service.name",
            "attributes.service.name",
            "kubernetes.container_name",
            "appname",
            "SYSLOG_IDENTIFIER",
            "container_name",
            "service.type");

    /** Where it ran. The node of a pod and the machine of the shipper come last: an event may be relayed by another. */
    private static final List<String> HOSTS = List.of(
            "host",
            "host.hostname",
            "hostname",
            "resource.attributes.host.name",
            "resource.host.name",
            "log.syslog.hostname",
            "kubernetes.node.name",
            "agent.hostname",
            "Resource.host.name",
            "attributes.host.name",
            "_HOSTNAME",
            "kubernetes.pod_node_name",
            "kubernetes.host");

    /** What another field must be a text to be read as: a {@code body} may be a count of bytes. */
    private static final Set<String> TEXTS = Set.of("body.text", "body", "Body", "MESSAGE", "log", "event");

    private static final Derivation MESSAGE =
            new Derivation("message", List.of("msg", "body.text", "body", "Body", "MESSAGE", "log", "event"));

    /** What normalised events have as objects. */
    private static final Set<String> OBJECTS = Set.of("log", "event", "host", "service", "error", "user");

    /** All of them; each follows from the fields as they came, none from what another one made. */
    static final List<Derivation> ALL = List.of(
            MESSAGE,
            new Derivation(LEVEL, Level.SOURCES, Level::of, null),
            new Derivation(Level.ORIGINAL, levels(), Derivation::levelOriginal, null),
            new Derivation("service.name", SERVICES),
            new Derivation("host.name", HOSTS),
            new Derivation("error.message", List.of("error", "attributes.exception.message")),
            new Derivation("error.type", List.of("attributes.exception.type")),
            new Derivation("error.stack_trace", List.of("attributes.exception.stacktrace")),
            new Derivation("user.name", List.of("user")),
            new Derivation(
                    DATASET,
                    List.of("data_stream.dataset"),
                    (input, dataset) -> legalDataset(dataset),
                    DEFAULT_DATASET),
            // Where a plain text stands that is not the message: in the way of log.level and event.dataset.
            new Derivation("event.original", "log"),
            new Derivation("event.action", "event"));

    /** What came of it, and the field that it came from; "" for the default. */
    record Result(String value, String from) {}

    /** How the value of an input becomes that of the field. */
    @FunctionalInterface
    private interface Form {
        /** "" if the input says nothing, so that the next one is asked; null if there is nothing to say at all. */
        @Nullable
        String of(String input, String value);
    }

    private final String field;
    private final List<String> inputs;
    /** Null where the value is taken as it is. */
    private final @Nullable Form form;

    private final @Nullable String otherwise;

    /** Whether it takes what the message leaves, be it blank. */
    private final boolean leftover;

    private Derivation(String field, List<String> others) {
        this(field, others, null, null);
    }

    private Derivation(String field, String other) {
        this(field, List.of(other), true, null, null);
    }

    private Derivation(String field, List<String> others, @Nullable Form form, @Nullable String otherwise) {
        this(field, others, false, form, otherwise);
    }

    private Derivation(
            String field, List<String> others, boolean leftover, @Nullable Form form, @Nullable String otherwise) {
        this.field = field;
        List<String> all = new ArrayList<>();
        all.add(field);
        all.addAll(others);
        this.inputs = List.copyOf(all);
        this.form = form;
        this.otherwise = otherwise;
        this.leftover = leftover;
    }

    /** The dotted name of the field that is made. */
    String field() {
        return field;
    }

    /** The fields that are looked at, the best first; the field itself is the first. */
    List<String> inputs() {
        return inputs;
    }

    /** All fields that it hangs on. */
    List<String> looksAt() {
        if (!leftover) {
            return inputs;
        }
        Set<String> all = new LinkedHashSet<>(inputs);
        all.addAll(MESSAGE.inputs);
        return List.copyOf(all);
    }

    /**
     * Whether {@code input}, when it is what the field follows from, must go: a plain {@code "host":"web-1"} stands in
     * the way of the object {@code host} with its {@code name}.
     */
    boolean displaces(String input) {
        return OBJECTS.contains(input) && !input.equals(field);
    }

    /** Whether the field takes the value of its input as it is, so that the two say the same. */
    boolean copies() {
        return form == null;
    }

    /** Null if no input says anything and there is no default. */
    @Nullable
    Result of(RawFields raw) {
        for (String input : inputs) {
            String value = raw.scalar(input);
            // Most inputs are not there: only of those that are it is asked what they must be.
            if (value != null && !leftover && TEXTS.contains(input)) {
                value = raw.text(input);
            }
            if (value != null && (!value.isBlank() || (leftover && !input.equals(field)))) {
                String formed = form == null ? value : form.of(input, value);
                if (formed == null || (leftover && isMessage(input, raw))) {
                    return null;
                }
                if (leftover || !formed.isEmpty()) {
                    return new Result(formed, input);
                }
            }
        }
        return otherwise == null ? null : new Result(otherwise, "");
    }

    private static boolean isMessage(String input, RawFields raw) {
        Result message = MESSAGE.of(raw);
        return message != null && message.from().equals(input);
    }

    private static List<String> levels() {
        List<String> levels = new ArrayList<>();
        levels.add(LEVEL);
        levels.addAll(Level.SOURCES);
        return List.copyOf(levels);
    }

    /** What stood where the level was taken from, if the level is another word. */
    private static @Nullable String levelOriginal(String input, String value) {
        if (input.equals(Level.ORIGINAL)) {
            return value;
        }
        if (Level.of(input, value).isEmpty()) {
            return "";
        }
        String original = Level.original(input, value);
        return original.isEmpty() ? null : original;
    }

    /** Lower case, illegal characters as '_', at most 100 bytes; "" stays "". */
    static String legalDataset(String dataset) {
        if (isPlain(dataset)) {
            return dataset;
        }
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

    /** Whether it is of the letters and signs that nearly all datasets are of, and so legal as it is. */
    private static boolean isPlain(String dataset) {
        for (int i = 0; i < dataset.length(); i++) {
            char c = dataset.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '_') {
                return false;
            }
        }
        return dataset.length() <= MAX_DATASET_BYTES;
    }
}
