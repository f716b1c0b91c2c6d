package io.tocsin.processor.vector;

import io.tocsin.processor.promql.Operator;
import io.tocsin.processor.promql.VectorMatching;
import io.tocsin.processor.promql.VectorMatching.Cardinality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One binary operator on two vectors. Which elements belong together is found once for vectors with the same labels. One
 * owner thread.
 */
public final class Matches {
    private final Operator operator;
    private final boolean bool;
    private final VectorMatching matching;
    /** Whether the side that has many elements for one is the right. */
    private final boolean swapped;

    private final Remembered<Pairs> pairs = new Remembered<>();
    private final Remembered<int[]> chosen = new Remembered<>();

    /** @param bool whether a comparison gives 0 or 1 instead of filtering */
    public Matches(Operator operator, boolean bool, VectorMatching matching) {
        this.operator = operator;
        this.bool = bool;
        this.matching = matching;
        this.swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
    }

    /**
     * The operator's result, in the order of the left side or that of many; no two elements have the same labels.
     *
     * @throws EvaluationException when elements do not match one to one, or not as grouped
     */
    public List<Element> apply(List<Element> left, List<Element> right) {
        if (operator.isSet()) {
            return set(left, right);
        }
        List<Element> many = swapped ? right : left;
        List<Element> one = swapped ? left : right;
        if (many.isEmpty() || one.isEmpty()) {
            return List.of();
        }
        Pairs found = pairs.of(many, one, this::pairs);
        List<Element> result = found.apply(many, one);
        return found.distinct ? result : Element.unique(result);
    }

    private List<Element> set(List<Element> left, List<Element> right) {
        boolean or = operator == Operator.OR;
        int[] indices =
                chosen.of(left, right, (l, r) -> or ? alone(r, l, false) : alone(l, r, operator == Operator.AND));
        List<Element> result = new ArrayList<>(or ? left.size() + indices.length : indices.length);
        if (or) {
            result.addAll(left);
        }
        for (int index : indices) {
            result.add(or ? right.get(index) : left.get(index));
        }
        return result;
    }

    /** The indices of the elements that have partners among others, or of those that have none. */
    private int[] alone(List<Element> vector, List<Element> others, boolean partners) {
        Set<Labels> present = new HashSet<>();
        for (Element other : others) {
            present.add(signature(other));
        }
        int[] indices = new int[vector.size()];
        int count = 0;
        for (int i = 0; i < indices.length; i++) {
            if (present.contains(signature(vector.get(i))) == partners) {
                indices[count++] = i;
            }
        }
        return Arrays.copyOf(indices, count);
    }

    private Labels signature(Element element) {
        return matching.on()
                ? element.labels().keep(matching.labels())
                : element.labels().withoutAndName(matching.labels());
    }

    private Pairs pairs(List<Element> many, List<Element> one) {
        Map<Labels, Integer> ones = ones(one);
        Map<Labels, Set<Labels>> results = new HashMap<>();
        Pairs found = new Pairs(many.size());
        for (int i = 0; i < many.size(); i++) {
            Labels signature = signature(many.get(i));
            Integer partner = ones.get(signature);
            if (partner == null) {
                continue;
            }
            Labels labels = resultLabels(many.get(i).labels(), one.get(partner).labels());
            if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
                if (results.put(signature, Set.of()) != null) {
                    throw new EvaluationException("multiple matches for labels: many-to-one matching must be explicit"
                            + " (group_left/group_right)");
                }
            } else if (!results.computeIfAbsent(signature, s -> new HashSet<>()).add(labels)) {
                throw new EvaluationException(
                        "multiple matches for labels: grouping labels must ensure unique matches");
            }
            found.add(i, partner, labels);
        }
        found.check();
        return found;
    }

    private Map<Labels, Integer> ones(List<Element> one) {
        Map<Labels, Integer> ones = new HashMap<>();
        for (int i = 0; i < one.size(); i++) {
            Labels signature = signature(one.get(i));
            Integer before = ones.putIfAbsent(signature, i);
            if (before != null) {
                List<String> pair = new ArrayList<>(List.of(
                        one.get(before).labels().inBraces(), one.get(i).labels().inBraces()));
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

    /** Elements that belong together, by their indices, and the labels of what comes of them. */
    private final class Pairs {
        private final int[] manys;
        private final int[] ones;
        private final Labels[] labels;
        private int count;
        /** Whether no two have the same labels; else it depends on the values whether two results have. */
        private boolean distinct;

        Pairs(int atMost) {
            manys = new int[atMost];
            ones = new int[atMost];
            labels = new Labels[atMost];
        }

        void add(int many, int one, Labels label) {
            manys[count] = many;
            ones[count] = one;
            labels[count++] = label;
        }

        void check() {
            distinct = new HashSet<>(Arrays.asList(labels).subList(0, count)).size() == count;
        }

        List<Element> apply(List<Element> many, List<Element> one) {
            boolean filters = operator.isComparison() && !bool;
            List<Element> result = filters ? new ArrayList<>() : new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                double ofMany = many.get(manys[i]).value();
                double ofOne = one.get(ones[i]).value();
                double left = swapped ? ofOne : ofMany;
                double right = swapped ? ofMany : ofOne;
                if (!operator.isComparison()) {
                    result.add(new Element(labels[i], Operators.compute(operator, left, right)));
                } else if (bool) {
                    result.add(new Element(labels[i], Operators.compare(operator, left, right) ? 1 : 0));
                } else if (Operators.compare(operator, left, right)) {
                    result.add(new Element(labels[i], left));
                }
            }
            return result;
        }
    }
}
