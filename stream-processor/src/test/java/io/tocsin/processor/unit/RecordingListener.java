package io.tocsin.processor.unit;

import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the state as a store would. */
final class RecordingListener implements UnitListener {
    final Map<String, byte[]> entries = new HashMap<>();
    final List<String> failures = new ArrayList<>();
    /** Labels, time and value. */
    final List<String> recorded = new ArrayList<>();

    int changes;

    @Override
    public void stateChanged(String key, byte @Nullable [] value) {
        changes++;
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, value);
        }
    }

    @Override
    public void ruleFailed(String rule, String reason) {
        failures.add(rule + ": " + reason);
    }

    @Override
    public void recorded(String rule, Labels labels, long millis, double value) {
        recorded.add(labels + " " + millis + " " + value);
    }

    UnitState state() {
        return new UnitState(entries);
    }
}
