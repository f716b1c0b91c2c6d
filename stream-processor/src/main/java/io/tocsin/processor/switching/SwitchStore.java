package io.tocsin.processor.switching;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a task keeps what it has to remember of a switch: survives with the task's other state. */
public interface SwitchStore {
    byte @Nullable [] get(String key);

    /** Null removes. */
    void put(String key, byte @Nullable [] value);

    /** The keys that begin so, ascending. */
    List<String> keys(String prefix);
}
