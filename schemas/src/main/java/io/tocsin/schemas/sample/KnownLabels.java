package io.tocsin.schemas.sample;

import io.tocsin.schemas.metric.LabelSet;
import io.tocsin.schemas.pick.FieldPicker;
import io.tocsin.schemas.pick.Hashes;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The labels of the series that came lately, by the bytes that they are made of. They come from outside: so many are kept,
 * and a new one drives out another; of their series so many in all, and then all are forgotten. Not for several threads.
 */
final class KnownLabels {
    /** A part of the key that is a name; above it, the names of attributes of the resource are numbered. */
    static final int NAME = 8;

    private static final int PLACES = 8192;

    /** Longer ones are made each time. */
    private static final int MAX_BYTES = 512;

    private static final int MAX_SERIES = 1 << 17;

    private final @Nullable Known[] places = new @Nullable Known[PLACES];
    private @Nullable SeriesLabels last;
    private int series;
    private byte[] key = new byte[MAX_BYTES];
    private int size;

    private static final class Known {
        final SeriesLabels labels;
        private final byte[] key;
        private final long hash;

        Known(byte[] key, long hash, SeriesLabels labels) {
            this.key = key;
            this.hash = hash;
            this.labels = labels;
        }

        boolean is(byte[] other, int size, long otherHash) {
            return hash == otherHash && Arrays.equals(key, 0, key.length, other, 0, size);
        }
    }

    /** A part of the key that is a value. */
    static int kind(FieldPicker.Kind kind, boolean isEscaped) {
        return switch (kind) {
            case STRING -> isEscaped ? 1 : 2;
            case NUMBER -> 3;
            case BOOLEAN -> 4;
            case NULL, ABSENT -> 5;
            case ARRAY -> 6;
        };
    }

    /** Begins a key. */
    void begin() {
        size = 0;
    }

    /**
     * A part of the key.
     *
     * @param what it is; below 32, so that no byte of a checked string of JSON is one
     */
    void add(int what, byte[] json, int from, int to) {
        int length = to - from;
        if (size + length >= key.length) {
            key = Arrays.copyOf(key, (size + length) * 2 + 1);
        }
        key[size++] = (byte) what;
        System.arraycopy(json, from, key, size, length);
        size += length;
    }

    /** The labels of the key, made anew if they are not known. */
    SeriesLabels get(Supplier<LabelSet> made) {
        forgetIfMany();
        long hash = Hashes.of(key, 0, size);
        int place = (int) hash & (PLACES - 1);
        Known first = places[place];
        if (first != null && first.is(key, size, hash)) {
            return known(first);
        }
        Known second = places[place ^ 1];
        if (second != null && second.is(key, size, hash)) {
            return known(second);
        }
        SeriesLabels labels = new SeriesLabels(made.get());
        if (size > MAX_BYTES) {
            return labels;
        }
        Known one = new Known(Arrays.copyOf(key, size), hash, labels);
        places[first == null ? place : place ^ 1] = one;
        return known(one);
    }

    private SeriesLabels known(Known one) {
        last = one.labels;
        last.begin();
        return last;
    }

    /** Counts what was made since the event before. */
    private void forgetIfMany() {
        if (last != null) {
            series += last.takeMade();
            last = null;
        }
        if (series > MAX_SERIES) {
            Arrays.fill(places, null);
            series = 0;
        }
    }
}
