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
import java.util.function.UnaryOperator;

/** The values of one event while they are rewritten, and what was done to them. Used by one thread. */
final class Rewriting {
    /** A cut can make a pattern match that did not, as it ends a run of digits; it takes no more rounds than these. */
    private static final int ROUNDS = 4;

    private final Redactor redactor;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    private final Set<String> cut = new TreeSet<>();

    Rewriting(Redactor redactor) {
        this.redactor = redactor;
    }

    Set<Reason> reasons() {
        return reasons;
    }

    /** The fields that were cut or left out. */
    Set<String> cut() {
        return cut;
    }

    /** Each scalar in it made unreadable; null says nothing and stays. The same object when there is nothing to do. */
    JsonNode denied(JsonNode value) {
        return mapped(value, scalar -> {
            String text = Fields.scalar(scalar).orElse("");
            String after = redactor.denied(text, reasons);
            return after.equals(text) ? scalar : TextNode.valueOf(after);
        });
    }

    /** Texts without what the patterns find, and cut; the same object when there is nothing to do. */
    JsonNode allowed(String field, JsonNode value, int maxBytes, boolean scanned) {
        return mapped(value, scalar -> {
            if (scalar.isTextual()) {
                String text = scalar.textValue();
                String after = text(field, text, maxBytes, scanned);
                return after.equals(text) ? scalar : TextNode.valueOf(after);
            }
            if (scanned && scalar.isIntegralNumber()) {
                String number = scalar.asText();
                String after = redactor.withoutCard(number, reasons);
                return after.equals(number) ? scalar : TextNode.valueOf(after);
            }
            return scalar;
        });
    }

    private String text(String field, String text, int maxBytes, boolean scanned) {
        String before = text;
        for (int round = 0; round < ROUNDS; round++) {
            String redacted = scanned ? redactor.withoutPatterns(before, reasons) : before;
            String shortened = Shortening.cut(redacted, maxBytes);
            if (shortened.equals(redacted)) {
                return shortened;
            }
            cut.add(field);
            before = shortened;
        }
        return before;
    }

    private static JsonNode mapped(JsonNode node, UnaryOperator<JsonNode> scalars) {
        return switch (node.getNodeType()) {
            case ARRAY -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode(node.size());
                boolean same = true;
                for (JsonNode before : node) {
                    JsonNode after = mapped(before, scalars);
                    same &= after.equals(before);
                    array.add(after);
                }
                yield same ? node : array;
            }
            case OBJECT -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                boolean same = true;
                for (var field : node.properties()) {
                    JsonNode after = mapped(field.getValue(), scalars);
                    same &= after.equals(field.getValue());
                    object.set(field.getKey(), after);
                }
                yield same ? node : object;
            }
            case STRING, NUMBER, BOOLEAN -> scalars.apply(node);
            case NULL, BINARY, MISSING, POJO -> node;
        };
    }
}
