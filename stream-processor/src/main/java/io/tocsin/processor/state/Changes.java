package io.tocsin.processor.state;

import org.jspecify.annotations.Nullable;

/** Takes each entry that changed. */
@FunctionalInterface
public interface Changes {
    /** The entry of {@code key} has this value now; null when it is gone. */
    void changed(String key, byte @Nullable [] value);
}
