package io.tocsin.schemas.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.Timestamps;
import io.tocsin.schemas.metric.LabelNames;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One log event: an Elastic Common Schema document, normalised on reading (see {@link LogNormaliser}). Dotted and nested
 * names mean the same; a field that this class does not know is kept as it came. Immutable, for any thread.
 */
public final class LogEvent {
    static final String TIMESTAMP = "@timestamp";

    /** What is filled from other fields can at most double an event; a shorter one stays within the limit. */
    static final int GROWING_BYTES = JsonDocument.MAX_BYTES / 3;

    /** How many fields reading may add: the time, and each that is derived. */
    static final int ADDED_FIELDS = 1 + Derivation.ALL.size();

    private final Instant timestamp;
    /** The normalised document; never changed after construction. */
    private final ObjectNode document;
    /** Its leaves by dotted name. */
    private final Map<String, JsonNode> leaves;

    /** Built when first asked for; a race builds it twice, to the same effect. */
    private volatile @Nullable Map<String, String> labels;

    private LogEvent(Instant timestamp, ObjectNode document, Map<String, JsonNode> leaves) {
        this.timestamp = timestamp;
        this.document = document;
        this.leaves = leaves;
    }

    /**
     * Reads one record of the topic {@code logs}. The limits are those of {@link JsonDocument}; beside
     * {@code @timestamp} there must be at least one field with a value.
     *
     * @param recordTime the record's own time, taken to the millisecond when the event has none
     */
    public static Decoded<LogEvent> read(byte[] json, Instant recordTime) {
        Decoded<LogEvent> event = JsonDocument.read(json)
                .flatMap(root -> of(root, Timestamps.normalised(recordTime)))
                .flatMap(read -> read.checked(json.length));
        if (event instanceof Decoded.Malformed<LogEvent> problem
                && problem.offset() < 0
                && !problem.path().isEmpty()) {
            return JsonDocument.malformed(json, problem.path(), problem.reason());
        }
        return event;
    }

    /** Starts an event of this program's own making; its time is kept to the nanosecond. */
    public static Builder builder(Instant timestamp) {
        return new Builder(timestamp);
    }

    private Decoded<LogEvent> checked(int bytesRead) {
        if (bytesRead < JsonDocument.MIN_BYTES_TO_MEASURE) {
            return Decoded.ok(this);
        }
        return JsonDocument.unreadable(document, bytesRead > GROWING_BYTES)
                .<Decoded<LogEvent>>map(Decoded::malformed)
                .orElseGet(() -> Decoded.ok(this));
    }

    private static Decoded<LogEvent> of(ObjectNode root, Instant otherwise) {
        return LogNormaliser.normalise(root, otherwise)
                .map(normalised -> new LogEvent(normalised.timestamp(), root, normalised.leaves()));
    }

    /** When it happened, to the nanosecond. */
    public Instant timestamp() {
        return timestamp;
    }

    /** A scalar field by its dotted name, numbers and booleans as they were written; empty for null, arrays, objects. */
    public Optional<String> text(String field) {
        JsonNode leaf = leaves.get(field);
        return leaf == null ? Optional.empty() : Fields.scalar(leaf);
    }

    /**
     * All leaves by dotted name, in the order of the document: scalars, nulls and arrays, {@code @timestamp} with them.
     * They are the event's own: not to be changed.
     */
    public Map<String, JsonNode> fields() {
        return Collections.unmodifiableMap(leaves);
    }

    /**
     * The fields whose value another field takes as it is when it has none of its own, by the name of that other field:
     * {@code msg} for {@code message}.
     */
    public static Map<String, List<String>> sources() {
        return Derivation.ALL.stream()
                .filter(Derivation::copies)
                .collect(Collectors.toUnmodifiableMap(
                        Derivation::field, d -> d.inputs().subList(1, d.inputs().size())));
    }

    /**
     * This event with other values, normalised again; the time stays.
     *
     * @param values by dotted name; a missing node takes the field away
     */
    public LogEvent with(Map<String, JsonNode> values) {
        ObjectNode root = document.deepCopy();
        values.forEach((field, value) -> {
            if (value.isMissingNode()) {
                remove(root, field);
            } else {
                Fields.set(root, field, value);
            }
        });
        return of(root, timestamp).orElseThrow();
    }

