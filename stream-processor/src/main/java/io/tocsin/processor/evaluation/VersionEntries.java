package io.tocsin.processor.evaluation;

import io.tocsin.processor.ruleinput.UnitShard;
import io.tocsin.processor.switching.Held;
import io.tocsin.processor.switching.Place;
import io.tocsin.processor.switching.SwitchStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What of the evaluation's store has to do with versions of the rules. Owned by one task. */
final class VersionEntries implements SwitchStore, Held {
    private final KeyValueStore<Bytes, byte[]> store;

    VersionEntries(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Override
    public byte @Nullable [] get(String key) {
        return store.get(StoreKeys.version(key));
    }

    @Override
    public void put(String key, byte @Nullable [] value) {
        store.put(StoreKeys.version(key), value);
    }

    @Override
    public List<String> keys(String prefix) {
        List<String> keys = new ArrayList<>();
        for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store, StoreKeys.version(prefix))) {
            keys.add(StoreKeys.version(entry.key));
        }
        return keys;
    }

    @Override
    public List<Map.Entry<String, byte[]>> between(Place place, String from, String to) {
        return StoreKeys.evaluator(store, text(place), from, to);
    }

    @Override
    public byte @Nullable [] get(Place place, String key) {
        return store.get(key(place, key));
    }

    @Override
    public void put(Place place, String key, byte @Nullable [] value) {
        store.put(key(place, key), value);
    }

    private static Bytes key(Place place, String key) {
        return StoreKeys.evaluator(text(place), key);
    }

    private static String text(Place place) {
        return new UnitShard(place.unit(), place.shard()).text();
    }
}
