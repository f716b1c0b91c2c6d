package io.tocsin.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one object's fields into a record. What is wrong with a field ends the reading with the field's path; null is as
 * absent as no field. What was not asked for by {@link #rest} is there to be kept. Not for several threads.
 */
public final class FieldReader {
    /** Doubles up to here hold every integer. */
    private static final long MAX_EXACT = 1L << 53;

    /** No event grows by more when it is written; those within 1/32 of the limit need not be measured. */
    private static final int GROWTH = 32;

    private final ObjectNode object;
    private final String path;
    private final Set<String> known = new HashSet<>();

    private FieldReader(ObjectNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /** How a record is read from its object. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(FieldReader fields) throws Refused;
    }

    /**
     * Reads one event within the limits of {@link JsonDocument}; what {@code reading} refuses gets its place.
     *
     * @param writing what the record is written as: refused if that would be beyond the limits, since nobody could read
     *     it again
     */
    public static <T> Decoded<T> read(byte[] json, Reading<T> reading, Function<? super T, ObjectNode> writing) {
        return JsonDocument.read(json).flatMap(root -> {
            try {
                T record = reading.read(new FieldReader(root, ""));
                if (json.length > JsonDocument.MIN_BYTES_TO_MEASURE) {
                    Optional<String> problem = JsonDocument.unreadable(
                            writing.apply(record), json.length > JsonDocument.MAX_BYTES / GROWTH);
                    if (problem.isPresent()) {
                        throw new Refused("", problem.get());
                    }
                }
                return Decoded.ok(record);
            } catch (Refused e) {
                return e.path.isEmpty() ? Decoded.malformed(e.reason) : JsonDocument.malformed(json, e.path, e.reason);
            }
        });
    }

    /**
     * The fields of one object.
     *
     * @param path where it stands, as {@code updates[2]}; "" for the root
     */
    public static FieldReader of(ObjectNode object, String path) {
        return new FieldReader(object, path);
    }

    /** Whether the field is there, be it null. */
    public boolean has(String name) {
        return object.has(name);
    }

    /** A problem with one of the fields; with the object itself if {@code name} is "". */
    public Refused refused(String name, String reason) {
        return new Refused(pathOf(name), reason);
    }

    /** The field's value; null if it is absent or null. */
    public @Nullable JsonNode node(String name) {
        known.add(name);
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    public String text(String name, String absent) throws Refused {
        JsonNode node = node(name);
        if (node == null) {
            return absent;
        }
        if (!node.isTextual()) {
            throw refused(name, "not a text");
        }
        return node.textValue();
    }

    /** A number, or "NaN", "+Inf" or "-Inf". */
    public double number(String name) throws Refused {
        return number(name, node(name));
    }

    public double number(String name, double absent) throws Refused {
        JsonNode node = node(name);
        return node == null ? absent : number(name, node);
    }

    /** An array of numbers; may be empty. */
    public List<Double> numbers(String name) throws Refused {
        List<Double> numbers = new ArrayList<>();
        for (JsonNode element : array(name)) {
            numbers.add(number(name, element));
        }
        return numbers;
    }

    /** An integer of 64 bits; 3.0 is 3. */
    public long count(String name) throws Refused {
        return count(name, node(name));
    }

    public long count(String name, long absent) throws Refused {
        JsonNode node = node(name);
        return node == null ? absent : count(name, node);
    }

    /** An array of integers of 64 bits; may be empty. */
    public List<Long> counts(String name) throws Refused {
        List<Long> counts = new ArrayList<>();
        for (JsonNode element : array(name)) {
            counts.add(count(name, element));
        }
        return counts;
    }

    /** A time in RFC 3339, to the millisecond; empty for what is absent and for the year 1, which is how Go writes that. */
    public Optional<Instant> time(String name) throws Refused {
        JsonNode node = node(name);
        if (node == null) {
            return Optional.empty();
        }
        Instant time = (node.isTextual() ? Timestamps.parse(node.textValue()) : Optional.<Instant>empty())
                .map(Timestamps::normalised)
                .orElseThrow(() -> refused(name, "not a time; RFC 3339 is wanted"));
        return time.equals(Timestamps.MIN) ? Optional.empty() : Optional.of(time);
    }

    /** An object of texts; numbers and booleans are taken as text. Empty if absent. */
    public SortedMap<String, String> texts(String name) throws Refused {
        SortedMap<String, String> texts = new TreeMap<>();
        JsonNode node = node(name);
        if (node == null) {
            return texts;
        }
        if (!(node instanceof ObjectNode said)) {
            throw refused(name, "not an object; names and texts are wanted");
        }
        for (Map.Entry<String, JsonNode> entry : said.properties()) {
            if (entry.getKey().isEmpty()) {
                throw refused(name, "a name is empty");
            }
            texts.put(
                    entry.getKey(),
                    Fields.scalar(entry.getValue())
                            .orElseThrow(() -> refused(name + "." + entry.getKey(), "not a text")));
        }
        return texts;
    }

    /** A field that is an object, to be read in its turn; empty if it is absent or anything else. */
    public Optional<FieldReader> object(String name) {
        return node(name) instanceof ObjectNode child
                ? Optional.of(new FieldReader(child, pathOf(name)))
                : Optional.empty();
    }

    /** In the order of the text. */
    public List<String> names() {
        List<String> names = new ArrayList<>(object.size());
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The fields that were not asked for. */
    public ObjectNode rest() {
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (!known.contains(entry.getKey())) {
                rest.set(entry.getKey(), entry.getValue());
            }
        }
        return rest;
    }

    /** The fields that were not asked for, and of {@code numbers} those that a double does not hold to the last digit. */
    public KeptFields kept(String... numbers) {
        ObjectNode kept = rest();
        for (String name : numbers) {
            JsonNode node = node(name);
            if (node != null && node.isNumber() && !isExact(node)) {
                kept.set(name, node);
            }
        }
        return KeptFields.of(kept);
    }

    /** A number that a double does not hold to the last digit, to be kept under the name {@code as}. */
    public KeptFields keptNumber(String name, String as) {
        KeptFields kept = KeptFields.NONE;
        JsonNode node = node(name);
        if (node != null && node.isNumber() && !isExact(node)) {
            ObjectNode number = JsonNodeFactory.instance.objectNode();
            number.set(as, node);
            kept = KeptFields.of(number);
        }
        return kept;
    }

    /** Whether the double, as it is written, has the very value of the number. */
    private static boolean isExact(JsonNode number) {
        if (number.isIntegralNumber() && number.canConvertToLong()) {
            long value = number.longValue();
            if (value >= -MAX_EXACT && value <= MAX_EXACT) {
                return true;
            }
        }
        BigDecimal written = new BigDecimal(Double.toString(number.doubleValue()));
        return written.compareTo(number.decimalValue()) == 0;
    }

    private double number(String name, @Nullable JsonNode node) throws Refused {
        OptionalDouble value = node == null ? OptionalDouble.empty() : SpecialNumbers.read(node);
        if (value.isEmpty()) {
            throw refused(name, "not a number; a JSON number, or \"NaN\", \"+Inf\" or \"-Inf\", is wanted");
        }
        return value.getAsDouble();
    }

    private long count(String name, @Nullable JsonNode node) throws Refused {
        if (node != null
                && node.canConvertToLong()
                && (node.isIntegralNumber() || isExactInteger(node.doubleValue()))) {
            return node.longValue();
        }
        throw refused(name, "not a count; an integer of at most 64 bits is wanted");
    }

    private static boolean isExactInteger(double value) {
        return Math.rint(value) == value && Math.abs(value) <= MAX_EXACT;
    }

    private Iterable<JsonNode> array(String name) throws Refused {
        if (node(name) instanceof ArrayNode array) {
            return array;
        }
        throw refused(name, "not an array; an array of numbers is wanted");
    }

    /** Where a field of this object stands, seen from the root; the object itself for "". */
    public String pathOf(String name) {
        if (name.isEmpty() || path.isEmpty()) {
            return path + name;
        }
        return path + "." + name;
    }

    /** Ends the reading of an event; {@link #read} makes a value of it. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final String path;
        private final String reason;

        private Refused(String path, String reason) {
            super(reason, null, false, false);
            this.path = path;
            this.reason = reason;
        }

        /** Dotted name of the field; "" for the object as a whole. */
        public String path() {
            return path;
        }

        public String reason() {
            return reason;
        }

        /** A problem that was found as a value. */
        public static Refused of(Decoded.Malformed<?> problem) {
            return new Refused(problem.path(), problem.reason());
        }
    }
}
