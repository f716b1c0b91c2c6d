package io.tocsin.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fields by their dotted names: {@code "log.level"}, {@code "log":{"level"}} and mixtures of both are one field. */
public final class Fields {
    private Fields() {}

    /**
     * All leaves of the tree by dotted name, in the order of the text: scalars, nulls and arrays (which are not looked
     * into). An empty object has no leaves.
     *
     * @return malformed with the name if a field stands twice in different spellings, or a part of a name is empty
     */
    public static Decoded<Map<String, JsonNode>> flatten(ObjectNode root) {
        Map<String, JsonNode> leaves = new LinkedHashMap<>(Math.max(16, root.size() * 2));
        Optional<Decoded.Malformed<Map<String, JsonNode>>> problem = collect(root, "", leaves);
        return problem.isPresent() ? problem.get() : Decoded.ok(leaves);
    }

    /**
     * Puts a value where the field stands, however it is spelled there; as a new dotted field, the last of the root, if
     * it does not.
     *
     * @return what stood there; null if nothing did
     */
    public static @Nullable JsonNode set(ObjectNode root, String field, JsonNode value) {
        JsonNode replaced = replace(root, field, value);
        if (replaced == null) {
            root.set(field, value);
        }
        return replaced;
    }

    /** A scalar as text, numbers as they were written; empty for null, arrays and objects. */
    public static Optional<String> scalar(JsonNode node) {
        return Optional.ofNullable(scalarOrNull(node));
    }

    /** As {@link #scalar}, for where every event asks many times. */
    public static @Nullable String scalarOrNull(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> node.textValue();
            case BOOLEAN -> Boolean.toString(node.booleanValue());
            case NUMBER -> number(node);
            case ARRAY, BINARY, MISSING, NULL, OBJECT, POJO -> null;
        };
    }

    private static String number(JsonNode node) {
        if (!node.isBigDecimal()) {
            return node.asText();
        }
        BigDecimal value = node.decimalValue();
        // Plain notation of a huge exponent would be as long as the exponent says.
        return Math.abs((long) value.scale()) <= 100 ? value.toPlainString() : value.toString();
    }

    private static Optional<Decoded.Malformed<Map<String, JsonNode>>> collect(
            ObjectNode object, String prefix, Map<String, JsonNode> leaves) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = entry.getKey();
            String name = prefix.isEmpty() ? key : prefix + key;
            if (hasEmptyPart(key)) {
                return Optional.of(new Decoded.Malformed<>("a field name with an empty part", -1, name));
            }
            if (entry.getValue() instanceof ObjectNode child) {
                Optional<Decoded.Malformed<Map<String, JsonNode>>> problem = collect(child, name + ".", leaves);
                if (problem.isPresent()) {
                    return problem;
                }
            } else if (leaves.putIfAbsent(name, entry.getValue()) != null) {
                return Optional.of(
                        new Decoded.Malformed<>("this field stands twice, in dotted and in nested spelling", -1, name));
            }
        }
        return Optional.empty();
    }

    private static boolean hasEmptyPart(String key) {
        int end = -1;
        for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
            if (dot == end + 1) {
                return true;
            }
            end = dot;
        }
        return end == key.length() - 1;
    }

    private static @Nullable JsonNode replace(ObjectNode object, String field, JsonNode value) {
        if (object.has(field)) {
            return object.replace(field, value);
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = entry.getKey();
            if (field.startsWith(key)
                    && field.length() > key.length() + 1
                    && field.charAt(key.length()) == '.'
                    && entry.getValue() instanceof ObjectNode child) {
                JsonNode replaced = replace(child, field.substring(key.length() + 1), value);
                if (replaced != null) {
                    return replaced;
                }
            }
        }
        return null;
    }
}
