package io.tocsin.schemas.pick;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The fields of one object of an event, as {@code labels.x}: where their names and values stand. Not for several threads. */
public final class Leaves {
    private final byte[] above;
    private byte[] json = {};
    private int size;

    /** Of each field four: where its name and its value begin and end. */
    private int[] places = new int[64];

    private FieldPicker.Kind[] kinds = new FieldPicker.Kind[16];
    private boolean[] escaped = new boolean[16];

    /** @param above name of the object, without a dot; "" for none */
    Leaves(String above) {
        this.above = above.getBytes(StandardCharsets.UTF_8);
    }

    void begin(byte[] event) {
        json = event;
        size = 0;
    }

    /**
     * Where a leaf's name below the object begins.
     *
     * @param nameFrom where the names on the way to it begin, by depth
     * @return 0 if it does not belong to the object; {@link JsonBytes#LEAVE} if it does and stands in an object of its own,
     *     which is left to the tree
     */
    int ownName(int[] nameFrom, int[] nameTo, int depth) {
        int first = nameFrom[1];
        int length = nameTo[1] - first;
        if (above.length == 0
                || length < above.length
                || json[first] != above[0]
                || !Arrays.equals(json, first, first + above.length, above, 0, above.length)) {
            return 0;
        }
        if (length == above.length) {
            return depth == 1 ? 0 : depth == 2 ? nameFrom[2] : JsonBytes.LEAVE;
        }
        if (json[first + above.length] != '.') {
            return 0;
        }
        return depth == 1 ? first + above.length + 1 : JsonBytes.LEAVE;
    }

    void keep(int nameFrom, int nameTo, FieldPicker.Kind kind, int from, int to, boolean isEscaped) {
        if (size == kinds.length) {
            places = Arrays.copyOf(places, places.length * 2);
            kinds = Arrays.copyOf(kinds, kinds.length * 2);
            escaped = Arrays.copyOf(escaped, escaped.length * 2);
        }
        places[size * 4] = nameFrom;
        places[size * 4 + 1] = nameTo;
        places[size * 4 + 2] = from;
        places[size * 4 + 3] = to;
        kinds[size] = kind;
        escaped[size] = isEscaped;
        size++;
    }

    public int size() {
        return size;
    }

    /** In the order of the text. */
    public FieldPicker.Kind kind(int i) {
        return kinds[i];
    }

    public int nameFrom(int i) {
        return places[i * 4];
    }

    public int nameTo(int i) {
        return places[i * 4 + 1];
    }

    /** Where the value begins; that of a string after its quote. */
    public int from(int i) {
        return places[i * 4 + 2];
    }

    public int to(int i) {
        return places[i * 4 + 3];
    }

    /** Whether the value is a string with an escape. */
    public boolean isEscaped(int i) {
        return escaped[i];
    }

    public String name(int i) {
        return new String(json, nameFrom(i), nameTo(i) - nameFrom(i), StandardCharsets.UTF_8);
    }

    /** The scalar as {@link FieldPicker#text} gives it; null for null and an array. */
    public @Nullable String text(int i) {
        int from = from(i);
        int to = to(i);
        return switch (kinds[i]) {
            case STRING ->
                escaped[i]
                        ? Scalars.read(json, from - 1, to + 1)
                        : new String(json, from, to - from, StandardCharsets.UTF_8);
            case NUMBER, BOOLEAN -> Scalars.read(json, from, to);
            case ABSENT, NULL, ARRAY -> null;
        };
    }
}
