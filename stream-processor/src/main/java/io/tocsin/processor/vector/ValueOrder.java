package io.tocsin.processor.vector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The orders by value of {@code sort}, {@code topk} and their like, with the heaps that choose the first few, so that of
 * equal values those are chosen, and come in the order, that Prometheus gives (promql/functions.go, container/heap).
 */
public enum ValueOrder {
    /** The smallest first. */
    ASCENDING {
        @Override
        boolean less(double a, double b) {
            return Double.isNaN(a) || a < b;
        }
    },
    /** The largest first. */
    DESCENDING {
        @Override
        boolean less(double a, double b) {
            return Double.isNaN(a) || a > b;
        }
    };

    /** Up to here Go sorts by insertion, so that the order of equal values is fixed. */
    private static final int INSERTION_SORTED = 12;

    /** Whether {@code a} comes before {@code b}; NaN before all, itself included. */
    abstract boolean less(double a, double b);

    private ValueOrder opposite() {
        return this == ASCENDING ? DESCENDING : ASCENDING;
    }

    /**
     * In this order, NaN last. Beyond twelve elements Prometheus leaves the order of equal values to its sorting
     * algorithm; here they stay as they come.
     */
    public List<Element> sorted(List<Element> vector) {
        return reversed(opposite(), vector);
    }

    /** Sorted by the reverse of an order. */
    private static List<Element> reversed(ValueOrder order, List<Element> vector) {
        List<Element> result = new ArrayList<>(vector);
        if (result.size() > INSERTION_SORTED) {
            result.sort(Comparator.<Element>comparingInt(e -> Double.isNaN(e.value()) ? 1 : 0)
                    .thenComparing((a, b) ->
                            order.less(b.value(), a.value()) ? -1 : order.less(a.value(), b.value()) ? 1 : 0));
            return result;
        }
        for (int i = 1; i < result.size(); i++) {
            for (int k = i;
                    k > 0 && order.less(result.get(k - 1).value(), result.get(k).value());
                    k--) {
                Collections.swap(result, k, k - 1);
            }
        }
        return result;
    }

    /** The {@code count} last ones in this order, the very last one first; NaN only where there is nothing else. */
    List<Element> last(int count, List<Element> vector) {
        List<Element> heap = new ArrayList<>();
        for (Element element : vector) {
            if (heap.size() < count) {
                push(heap, element);
            } else if (less(heap.get(0).value(), element.value())
                    && !(Double.isNaN(heap.get(0).value()) && Double.isNaN(element.value()))) {
                heap.set(0, element);
                down(heap);
            }
        }
        return reversed(this, heap);
    }

    /** Adds to a heap whose first element is the first in this order. */
    void push(List<Element> heap, Element element) {
        heap.add(element);
        int at = heap.size() - 1;
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (!less(heap.get(at).value(), heap.get(parent).value())) {
                return;
            }
            Collections.swap(heap, at, parent);
            at = parent;
        }
    }

    private void down(List<Element> heap) {
        int at = 0;
        while (2 * at + 1 < heap.size()) {
            int child = 2 * at + 1;
            if (child + 1 < heap.size()
                    && less(heap.get(child + 1).value(), heap.get(child).value())) {
                child++;
            }
            if (!less(heap.get(child).value(), heap.get(at).value())) {
                return;
            }
            Collections.swap(heap, at, child);
            at = child;
        }
    }
}
