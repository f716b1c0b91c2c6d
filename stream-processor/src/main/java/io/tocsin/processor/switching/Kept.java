package io.tocsin.processor.switching;

import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.ContributionCodec;
import io.tocsin.processor.contribution.UnreadableContributionException;
import io.tocsin.processor.unit.StateEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * What a task has been given for versions that are to come, until they are in force. Its keys are kind, version, and
 * what tells entries apart. One owner thread.
 */
final class Kept {
    private static final String LIVE = "live/";
    private static final String READ_BACK = "history/";
    private static final String MOVED = "moved/";

    private final SwitchStore store;

    Kept(SwitchStore store) {
        this.store = store;
    }

    /** So that the order of keys is that of numbers. */
    static String number(long number) {
        return String.format("%019d", number);
    }

    private static String key(String kind, long version) {
        return kind + number(version) + "/";
    }

    /** @param offset of its record, to tell it from others */
    void live(long version, byte[] contribution, long offset) {
        store.put(key(LIVE, version) + number(offset), contribution);
    }

    /** @param offset of its record, to tell it from others */
    void history(SwitchRecord.History history, long offset) {
        store.put(
                attempt(history.version(), history.source(), history.attempt()) + number(offset),
                ContributionCodec.encode(history.contribution()));
    }

    private static String attempt(long version, int source, int attempt) {
        return key(READ_BACK, version) + source + "/" + attempt + "/";
    }

    /** Entries that will have their place here. */
    void moved(SwitchRecord.Handover handed) {
        String prefix = key(MOVED, handed.version()) + handed.shard() + "/" + handed.unit() + "\n";
        handed.entries().forEach((key, value) -> {
            byte[] there = store.get(prefix + key);
            store.put(prefix + key, there == null ? value : StateEntry.merged(key, there, value));
        });
    }

    /** The keys of the entries that will have their place here. */
    List<String> moved(long version) {
        return store.keys(key(MOVED, version));
    }

    /** What was moved here takes its place, and is kept no more. */
    void moveInto(String key, Held held) {
        int shard = key.indexOf('/', MOVED.length()) + 1;
        int unit = key.indexOf('/', shard) + 1;
        int line = key.indexOf('\n', unit);
        Place place = new Place(key.substring(unit, line), Integer.parseInt(key.substring(shard, unit - 1)));
        String entry = key.substring(line + 1);
        byte[] value = store.get(key);
        if (value != null) {
            byte[] there = held.get(place, entry);
            held.put(place, entry, there == null ? value : StateEntry.merged(entry, there, value));
            store.put(key, null);
        }
    }

    /** The keys of what the attempts that count have read back, and of what was collected for a version. */
    List<String> contributions(long version, List<SwitchRecord.Complete> complete) {
        List<String> keys = new ArrayList<>();
        for (SwitchRecord.Complete one : complete) {
            keys.addAll(store.keys(attempt(version, one.source(), one.attempt())));
        }
        keys.addAll(store.keys(key(LIVE, version)));
        return keys;
    }

    /** A contribution, which is kept no more. */
    Contribution take(String key) {
        byte[] value = store.get(key);
        if (value == null) {
            throw new IllegalStateException("nothing is kept as " + key);
        }
        store.put(key, null);
        try {
            return ContributionCodec.decode(value);
        } catch (UnreadableContributionException e) {
            throw new IllegalStateException("a contribution that was kept for a version cannot be read", e);
        }
    }

    void forget(long version) {
        for (String kind : List.of(LIVE, READ_BACK, MOVED)) {
            store.keys(key(kind, version)).forEach(key -> store.put(key, null));
        }
    }
}
