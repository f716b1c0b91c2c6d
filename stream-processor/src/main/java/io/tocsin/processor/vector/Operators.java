package io.tocsin.processor.vector;

import io.tocsin.processor.promql.Operator;
import java.util.ArrayList;
import java.util.List;

/** The binary operators on scalars, and on a vector and a scalar. */
public final class Operators {
    private Operators() {}

    /** Of two scalars; comparisons give 0 or 1. */
    public static double scalars(Operator operator, double left, double right) {
        return operator.isComparison() ? compare(operator, left, right) ? 1 : 0 : compute(operator, left, right);
    }

    /** Of a vector on the left and a scalar. */
    public static List<Element> vectorScalar(Operator operator, boolean bool, List<Element> vector, double scalar) {
        return withScalar(operator, bool, vector, scalar, false);
    }

    /** Of a scalar on the left and a vector; a comparison that filters keeps the vector's values. */
    public static List<Element> scalarVector(Operator operator, boolean bool, double scalar, List<Element> vector) {
        return withScalar(operator, bool, vector, scalar, true);
    }

    private static List<Element> withScalar(
            Operator operator, boolean bool, List<Element> vector, double scalar, boolean scalarFirst) {
        List<Element> result = operator.isComparison() && !bool ? new ArrayList<>() : new ArrayList<>(vector.size());
        for (Element element : vector) {
            double left = scalarFirst ? scalar : element.value();
            double right = scalarFirst ? element.value() : scalar;
            if (!operator.isComparison()) {
                result.add(new Element(element.labels().withoutMetadata(), compute(operator, left, right)));
            } else if (bool) {
                result.add(new Element(element.labels().withoutMetadata(), compare(operator, left, right) ? 1 : 0));
            } else if (compare(operator, left, right)) {
                result.add(element);
            }
        }
        return result;
    }

    static double compute(Operator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
            case POWER -> Mathematics.power(left, right);
            case ATAN2 -> Mathematics.atan2(left, right);
            default -> throw new IllegalArgumentException(operator + " does not compute");
        };
    }

    static boolean compare(Operator operator, double left, double right) {
        return switch (operator) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case LESS_OR_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
            default -> throw new IllegalArgumentException(operator + " does not compare");
        };
    }
}
