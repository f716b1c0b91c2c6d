package io.tocsin.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
        Map<String, JsonNode> leaves = new LinkedHashMap<>();
        Optional<Decoded.Malformed<Map<String, JsonNode>>> problem = collect(root, "", leaves);
        return problem.isPresent() ? problem.get() : Decoded.ok(leaves);
    }

    /** Puts a value where the field stands, however it is spelled there; as a new dotted field if it does not. */
    public static void set(ObjectNode root, String field, JsonNode value) {
        if (!replace(root, field, value)) {
            root.set(field, value);
        }
    }

    /** A scalar as text, numbers as they were written; empty for null, arrays and objects. */
    public static Optional<String> scalar(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> Optional.of(node.textValue());
            case BOOLEAN -> Optional.of(Boolean.toString(node.booleanValue()));
            case NUMBER -> Optional.of(number(node));
            case ARRAY, BINARY, MISSING, NULL, OBJECT, POJO -> Optional.empty();
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
            String name = prefix + key;
            if (key.isEmpty() || key.startsWith(".") || key.endsWith(".") || key.contains("..")) {
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

    private static boolean replace(ObjectNode object, String field, JsonNode value) {
        if (object.has(field)) {
            object.set(field, value);
            return true;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = entry.getKey();
            if (field.startsWith(key)
                    && field.length() > key.length() + 1
                    && field.charAt(key.length()) == '.'
                    && entry.getValue() instanceof ObjectNode child
                    && replace(child, field.substring(key.length() + 1), value)) {
                return true;
            }
        }
        return false;
    }
}
