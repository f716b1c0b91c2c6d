package io.tocsin.processor.extract;

import io.tocsin.processor.extract.Draw.Drawn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up what is drawn from the events of one partition until it is handed on. That may be at any time: what is taken
 * out in several parts comes to the same. One owner thread.
 */
public final class Contributions {
    private final Map<Place, Tally> tallies = new LinkedHashMap<>();
    /** By the name in Prometheus, since an id is a hash. */
    private final Map<String, String> ids = new HashMap<>();

    private record Place(String metric, long cell, SeriesKey series) {}

    /** For the extractions in force; a new one when they change, once the old one is empty. */
    public Contributions(Extractions extractions) {
        extractions.metrics().forEach(metric -> ids.put(metric.prometheusName(), metric.id()));
    }

    /**
     * Adds what is drawn from an event.
     *
     * @param appendMillis when the event was appended to its partition
     */
    public void add(Drawn drawn, long appendMillis) {
        Metric metric = drawn.extraction().metric();
        String id = ids.get(metric.prometheusName());
        if (id == null) {
            throw new IllegalArgumentException("not of these extractions: " + metric.name());
        }
        tallies.merge(new Place(id, metric.cell(appendMillis), drawn.series()), drawn.tally(), Tally::plus);
    }

    /** How many there are to hand on: memory is bounded by handing them on at some number. */
    public int size() {
        return tallies.size();
    }

    /** All there are, in the order in which their series came; none is left. */
    public List<Contribution> take() {
        List<Contribution> all = new ArrayList<>(tallies.size());
        tallies.forEach((place, tally) -> all.add(new Contribution(place.metric, place.cell, place.series, tally)));
        tallies.clear();
        return all;
    }
}
