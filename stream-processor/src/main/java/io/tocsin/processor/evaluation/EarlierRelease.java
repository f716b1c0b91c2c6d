package io.tocsin.processor.evaluation;

import io.tocsin.processor.switching.Place;
import io.tocsin.processor.switching.Switchover;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/** What a release has stored that stored otherwise: its alerts end, and all begins anew. */
final class EarlierRelease {
    private EarlierRelease() {}

    /** Leaves a store alone that this release wrote, and marks it as such in any case. */
    static void end(KeyValueStore<Bytes, byte[]> store, Switchover.Out out, long instant) {
        byte[] layout = store.get(StoreKeys.LAYOUT_KEY);
        if (layout != null && layout[0] == StoreKeys.LAYOUT) {
            return;
        }
        Map<String, Map<String, byte[]>> states = new LinkedHashMap<>();
        for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store, StoreKeys.EVALUATOR)) {
            states.computeIfAbsent(StoreKeys.unit(entry.key), absent -> new HashMap<>())
                    .put(new String(StoreKeys.rest(entry.key), StandardCharsets.UTF_8), entry.value);
        }
        states.forEach((unit, entries) -> out.end(new Place(unit, 0), entries, instant));
        for (byte kind : new byte[] {StoreKeys.UNIT, StoreKeys.JOURNAL, StoreKeys.EVALUATOR}) {
            StoreKeys.entries(store, kind).forEach(entry -> store.delete(entry.key));
        }
        store.put(StoreKeys.LAYOUT_KEY, new byte[] {StoreKeys.LAYOUT});
    }
}
