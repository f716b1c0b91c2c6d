package io.tocsin.schemas.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tocsin.schemas.json.Fields;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/** The values of one event while they are rewritten, and what was done to them. Used by one thread. */
final class Rewriting {
    /** A cut can make a pattern match that did not, as it ends a run of digits; it takes no more rounds than these. */
    private static final int ROUNDS = 4;

    private final Redactor redactor;
    private final FieldRules rules;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    private final Set<String> cut = new TreeSet<>();

    Rewriting(Redactor redactor, FieldRules rules) {
        this.redactor = redactor;
        this.rules = rules;
    }

    Set<Reason> reasons() {
        return reasons;
    }

    /** The fields that were cut or left out. */
    Set<String> cut() {
        return cut;
    }

    /**
     * The value as it may be passed on; the same object when there is nothing to do. Null says nothing and stays. What is
     * in an array is a field by the names above it, the array itself being no part of the name: {@code [{"email":…}]} of
     * {@code user} is {@code user.email}.
     *
     * @param field a leaf of the event, by which a cut is told
     */
    JsonNode rewritten(String field, JsonNode value, int maxBytes) {
        return rewritten(field, field, value, maxBytes);
    }

    private JsonNode rewritten(String field, String name, JsonNode node, int maxBytes) {
        return switch (node.getNodeType()) {
            case ARRAY -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode(node.size());
                boolean same = true;
                for (JsonNode before : node) {
                    JsonNode after = rewritten(field, name, before, maxBytes);
                    same &= after.equals(before);
                    array.add(after);
                }
                yield same ? node : array;
            }
            case OBJECT -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                boolean same = true;
                for (var below : node.properties()) {
                    JsonNode before = below.getValue();
                    JsonNode after = rewritten(field, name + "." + below.getKey(), before, maxBytes);
                    same &= after.equals(before);
                    object.set(below.getKey(), after);
                }
                yield same ? node : object;
            }
            case STRING, NUMBER, BOOLEAN -> scalar(field, rules.of(name), node, maxBytes);
            case NULL, BINARY, MISSING, POJO -> node;
        };
    }

    private JsonNode scalar(String field, FieldRules.Rule rule, JsonNode scalar, int maxBytes) {
        if (rule == FieldRules.Rule.DENIED) {
            String text = Fields.scalar(scalar).orElse("");
            return changed(scalar, text, redactor.denied(text, reasons));
        }
        if (scalar.isTextual()) {
            String text = scalar.textValue();
            return changed(scalar, text, text(field, rule, text, maxBytes));
        }
        if (rule != FieldRules.Rule.UNSCANNED && scalar.isIntegralNumber()) {
            String number = scalar.asText();
            return changed(scalar, number, redactor.withoutCard(number, reasons));
        }
        return scalar;
    }

    private static JsonNode changed(JsonNode scalar, String before, String after) {
        return after.equals(before) ? scalar : TextNode.valueOf(after);
    }

    private String text(String field, FieldRules.Rule rule, String text, int maxBytes) {
        String before = text;
        for (int round = 0; round < ROUNDS; round++) {
            String redacted = redactor.redacted(rule, before, reasons);
            String shortened = Shortening.cut(redacted, maxBytes);
            if (shortened.equals(redacted)) {
                return shortened;
            }
            cut.add(field);
            before = shortened;
        }
        return before;
    }
}
