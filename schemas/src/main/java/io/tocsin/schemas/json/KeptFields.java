package io.tocsin.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Fields that a record keeps as they came and writes again: those that it does not know, and numbers that say more than
 * its double does. Immutable, for any thread.
 */
public final class KeptFields {
    public static final KeptFields NONE = new KeptFields(JsonNodeFactory.instance.objectNode());

    /** Equal or not; no order. */
    private static final Comparator<JsonNode> BY_VALUE = KeptFields::compare;

    /** Never changed and never handed out. */
    private final ObjectNode fields;

    private KeptFields(ObjectNode fields) {
        this.fields = fields;
    }

    /** The fields of an object, which is copied. */
    public static KeptFields of(ObjectNode object) {
        return object.isEmpty() ? NONE : new KeptFields(object.deepCopy());
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /** Sorted. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        fields.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The JSON of a field; empty if it is not kept. */
    public Optional<String> json(String name) {
        return Optional.ofNullable(fields.get(name)).map(JsonNode::toString);
    }

    /**
     * Adds each field that {@code object} has not, at its end. What {@code object} has stays, unless the kept field says
     * the same with more: a number of the same double in all its digits, or what is there as text.
     */
    public void addTo(ObjectNode object) {
        for (Map.Entry<String, JsonNode> kept : fields.properties()) {
            JsonNode written = object.get(kept.getKey());
            if (written == null || isSameDouble(written, kept.getValue()) || isItsText(written, kept.getValue())) {
                object.set(kept.getKey(), kept.getValue().deepCopy());
            }
        }
    }

    /** A scalar as {@link Fields#scalar} has it, an array as its JSON; empty for null and objects. */
    public static Optional<String> text(JsonNode value) {
        return value.isArray()
                ? Optional.of(new String(JsonDocument.write(value), StandardCharsets.UTF_8))
                : Fields.scalar(value);
    }

    private static boolean isSameDouble(JsonNode written, JsonNode kept) {
        OptionalDouble a = SpecialNumbers.read(written);
        OptionalDouble b = SpecialNumbers.read(kept);
        return a.isPresent() && b.isPresent() && Double.compare(a.getAsDouble(), b.getAsDouble()) == 0;
    }

    private static boolean isItsText(JsonNode written, JsonNode kept) {
        return written.isTextual()
                && text(kept).filter(written.textValue()::equals).isPresent();
    }

    /** Numbers are equal by value: 1.5E+16 is written as 15000000000000000. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeptFields kept && fields.equals(BY_VALUE, kept.fields);
    }

    @Override
    public int hashCode() {
        return names().hashCode();
    }

    private static int compare(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
    }

    /** The names alone: the content may not be for every eye. */
    @Override
    public String toString() {
        return names().toString();
    }
}
