package io.tocsin.schemas.sample;

import io.tocsin.schemas.pick.DecimalReader;
import io.tocsin.schemas.pick.Hashes;
import io.tocsin.schemas.pick.JsonBytes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the last event of each source looked like, to read its next one by: most differ from one to the next in their time
 * and numbers only. A source is looked for by the bytes between the time and the first number. Sources come from outside: so much of them
 * is kept, and then all are forgotten; and where the next one mostly looks otherwise, none are made for a while. An event
 * touches little memory, as what sources have in common is there once. Not for several threads.
 */
final class Stencils {
    /** Longer events are read anew each time. */
    private static final int MAX_BYTES = 2_000;

    private static final int MAX_BYTES_IN_ALL = 8 << 20;
    private static final int FIRST_PLACES = 1 << 8;
    private static final int MAX_PLACES = 1 << 15;

    /** So many places are looked at for one key. */
    private static final int GROUP = 4;

    /** There are not more of them for each stencil. */
    private static final int PLACES_FOR_EACH = 16;

    /** So many bytes tell a source at most. */
    private static final int MAX_KEY = 128;

    /** So many more that have their time elsewhere, and it is looked for there. */
    private static final int MAX_STRANGERS = 64;

    /** What making one costs, in events that are read by one. */
    private static final int COST = 4;

    private static final int MAX_BALANCE = 1 << 14;
    private static final int REST_EVENTS = 1 << 16;

    /** The keys of those in the same places. */
    private long[] keys = new long[FIRST_PLACES];

    private @Nullable Stencil[] places = new @Nullable Stencil[FIRST_PLACES];
    private final Map<Shape, Shape> shapes = new HashMap<>();
    private final DecimalReader number = new DecimalReader();
    private int size;
    private int next;
    private long bytes;

    /** Where the time begins, behind which are the bytes that tell a source; -1 for at the beginning of the event. */
    private int keyAfter = -1;

    /** Events that have their time elsewhere, less those that were read. */
    private int strangers;

    /** How many were read so, less what it cost. */
    private int balance;

    private int rest;
    private long reads;

    /** What an event says; null if it has to be read otherwise. */
    MetricPicker.@Nullable Picked read(byte[] json, long recordTime) {
        if (rest > 0) {
            rest--;
            return null;
        }
        long key = key(json);
        int first = group(key);
        for (int place = first; place < first + GROUP; place++) {
            Stencil stencil = keys[place] == key ? places[place] : null;
            if (stencil != null) {
                MetricPicker.Picked picked = stencil.shape().read(json, recordTime, number, stencil, place);
                if (picked != null) {
                    reads++;
                    balance = Math.min(MAX_BALANCE, balance + 1);
                    strangers = Math.max(0, strangers - 1);
                    return picked;
                }
            }
        }
        return null;
    }

    /** How many events were read so. */
    long reads() {
        return reads;
    }

    private long key(byte[] json) {
        int from = keyAfter < 0 ? 0 : Shape.endOfTime(json, keyAfter);
        int to = JsonBytes.beforeNumber(json, from, Math.min(json.length, from + MAX_KEY));
        return Hashes.of(json, from, to);
    }

    private int group(long key) {
        return (int) (key ^ (key >>> 32)) & (keys.length - 1) & -GROUP;
    }

    /** Whether an event of this length that was read otherwise is to be remembered. */
    boolean wants(int length) {
        if (rest > 0 || length > MAX_BYTES) {
            return false;
        }
        if (balance >= -MAX_BALANCE) {
            return true;
        }
        balance = 0;
        rest = REST_EVENTS;
        return false;
    }

    /**
     * Remembers an event that is {@link #wants wanted}.
     *
     * @param timeFrom where its time begins; -1 for one without, and one that has it behind its first number
     * @param slots all that can differ
     */
    void remember(byte[] json, int timeFrom, Slots slots, SeriesList series) {
        // One without a time among what would tell it is told as well by what stands there.
        if (timeFrom >= 0 && timeFrom != keyAfter) {
            if (size > 0 && ++strangers <= MAX_STRANGERS) {
                return;
            }
            keyAfter = timeFrom;
            strangers = 0;
            forget();
        }
        balance -= COST;
        if (bytes > MAX_BYTES_IN_ALL) {
            shapes.clear();
            forget();
        }
        Shape shape = Shape.of(json, slots, series.size());
        Shape known = shapes.get(shape);
        if (known == null) {
            known = Shape.of(json.clone(), slots, series.size());
            shapes.put(known, known);
            bytes += known.bytes();
        }
        put(key(json), new Stencil(known, json, slots, series));
    }

    private void forget() {
        Arrays.fill(places, null);
        size = 0;
        bytes = shapes.keySet().stream().mapToLong(Shape::bytes).sum();
    }

    private void put(long key, Stencil stencil) {
        int at = placeFor(key, stencil);
        while (at < 0 && places.length < Math.min(MAX_PLACES, PLACES_FOR_EACH * size)) {
            grow();
            at = placeFor(key, stencil);
        }
        if (at < 0) {
            // By turns.
            at = group(key) + (next++ & (GROUP - 1));
        }
        Stencil before = places[at];
        bytes += stencil.bytes() - (before == null ? 0 : before.bytes());
        size += before == null ? 1 : 0;
        keys[at] = key;
        places[at] = stencil;
    }

    /** Where its like is, or else none; -1 where there is neither. */
    private int placeFor(long key, Stencil stencil) {
        int first = group(key);
        int free = -1;
        for (int place = first + GROUP - 1; place >= first; place--) {
            if (places[place] == null) {
                free = place;
            } else if (keys[place] == key && stencil.equals(places[place])) {
                return place;
            }
        }
        return free;
    }

    private void grow() {
        long[] allKeys = keys;
        @Nullable Stencil[] all = places;
        keys = new long[2 * allKeys.length];
        places = new @Nullable Stencil[2 * all.length];
        size = 0;
        bytes = shapes.keySet().stream().mapToLong(Shape::bytes).sum();
        for (int i = 0; i < all.length; i++) {
            Stencil one = all[i];
            if (one != null) {
                put(allKeys[i], one);
            }
        }
    }
}
