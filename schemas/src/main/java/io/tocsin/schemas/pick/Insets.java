package io.tocsin.schemas.pick;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Who reads which objects of an event. Immutable. */
final class Insets {
    private final byte[][] names;
    private final Inset[] readers;

    Insets(SortedMap<String, Inset> byName) {
        this.names = byName.keySet().stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.readers = byName.values().toArray(Inset[]::new);
    }

    /** Who reads the object of the name that stands from {@code from} up to {@code to}; null for the picker itself. */
    @Nullable
    Inset reader(byte[] json, int from, int to) {
        for (int i = 0; i < names.length; i++) {
            if (Arrays.equals(json, from, to, names[i], 0, names[i].length)) {
                return readers[i];
            }
        }
        return null;
    }
}
