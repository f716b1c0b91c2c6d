package io.tocsin.processor.switching;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entries of the evaluators of a task, by place. */
public interface Held {
    /** The places that have any. */
    List<Place> places();

    /** The keys of the entries of a place, ascending. */
    List<String> keys(Place place);

    byte @Nullable [] get(Place place, String key);

    /** Null removes. */
    void put(Place place, String key, byte @Nullable [] value);
}