    private static boolean remove(ObjectNode object, String field) {
        if (object.remove(field) != null) {
            return true;
        }
        for (int dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1)) {
            if (object.get(field.substring(0, dot)) instanceof ObjectNode child
                    && remove(child, field.substring(dot + 1))) {
                return true;
            }
        }
        return false;
    }

    /** {@code event.dataset}, in a form that is legal in the name of a data stream; "app" if the event says nothing. */
    public String dataset() {
        return text(Derivation.DATASET).orElse(Derivation.DEFAULT_DATASET);
    }

    /** {@code event.id}: the producer's own name for this event. */
    public Optional<String> eventId() {
        return text("event.id").filter(id -> !id.isEmpty());
    }

    /**
     * The labels of the sample of {@code log_events} that this event is: each scalar field with a value, its name in
     * Prometheus' alphabet ({@code log.level} becomes {@code log_level}). Fields whose names become the same are joined
     * with ";" in the order of their names, as Prometheus' OTLP receiver does. Without {@code @timestamp}.
     */
    public Map<String, String> labels() {
        Map<String, String> built = labels;
        if (built == null) {
            Map<String, String> scalars = new TreeMap<>();
            leaves.forEach((name, node) -> {
                if (!name.equals(TIMESTAMP)) {
                    Fields.scalar(node).ifPresent(text -> scalars.put(name, text));
                }
            });
            built = Collections.unmodifiableMap(LabelNames.sanitised(scalars));
            labels = built;
        }
        return built;
    }

    /** The normalised document in UTF-8. */
    public byte[] toJson() {
        return JsonDocument.write(document);
    }

    /**
     * The normalised document in UTF-8, for stores that need one field to be an object: all that has this name, dotted or
     * nested, stands in one object, and a value that is none, as {@code "labels": "x"}, in its field {@code value}, or
     * {@code value_} where there is one.
     */
    public byte[] toJson(String object) {
        JsonNode whole = document.get(object);
        String prefix = object + ".";
        boolean isObject = whole == null || whole.isNull() || whole.isObject();
        if (isObject
                && document.properties().stream()
                        .noneMatch(field -> field.getKey().startsWith(prefix))) {
            return toJson();
        }
        String aside = "value";
        while (leaves.containsKey(prefix + aside)) {
            aside += "_";
        }
        ObjectNode gathered = JsonNodeFactory.instance.objectNode();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : document.properties()) {
            String name = field.getKey();
            if (name.startsWith(prefix)) {
                gathered.set(name.substring(prefix.length()), field.getValue());
            } else if (!name.equals(object)) {
                root.set(name, field.getValue());
            } else if (field.getValue() instanceof ObjectNode inner) {
                gathered.setAll(inner);
            } else {
                gathered.set(aside, field.getValue());
            }
        }
        root.set(object, gathered);
        return JsonDocument.write(root);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogEvent event && document.equals(event.document);
    }

    @Override
    public int hashCode() {
        return document.hashCode();
    }

    /** Names the event without its content, which may not be for every eye. */
    @Override
    public String toString() {
        return "LogEvent[" + Timestamps.format(timestamp) + ", dataset=" + dataset() + ", fields=" + leaves.size()
                + "]";
    }

    /** Fields of an event in the making, in dotted names. Not for several threads. */
    public static final class Builder {
        private final ObjectNode root = JsonNodeFactory.instance.objectNode();
        private final Instant timestamp;

        private Builder(Instant timestamp) {
            this.timestamp = timestamp;
        }

        /** Sets a field; the later of two values stays. */
        public Builder with(String field, String value) {
            root.set(field, TextNode.valueOf(value));
            return this;
        }

        public Builder with(String field, long value) {
            root.put(field, value);
            return this;
        }

        public Builder with(String field, double value) {
            root.put(field, value);
            return this;
        }

        public Builder with(String field, boolean value) {
            root.put(field, value);
            return this;
        }

        /** The normalised event.
         *
         * @throws IllegalArgumentException if it carries nothing, or a field name has an empty part
         */
        public LogEvent build() {
            ObjectNode event = root.deepCopy();
            if (!event.has(TIMESTAMP)) {
                // Or another field of the caller could be read as the time.
                event.put(TIMESTAMP, Timestamps.format(timestamp));
            }
            return of(event, timestamp).orElseThrow();
        }
    }
}
