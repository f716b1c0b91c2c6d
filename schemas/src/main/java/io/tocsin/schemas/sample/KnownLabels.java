package io.tocsin.schemas.sample;

import io.tocsin.schemas.metric.LabelSet;
import io.tocsin.schemas.pick.FieldPicker;
import io.tocsin.schemas.pick.Hashes;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The labels of the series that came lately, by the bytes that they are made of. They come from outside: so many are kept,
 * and a new one drives out another. Not for several threads.
 */
final class KnownLabels {
    /** A part of the key that is a name; above it, the names of attributes of the resource are numbered. */
    static final int NAME = 8;

    private static final int PLACES = 2048;

    /** Longer ones are made each time. */
    private static final int MAX_BYTES = 512;

    private final @Nullable Known[] places = new @Nullable Known[PLACES];
    private byte[] key = new byte[MAX_BYTES];
    private int size;

    private static final class Known {
        final LabelSet labels;
        private final byte[] key;
        private final long hash;

        Known(byte[] key, long hash, LabelSet labels) {
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
    LabelSet get(Supplier<LabelSet> made) {
        long hash = Hashes.of(key, 0, size);
        int place = (int) hash & (PLACES - 1);
        Known first = places[place];
        if (first != null && first.is(key, size, hash)) {
            return first.labels;
        }
        Known second = places[place ^ 1];
        if (second != null && second.is(key, size, hash)) {
            return second.labels;
        }
        LabelSet labels = made.get();
        if (size <= MAX_BYTES) {
            places[first == null ? place : place ^ 1] = new Known(Arrays.copyOf(key, size), hash, labels);
        }
        return labels;
    }
}
