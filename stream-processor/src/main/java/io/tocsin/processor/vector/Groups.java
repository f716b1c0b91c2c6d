package io.tocsin.processor.vector;

import io.tocsin.processor.promql.Grouping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The groups of one aggregation's elements. Which labels belong where is found once for vectors with the same labels. One
 * owner thread.
 */
public final class Groups {
    private final Grouping grouping;
    private final Remembered<Partition> last = new Remembered<>();

    public Groups(Grouping grouping) {
        this.grouping = grouping;
    }

    /** Where each element of a vector belongs: groups come in the order of their first elements. */
    Partition of(List<Element> vector) {
        return last.of(vector, List.of(), (elements, none) -> partition(elements));
    }

    private Partition partition(List<Element> vector) {
        Map<Labels, Integer> known = new HashMap<>();
        List<Labels> keys = new ArrayList<>();
        int[] groups = new int[vector.size()];
        for (int i = 0; i < groups.length; i++) {
            Labels key = key(vector.get(i).labels());
            Integer group = known.putIfAbsent(key, keys.size());
            groups[i] = group == null ? keys.size() : group;
            if (group == null) {
                keys.add(key);
            }
        }
        return new Partition(keys, groups);
    }

    private Labels key(Labels labels) {
        return grouping.without() ? labels.withoutAndName(grouping.labels()) : labels.keep(grouping.labels());
    }

    /** A vector's elements group by group, each in the vector's order. */
    static final class Partition {
        private final List<Labels> keys;
        private final int[] ends;
        private final int[] places;

        private Partition(List<Labels> keys, int[] groups) {
            this.keys = keys;
            this.ends = new int[keys.size()];
            this.places = new int[groups.length];
            int[] sizes = new int[keys.size()];
            for (int group : groups) {
                sizes[group]++;
            }
            int end = 0;
            for (int group = 0; group < sizes.length; group++) {
                ends[group] = end;
                end += sizes[group];
            }
            for (int i = 0; i < groups.length; i++) {
                places[i] = ends[groups[i]]++;
            }
        }

        /** What each group's elements share; all differ. */
        List<Labels> keys() {
            return keys;
        }

        /** The place of a group's first element. */
        int start(int group) {
            return group == 0 ? 0 : ends[group - 1];
        }

        /** The place behind a group's last element. */
        int end(int group) {
            return ends[group];
        }

        /** The values of a vector with these labels, by place. */
        double[] values(List<Element> vector) {
            double[] values = new double[places.length];
            for (int i = 0; i < places.length; i++) {
                values[places[i]] = vector.get(i).value();
            }
            return values;
        }

        /** The elements of a vector with these labels, by place. */
        List<Element> elements(List<Element> vector) {
            Element[] elements = new Element[places.length];
            for (int i = 0; i < places.length; i++) {
                elements[places[i]] = vector.get(i);
            }
            return Arrays.asList(elements);
        }
    }
}
