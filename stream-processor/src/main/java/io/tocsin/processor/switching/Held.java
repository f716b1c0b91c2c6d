package io.tocsin.processor.switching;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of the evaluators of a task, by place. */
public interface Held {
    /** The entries of a place from one key on and before another, ascending. */
    List<Map.Entry<String, byte[]>> between(Place place, String from, String to);

    byte @Nullable [] get(Place place, String key);

    /** Null removes. */
    void put(Place place, String key, byte @Nullable [] value);
}
