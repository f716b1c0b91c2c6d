package io.tocsin.processor.vector;

import io.tocsin.processor.promql.Operator;
import io.tocsin.processor.promql.VectorMatching;
import io.tocsin.processor.promql.VectorMatching.Cardinality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The binary operators on scalars and vectors. */
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
        List<Element> result = new ArrayList<>();
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
        return Element.unique(result);
    }

    /**
     * Of two vectors.
     *
     * @throws EvaluationException when elements do not match one to one, or not as grouped
     */
    public static List<Element> vectors(
            Operator operator, boolean bool, VectorMatching matching, List<Element> left, List<Element> right) {
        if (operator.isSet()) {
            return Element.unique(set(operator, matching, left, right));
        }
        boolean swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
        Match match = new Match(operator, bool, matching, swapped);
        return Element.unique(swapped ? match.apply(right, left) : match.apply(left, right));
    }

    private static List<Element> set(
            Operator operator, VectorMatching matching, List<Element> left, List<Element> right) {
        Set<Labels> present = new HashSet<>();
        for (Element element : operator == Operator.OR ? left : right) {
            present.add(signature(matching, element));
        }
        List<Element> result = new ArrayList<>();
        switch (operator) {
            case AND ->
                left.stream()
                        .filter(e -> present.contains(signature(matching, e)))
                        .forEach(result::add);
            case UNLESS ->
                left.stream()
                        .filter(e -> !present.contains(signature(matching, e)))
                        .forEach(result::add);
            default -> {
                result.addAll(left);
                right.stream()
                        .filter(e -> !present.contains(signature(matching, e)))
                        .forEach(result::add);
            }
        }
        return result;
    }

    private static Labels signature(VectorMatching matching, Element element) {
        return matching.on()
                ? element.labels().keep(matching.labels())
                : element.labels().withoutAndName(matching.labels());
    }

    /** Matching of the many (or the left of one to one) with the one. */
    private record Match(Operator operator, boolean bool, VectorMatching matching, boolean swapped) {
        List<Element> apply(List<Element> many, List<Element> one) {
            if (many.isEmpty() || one.isEmpty()) {
                return List.of();
            }
            Map<Labels, Element> ones = ones(one);
            Map<Labels, Set<Labels>> results = new HashMap<>();
            List<Element> result = new ArrayList<>();
            for (Element element : many) {
                Labels signature = signature(matching, element);
                Element partner = ones.get(signature);
                if (partner == null) {
                    continue;
                }
                Labels labels = resultLabels(element.labels(), partner.labels());
                Set<Labels> earlier = results.computeIfAbsent(signature, s -> new HashSet<>());
                if (matching.cardinality() == Cardinality.ONE_TO_ONE ? !earlier.isEmpty() : earlier.contains(labels)) {
                    throw new EvaluationException(
                            matching.cardinality() == Cardinality.ONE_TO_ONE
                                    ? "multiple matches for labels: many-to-one matching must be explicit"
                                            + " (group_left/group_right)"
                                    : "multiple matches for labels: grouping labels must ensure unique matches");
                }
                earlier.add(labels);
                double left = swapped ? partner.value() : element.value();
                double right = swapped ? element.value() : partner.value();
                if (!operator.isComparison()) {
                    result.add(new Element(labels, compute(operator, left, right)));
                } else if (bool) {
                    result.add(new Element(labels, compare(operator, left, right) ? 1 : 0));
                } else if (compare(operator, left, right)) {
                    result.add(new Element(labels, left));
                }
            }
            return result;
        }

        private Map<Labels, Element> ones(List<Element> one) {
            Map<Labels, Element> ones = new HashMap<>();
            for (Element element : one) {
                Labels signature = signature(matching, element);
                Element before = ones.putIfAbsent(signature, element);
                if (before != null) {
                    List<String> pair = new ArrayList<>(
                            List.of(before.labels().inBraces(), element.labels().inBraces()));
                    Collections.sort(pair);
                    throw new EvaluationException("found duplicate series for the match group "
                            + signature.inBraces()
                            + " on the " + (swapped ? "left" : "right") + " hand-side of the operation: ["
                            + String.join(", ", pair)
                            + "];many-to-many matching not allowed: matching labels must be unique on one side");
                }
            }
            return ones;
        }

        private Labels resultLabels(Labels many, Labels one) {
            Labels labels = bool || !operator.isComparison() ? many.withoutMetadata() : many;
            if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
                labels = matching.on() ? labels.keep(matching.labels()) : labels.without(matching.labels());
            }
            for (String label : matching.include()) {
                labels = labels.with(label, one.get(label));
            }
            return labels;
        }
    }

    private static double compute(Operator operator, double left, double right) {
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

    private static boolean compare(Operator operator, double left, double right) {
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
