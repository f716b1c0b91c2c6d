package io.tocsin.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.OptionalDouble;

/** Doubles in JSON: a number, or the text "NaN", "+Inf" or "-Inf" for what JSON cannot write. */
public final class SpecialNumbers {
    /** Doubles up to here hold every integer, so that 5 is written as 5. */
    private static final double MAX_EXACT = 1L << 53;

    private SpecialNumbers() {}

    public static JsonNode node(double value) {
        if (Double.isNaN(value)) {
            return TextNode.valueOf("NaN");
        }
        if (Double.isInfinite(value)) {
            return TextNode.valueOf(value > 0 ? "+Inf" : "-Inf");
        }
        boolean negativeZero = value == 0 && 1 / value < 0;
        if (Math.rint(value) == value && Math.abs(value) <= MAX_EXACT && !negativeZero) {
            return JsonNodeFactory.instance.numberNode((long) value);
        }
        return JsonNodeFactory.instance.numberNode(value);
    }

    /** Empty if it is neither a number nor one of the three texts, or a number too large for a double. */
    public static OptionalDouble read(JsonNode node) {
        if (node.isNumber()) {
            double value = node.doubleValue();
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        }
        if (!node.isTextual()) {
            return OptionalDouble.empty();
        }
        return switch (node.textValue()) {
            case "NaN" -> OptionalDouble.of(Double.NaN);
            case "+Inf", "Inf" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-Inf" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default -> OptionalDouble.empty();
        };
    }
}
