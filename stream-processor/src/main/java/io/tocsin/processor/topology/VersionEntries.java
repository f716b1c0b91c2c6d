package io.tocsin.processor.topology;

import io.tocsin.processor.switching.Held;
import io.tocsin.processor.switching.Place;
import io.tocsin.processor.switching.SwitchStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
    public List<Place> places() {
        Set<Place> places = new LinkedHashSet<>();
        for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store, StoreKeys.EVALUATOR)) {
            UnitShard shard = UnitShard.of(StoreKeys.unit(entry.key));
            places.add(new Place(shard.unit(), shard.shard()));
        }
        return List.copyOf(places);
    }

    @Override
    public List<String> keys(Place place) {
        List<String> keys = new ArrayList<>();
        for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store, StoreKeys.EVALUATOR, text(place))) {
            keys.add(new String(StoreKeys.rest(entry.key), StandardCharsets.UTF_8));
        }
        return keys;
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
