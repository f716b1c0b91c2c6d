package io.tocsin.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of a schema by their dotted names, in the order of the schema. An element of an array is {@code a[]}, a
 * value under any name {@code a.*}, and what stands in one form of several {@code a:form.b}. The nested spelling of a
 * field is not a field of its own.
 */
final class Outline {
    private static final String DEFINITIONS = "#/$defs/";
    private static final String NESTED = "x-nested";

    /** What says something to people or to this build, and nothing about which values are valid. */
    private static final Set<String> ANNOTATIONS = Set.of("description", "examples", "title", "$comment", "deprecated");

    private final JsonNode schema;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    private Outline(JsonNode schema) {
        this.schema = schema;
    }

    /**
     * One field.
     *
     * @param type what is valid, in short
     * @param node its definition, references resolved
     */
    record Field(String path, String type, boolean required, ObjectNode node) {
        String description() {
            return node.path("description").asText();
        }

        String source() {
            return node.path("x-source").asText();
        }

        /** As the frozen outline has it. */
        String line() {
            String ecs = node.has("x-type") ? " (" + node.get("x-type").textValue() + ")" : "";
            return path + " = " + type + ecs + (required ? ", required" : "");
        }
    }

    static Map<String, Field> of(JsonNode schema) {
        Outline outline = new Outline(schema);
        outline.object(schema, "");
        return outline.fields;
    }

    /** The definitions that fields share, by name, as {@code <time>}. */
    static Map<String, Field> shared(JsonNode schema) {
        Outline outline = new Outline(schema);
        Map<String, Field> shared = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> definition : schema.path("$defs").properties()) {
            ObjectNode node = outline.resolved(definition.getValue());
            if (!outline.isField(definition.getKey()) && !node.path(NESTED).asBoolean() && !node.has("properties")) {
                String name = "<" + definition.getKey() + ">";
                shared.put(name, new Field(name, outline.type(definition.getValue()), false, node));
            }
        }
        return shared;
    }

    private void object(JsonNode object, String prefix) {
        Set<String> required = required(object);
        for (Map.Entry<String, JsonNode> property : object.path("properties").properties()) {
            if (!resolved(property.getValue()).path(NESTED).asBoolean()) {
                add(prefix + property.getKey(), property.getValue(), required.contains(property.getKey()));
            }
        }
    }

    private void add(String path, JsonNode definition, boolean required) {
        ObjectNode node = resolved(definition);
        fields.put(path, new Field(path, type(definition), required, node));
        object(node, path + ".");
        if (node.path("items").has("$ref")) {
            object(resolved(node.get("items")), path + "[].");
        }
        JsonNode other = node.path("additionalProperties");
        if (other.has("$ref") && resolved(other).has("oneOf")) {
            forms(path + ".*", resolved(other).get("oneOf"));
        }
    }

    private void forms(String path, JsonNode forms) {
        for (JsonNode form : forms) {
            String name = name(form);
            if (resolved(form).has("properties")) {
                object(resolved(form), path + ":" + name + ".");
            } else {
                add(path, form, false);
            }
        }
    }

    /** Those that stand in {@code required}, and those that {@code x-expects} names in whichever spelling. */
    static Set<String> required(JsonNode object) {
        Set<String> required = new TreeSet<>();
        object.path("required").forEach(name -> required.add(name.textValue()));
        object.path("x-expects").forEach(name -> required.add(name.textValue()));
        return required;
    }

    /** What the reference points to, with what stands beside the reference put over it. */
    private ObjectNode resolved(JsonNode node) {
        if (!node.has("$ref")) {
            return (ObjectNode) node;
        }
        ObjectNode merged = resolved(at(node.get("$ref").textValue())).deepCopy();
        node.properties().forEach(e -> {
            if (!e.getKey().equals("$ref")) {
                merged.set(e.getKey(), e.getValue());
            }
        });
        return merged;
    }

    private JsonNode at(String reference) {
        return schema.requiredAt(reference.substring(1));
    }

    private static String name(JsonNode reference) {
        return reference.get("$ref").textValue().substring(DEFINITIONS.length()).replace("~1", "/");
    }

    /** Whether a definition is that of one field, and not shared by several. */
    private boolean isField(String definition) {
        JsonNode property = schema.path("properties").path(definition);
        return property.has("$ref") ? name(property).equals(definition) : !property.isMissingNode();
    }

    private String type(JsonNode node) {
        if (node.has("$ref")) {
            return isField(name(node)) ? type(at(node.get("$ref").textValue())) : "<" + name(node) + ">";
        }
        List<String> parts = new ArrayList<>();
        List<String> limits = new ArrayList<>();
        node.properties().forEach(e -> {
            switch (e.getKey()) {
                case "type" -> parts.add(joined(e.getValue(), "|", false));
                case "enum" -> parts.add(joined(e.getValue(), "|", true));
                case "const" -> parts.add(e.getValue().toString());
                case "anyOf", "oneOf" -> parts.add(branches(e.getValue()));
                case "items" -> limits.add("items " + type(e.getValue()));
                case "properties", "patternProperties", "additionalProperties", "required", "if", "then", "else" -> {
                    // Fields of their own, or conditions over several fields.
                }
                case "propertyNames" -> limits.add("names " + e.getValue());
                default -> {
                    if (!ANNOTATIONS.contains(e.getKey()) && !e.getKey().startsWith("x-")) {
                        limits.add(e.getKey() + " " + e.getValue());
                    }
                }
            }
        });
        String what = parts.isEmpty() ? "anything" : String.join(" & ", parts);
        return limits.isEmpty() ? what : what + " {" + String.join("; ", limits) + "}";
    }

    private String branches(JsonNode branches) {
        List<String> all = new ArrayList<>();
        for (JsonNode branch : branches) {
            // A condition over fields, as "without counts", is not a form of the value.
            if (!branch.has("not") && !branch.has("required")) {
                all.add(type(branch));
            }
        }
        return all.isEmpty() ? "object" : String.join(" or ", all);
    }

    private static String joined(JsonNode values, String separator, boolean asJson) {
        if (!values.isArray()) {
            return values.asText();
        }
        List<String> all = new ArrayList<>();
        values.forEach(v -> all.add(asJson ? v.toString() : v.asText()));
        return String.join(separator, all);
    }
}
