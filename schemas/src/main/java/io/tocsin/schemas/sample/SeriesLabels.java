package io.tocsin.schemas.sample;

import io.tocsin.schemas.metric.LabelSet;
import io.tocsin.schemas.metric.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The labels that the series of an event share, and those of its series that were asked for: who keeps something by a
 * series finds it at once when its labels are the same object as before. Not for several threads.
 */
final class SeriesLabels {
    private static final int MAX_BEFORE = 64;

    /** Events of one source can be of several kinds, each with series of its own. */
    private static final int MAX_LISTS = 8;

    private final LabelSet shared;
    private final Map<String, Named> byName = new HashMap<>();

    /** Those of the event before, in order: mostly the next one has the same. */
    private final List<Named> before = new ArrayList<>();

    /** The lists of series that events have had. */
    private final List<SeriesList> lists = new ArrayList<>();

    private int asked;
    private int made;

    SeriesLabels(LabelSet shared) {
        this.shared = shared;
    }

    /** The series of one name. */
    private static final class Named {
        private final String name;
        private final LabelSet labels;

        /** What tells further series of the name apart; mostly there is none. */
        private String label = "";

        private Map<String, LabelSet> byValue = Map.of();

        Named(String name, LabelSet labels) {
            this.name = name;
            this.labels = labels;
        }
    }

    /** The series of this name. */
    LabelSet with(String name) {
        return named(name).labels;
    }

    /** The series of this name that one label more tells apart. */
    LabelSet with(String name, String label, String value) {
        Named named = named(name);
        if (!named.label.equals(label)) {
            if (!named.label.isEmpty()) {
                return named.labels.with(label, value);
            }
            named.label = label;
            named.byValue = new HashMap<>();
        }
        LabelSet known = named.byValue.get(value);
        if (known == null) {
            known = named.labels.with(label, value);
            named.byValue.put(value, known);
            made++;
        }
        return known;
    }

    private Named named(String name) {
        int place = asked++;
        if (place < before.size()) {
            Named last = before.get(place);
            if (last.name.equals(name)) {
                return last;
            }
        }
        Named known = byName.get(name);
        if (known == null) {
            known = new Named(name, shared.with(Sample.NAME, name));
            byName.put(name, known);
            made++;
        }
        if (place < before.size()) {
            before.set(place, known);
        } else if (place < MAX_BEFORE) {
            before.add(known);
        }
        return known;
    }

    /** The first {@code size} of these series: the same object as before, if they are. */
    SeriesList list(LabelSet[] series, int size) {
        for (int i = 0; i < lists.size(); i++) {
            SeriesList list = lists.get(i);
            if (list.has(series, size)) {
                return list;
            }
        }
        if (lists.size() == MAX_LISTS) {
            lists.clear();
        }
        SeriesList list = SeriesList.of(series, size);
        lists.add(list);
        made++;
        return list;
    }

    /** Another event of this source. */
    void begin() {
        asked = 0;
    }

    /** How many series are remembered that were not when this was asked before. */
    int takeMade() {
        int some = made;
        made = 0;
        return some;
    }
}
