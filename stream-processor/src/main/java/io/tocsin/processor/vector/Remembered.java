package io.tocsin.processor.vector;

import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was derived from the labels of two vectors, kept for the next two: mostly they have the same labels, even
 * the very objects, in the same order, and only other values. One owner thread.
 */
public final class Remembered<T> {
    private Labels[] labels = new Labels[0];
    private int left;
    private @Nullable T value;

    /** Of nothing yet. */
    public Remembered() {}

    /** The same as {@code derive} gives; what throws is not kept. */
    public T of(List<Element> first, List<Element> second, BiFunction<List<Element>, List<Element>, T> derive) {
        T known = value;
        if (known != null
                && first.size() == left
                && first.size() + second.size() == labels.length
                && isSame(first, 0)
                && isSame(second, left)) {
            return known;
        }
        T derived = derive.apply(first, second);
        left = first.size();
        labels = new Labels[left + second.size()];
        copy(first, 0);
        copy(second, left);
        value = derived;
        return derived;
    }

    private boolean isSame(List<Element> vector, int from) {
        for (int i = 0; i < vector.size(); i++) {
            if (!vector.get(i).labels().equals(labels[from + i])) {
                return false;
            }
        }
        return true;
    }

    private void copy(List<Element> vector, int from) {
        for (int i = 0; i < vector.size(); i++) {
            labels[from + i] = vector.get(i).labels();
        }
    }
}
