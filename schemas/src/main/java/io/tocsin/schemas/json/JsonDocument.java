package io.tocsin.schemas.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One event's JSON as a tree, read within limits: an object of at most 1 MiB, 32 levels and 1000 fields, in UTF-8, no
 * name twice in an object. Numbers keep all their digits. No state: any thread may call any method.
 */
public final class JsonDocument {
    public static final int MAX_BYTES = 1 << 20;
    public static final int MAX_DEPTH = 32;
    public static final int MAX_FIELDS = 1000;

    /** A shorter event cannot have so many fields that what a reader adds to them would be too much. */
    public static final int MIN_BYTES_TO_MEASURE = 2_000;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_BYTES)
                    .maxNumberLength(1000)
                    .build())
            // Names come from outside: they are not to stay in memory for ever.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Events are UTF-8; guessing at UTF-16 would let one text be read in two ways.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private static final Pattern HINTS = Pattern.compile(
            " \\(start marker at .*|: enable `.*|: maybe a \\(non-standard\\) comment.*|; from context '.*");

    private JsonDocument() {}

    /** Reads one object and nothing after it. */
    public static Decoded<ObjectNode> read(byte[] json) {
        return read(json, MAX_FIELDS);
    }

    /** Reads an object that may have so many fields in all, for a record that holds many events. */
    public static Decoded<ObjectNode> read(byte[] json, int maxFields) {
        if (json.length > MAX_BYTES) {
            return Decoded.malformed("an event of " + json.length + " bytes; at most " + MAX_BYTES + " are taken");
        }
        int start = startsWithByteOrderMark(json) ? 3 : 0;
        try (JsonParser parser = FACTORY.createParser(json, start, json.length - start)) {
            Decoded<ObjectNode> read = new Reader(parser, start, maxFields).read();
            // The parser lets overlong forms pass, which would give one text two spellings in bytes.
            int broken = read.isOk() ? Utf8.firstBroken(json) : -1;
            return broken < 0 ? read : new Decoded.Malformed<>("not UTF-8", broken, "");
        } catch (IOException e) {
            throw new UncheckedIOException("closing a parser of bytes in memory", e);
        }
    }

    /** Reads the one scalar that stands from {@code from} up to {@code to}, with numbers as {@link #read} has them. */
    public static Decoded<JsonNode> scalar(byte[] json, int from, int to) {
        try (JsonParser parser = FACTORY.createParser(json, from, to - from)) {
            return new Reader(parser, from, 0).readScalar();
        } catch (IOException e) {
            throw new UncheckedIOException("closing a parser of bytes in memory", e);
        }
    }

    /**
     * Why nobody could read this document again once it is written; empty if it can be read. A reader that adds to what it
     * has read asks this, so that what is taken from outside does not end as a record that is refused by all.
     *
     * @param measure whether it may have become too long
     */
    public static Optional<String> unreadable(ObjectNode written, boolean measure) {
        if (fields(written) > MAX_FIELDS) {
            return Optional.of("more than " + MAX_FIELDS + " fields, with those that are added");
        }
        return measure && write(written).length > MAX_BYTES
                ? Optional.of("more than " + MAX_BYTES + " bytes when it is written again")
                : Optional.empty();
    }

    private static int fields(JsonNode node) {
        int fields = node.isObject() ? node.size() : 0;
        for (JsonNode child : node) {
            fields += fields(child);
        }
        return fields;
    }

    /** The tree in UTF-8, without white space; half characters become U+FFFD. */
    public static byte[] write(JsonNode tree) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            write(tree, out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** A problem with the field {@code path} of an input that is good JSON, with the place where its value stands. */
    public static <T> Decoded.Malformed<T> malformed(byte[] json, String path, String reason) {
        return new Decoded.Malformed<>(reason, offset(json, path), path);
    }

    /** Where the value of the field {@code path} starts, however it is spelled; -1 if it is not there. */
    static long offset(byte[] json, String path) {
        int start = startsWithByteOrderMark(json) ? 3 : 0;
        try (JsonParser parser = FACTORY.createParser(json, start, json.length - start)) {
            parser.nextToken();
            long offset = offset(parser, "", path);
            return offset < 0 ? -1 : start + offset;
        } catch (IOException e) {
            return -1;
        }
    }

    private static long offset(JsonParser parser, String prefix, String path) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = prefix + Text.wellFormed(parser.currentName());
            JsonToken value = parser.nextToken();
            if (name.equals(path)) {
                return parser.currentTokenLocation().getByteOffset();
            }
            if (value == JsonToken.START_OBJECT && path.startsWith(name + ".")) {
                long found = offset(parser, name + ".", path);
                if (found >= 0) {
                    return found;
                }
            } else {
                parser.skipChildren();
            }
        }
        return -1;
    }

    private static void write(JsonNode node, JsonGenerator out) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> {
                out.writeStartObject();
                for (Map.Entry<String, JsonNode> field : node.properties()) {
                    out.writeFieldName(Text.wellFormed(field.getKey()));
                    write(field.getValue(), out);
                }
                out.writeEndObject();
            }
            case ARRAY -> {
                out.writeStartArray();
                for (JsonNode element : node) {
                    write(element, out);
                }
                out.writeEndArray();
            }
            case STRING -> out.writeString(Text.wellFormed(node.textValue()));
            case NUMBER -> writeNumber(node, out);
            case BOOLEAN -> out.writeBoolean(node.booleanValue());
            case NULL -> out.writeNull();
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
        }
    }

    private static void writeNumber(JsonNode node, JsonGenerator out) throws IOException {
        switch (node.numberType()) {
            case INT, LONG -> out.writeNumber(node.longValue());
            case BIG_INTEGER -> out.writeNumber(node.bigIntegerValue());
            case BIG_DECIMAL -> out.writeNumber(node.decimalValue());
            case FLOAT, DOUBLE -> out.writeNumber(node.doubleValue());
        }
    }

    /** What the parser has against its input, without its hints to programmers: "not JSON: …". */
    public static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        if (message == null) {
            return "not JSON";
        }
        return "not JSON: "
                + Text.truncated(HINTS.matcher(message.replace('\n', ' ')).replaceAll(""), 200);
    }

    private static boolean startsWithByteOrderMark(byte[] json) {
        return json.length >= 3 && json[0] == (byte) 0xEF && json[1] == (byte) 0xBB && json[2] == (byte) 0xBF;
    }

    /** Reads one document. */
    private static final class Reader {
        private final JsonParser parser;
        private final int start;
        private final int maxFields;
        private int fields;

        Reader(JsonParser parser, int start, int maxFields) {
            this.parser = parser;
            this.start = start;
            this.maxFields = maxFields;
        }

        Decoded<ObjectNode> read() throws IOException {
            try {
                JsonToken first = parser.nextToken();
                if (first == null) {
                    return Decoded.malformed("empty; a JSON object is wanted");
                }
                if (first != JsonToken.START_OBJECT) {
                    throw new Refused("not an object: an event is a JSON object");
                }
                ObjectNode root = object();
                if (parser.nextToken() != null) {
                    throw new Refused("something stands after the object");
                }
                return Decoded.ok(root);
            } catch (Refused e) {
                return malformed(e.reason, parser.currentTokenLocation());
            } catch (JsonProcessingException e) {
                JsonLocation place = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
                // At the end of the input nothing is wrong with the field that was read last.
                return e instanceof JsonEOFException
                        ? new Decoded.Malformed<>(reason(e), offset(place), "")
                        : malformed(reason(e), place);
            }
        }

        Decoded<JsonNode> readScalar() throws IOException {
            try {
                JsonToken only = parser.nextToken();
                if (only == null || !only.isScalarValue()) {
                    throw new Refused("not a scalar");
                }
                JsonNode value = value();
                if (parser.nextToken() != null) {
                    throw new Refused("something stands after the scalar");
                }
                return Decoded.ok(value);
            } catch (Refused e) {
                return malformed(e.reason, parser.currentTokenLocation());
            } catch (JsonProcessingException e) {
                return malformed(reason(e), parser.currentLocation());
            }
        }

        private <T> Decoded<T> malformed(String reason, JsonLocation place) {
            return new Decoded.Malformed<>(reason, offset(place), path(parser.getParsingContext()));
        }

        private long offset(JsonLocation place) {
            long offset = place.getByteOffset();
            return offset < 0 ? -1 : start + offset;
        }

        /** The field that the parser stands at or in, as {@code a.b[2].c}. */
        private static String path(@Nullable JsonStreamContext context) {
            if (context == null || context.inRoot()) {
                return "";
            }
            String outer = path(context.getParent());
            if (context.inArray()) {
                return context.hasCurrentIndex() ? outer + "[" + context.getCurrentIndex() + "]" : outer;
            }
            String name = context.getCurrentName();
            if (name == null) {
                return outer;
            }
            return outer.isEmpty() ? Text.wellFormed(name) : outer + "." + Text.wellFormed(name);
        }

        private ObjectNode object() throws IOException, Refused {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = Text.wellFormed(parser.currentName());
                if (++fields > maxFields) {
                    throw new Refused("more than " + maxFields + " fields");
                }
                if (node.has(name)) {
                    throw new Refused("this name stands twice");
                }
                parser.nextToken();
                node.set(name, value());
            }
            return node;
        }

        private ArrayNode array() throws IOException, Refused {
            ArrayNode node = JsonNodeFactory.instance.arrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                node.add(value());
            }
            return node;
        }

        private JsonNode value() throws IOException, Refused {
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            return switch (parser.currentToken()) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                case VALUE_STRING -> nodes.textNode(Text.wellFormed(parser.getText()));
                case VALUE_NUMBER_INT -> integer();
                case VALUE_NUMBER_FLOAT -> decimal();
                case VALUE_TRUE -> nodes.booleanNode(true);
                case VALUE_FALSE -> nodes.booleanNode(false);
                case VALUE_NULL -> nodes.nullNode();
                case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new Refused("a value is missing");
            };
        }

        private JsonNode integer() throws IOException {
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            return switch (parser.getNumberType()) {
                case INT -> nodes.numberNode(parser.getIntValue());
                case LONG -> nodes.numberNode(parser.getLongValue());
                case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> nodes.numberNode(parser.getBigIntegerValue());
            };
        }

        private JsonNode decimal() throws IOException, Refused {
            try {
                BigDecimal value = parser.getDecimalValue();
                boolean negativeZero = value.signum() == 0 && parser.getText().startsWith("-");
                return negativeZero ? DoubleNode.valueOf(-0.0) : DecimalNode.valueOf(value);
            } catch (NumberFormatException | ArithmeticException e) {
                throw new Refused("a number with an exponent beyond reach");
            }
        }
    }

    /** Ends the reading of a document that is refused for another reason than its syntax; never leaves this class. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        final String reason;

        Refused(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
