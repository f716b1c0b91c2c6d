package io.tocsin.schemas.experimental;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.FieldReader;
import io.tocsin.schemas.json.FieldReader.Refused;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.KeptFields;
import io.tocsin.schemas.json.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Reads one JSON object into a record of this package, in which most fields must be there: a {@link FieldReader} with
 * words for that. What is wrong ends the reading, and {@link #read(byte[], Reading)} makes a value of it.
 */
final class RecordReader {
    private final ObjectNode object;
    private final FieldReader fields;

    private RecordReader(ObjectNode object, String path) {
        this.object = object;
        this.fields = FieldReader.of(object, path);
    }

    /** How an object becomes a record. */
    @FunctionalInterface
    interface Reading<T> {
        T of(RecordReader fields) throws Refused;
    }

    static <T> Decoded<T> read(byte[] json, Reading<T> reading) {
        return read(json, JsonDocument.MAX_FIELDS, reading);
    }

    static <T> Decoded<T> read(byte[] json, int maxFields, Reading<T> reading) {
        return JsonDocument.read(json, maxFields).flatMap(root -> {
            try {
                return Decoded.ok(reading.of(new RecordReader(root, "")));
            } catch (Refused e) {
                return malformed(json, e);
            } catch (IllegalArgumentException e) { // what a record's constructor says of its components
                return Decoded.malformed(String.valueOf(e.getMessage()));
            }
        });
    }

    /** An element of an array has the place of its array. */
    private static <T> Decoded<T> malformed(byte[] json, Refused e) {
        int element = e.path().indexOf('[');
        String outer = element < 0 ? e.path() : e.path().substring(0, element);
        long offset = JsonDocument.<T>malformed(json, outer, e.reason()).offset();
        return new Decoded.Malformed<>(e.reason(), outer.isEmpty() ? -1 : offset, e.path());
    }

    /** What was not asked for until now. */
    KeptFields others() {
        return fields.kept();
    }

    String text(String field) throws Refused {
        required(field);
        return fields.text(field, "");
    }

    /** A text that says something. */
    String name(String field) throws Refused {
        String name = text(field);
        if (name.isEmpty()) {
            throw fields.refused(field, "empty");
        }
        return name;
    }

    boolean flag(String field, boolean absent) throws Refused {
        JsonNode node = fields.node(field);
        if (node == null) {
            return absent;
        }
        if (!node.isBoolean()) {
            throw fields.refused(field, "neither true nor false");
        }
        return node.booleanValue();
    }

    /** From 0. */
    int count(String field) throws Refused {
        JsonNode node = required(field);
        boolean whole = node.isNumber() && node.canConvertToExactIntegral() && node.canConvertToInt();
        if (!whole || node.intValue() < 0) {
            throw fields.refused(field, "not a count; an integer from 0 to " + Integer.MAX_VALUE + " is wanted");
        }
        return node.intValue();
    }

    Instant time(String field) throws Refused {
        required(field);
        return optionalTime(field).orElseThrow(() -> fields.refused(field, "missing"));
    }

    /** To the millisecond. */
    Optional<Instant> optionalTime(String field) throws Refused {
        JsonNode node = fields.node(field);
        if (node == null) {
            return Optional.empty();
        }
        Optional<Instant> time = node.isTextual() ? Timestamps.parse(node.textValue()) : Optional.empty();
        return Optional.of(time.map(Timestamps::normalised)
                .orElseThrow(() -> fields.refused(field, "not a time; RFC 3339 with an offset is wanted")));
    }

    <E> E choice(String field, Function<String, Optional<E>> choices, String wanted) throws Refused {
        return choices.apply(text(field)).orElseThrow(() -> fields.refused(field, "unknown; " + wanted + " is right"));
    }

    /** Numbers and booleans are taken as text. */
    SortedMap<String, String> texts(String field) throws Refused {
        required(field);
        return fields.texts(field);
    }

    /** Elements that are texts and say something; none if the field is absent. */
    List<String> names(String field) throws Refused {
        List<String> names = new ArrayList<>();
        for (JsonNode element : array(field)) {
            String name = element.isTextual() ? element.textValue() : "";
            if (name.isEmpty()) {
                throw fields.refused(field + "[" + names.size() + "]", "not a text, or empty");
            }
            names.add(name);
        }
        return names;
    }

    /** Elements that are objects; none if the field is absent. */
    <T> List<T> objects(String field, Reading<T> reading) throws Refused {
        List<T> objects = new ArrayList<>();
        for (JsonNode element : array(field)) {
            String place = field + "[" + objects.size() + "]";
            if (!(element instanceof ObjectNode inner)) {
                throw fields.refused(place, "not an object");
            }
            objects.add(reading.of(new RecordReader(inner, fields.pathOf(place))));
        }
        return objects;
    }

    /** This object as it is read by another reader, whose problem is told with the place of this object. */
    <T> T as(Function<byte[], Decoded<T>> reader) throws Refused {
        Decoded<T> decoded = reader.apply(JsonDocument.write(object));
        if (decoded instanceof Decoded.Malformed<T> problem) {
            throw fields.refused(problem.path(), problem.reason());
        }
        return decoded.orElseThrow();
    }

    private Iterable<JsonNode> array(String field) throws Refused {
        JsonNode node = fields.node(field);
        if (node == null) {
            return List.of();
        }
        if (node instanceof ArrayNode array) {
            return array;
        }
        throw fields.refused(field, "not an array");
    }

    private JsonNode required(String field) throws Refused {
        JsonNode node = fields.node(field);
        if (node == null) {
            throw fields.refused("", field + " is missing");
        }
        return node;
    }
}
