package io.tocsin.schemas.pick;

import io.tocsin.schemas.json.UtcTime;
import io.tocsin.schemas.pick.FieldPicker.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where in an event the wanted fields stand, and what they say. Not for several threads. */
final class FoundFields {
    private final Kind[] kinds;

    /** The wanted names that this event has. */
    private final int[] found;

    private int foundSize;
    private final int[] from;
    private final int[] to;
    private final boolean[] escaped;
    private final boolean[] exact;
    private final Memo[] memos;
    private byte[] json = {};

    /** @param size how many names are wanted */
    FoundFields(int size) {
        this.kinds = new Kind[size];
        Arrays.fill(kinds, Kind.ABSENT);
        this.found = new int[size];
        this.from = new int[size];
        this.to = new int[size];
        this.escaped = new boolean[size];
        this.exact = new boolean[size];
        this.memos = new Memo[size];
        Arrays.setAll(memos, i -> new Memo());
    }

    void begin(byte[] event) {
        json = event;
        for (int i = 0; i < foundSize; i++) {
            kinds[found[i]] = Kind.ABSENT;
        }
        foundSize = 0;
    }

    /**
     * Keeps where the value of the name {@code i} stands.
     *
     * @param start of the value
     * @param end after it
     * @param isExact whether its name stands as it was wanted
     * @return false if there is one already
     */
    boolean keep(int i, Kind kind, int start, int end, boolean isEscaped, boolean isExact) {
        if (kinds[i] != Kind.ABSENT) {
            return false;
        }
        int quote = kind == Kind.STRING ? 1 : 0;
        kinds[i] = kind;
        found[foundSize++] = i;
        from[i] = start + quote;
        to[i] = end - quote;
        escaped[i] = isEscaped;
        exact[i] = isExact;
        return true;
    }

    Kind kind(int i) {
        return kinds[i];
    }

    @Nullable
    String text(int i) {
        return switch (kinds[i]) {
            case STRING ->
                escaped[i] ? Scalars.read(json, from[i] - 1, to[i] + 1) : memos[i].text(json, from[i], to[i]);
            case BOOLEAN -> json[from[i]] == 't' ? "true" : "false";
            case NUMBER ->
                Scalars.isPlain(json, from[i], to[i])
                        ? memos[i].text(json, from[i], to[i])
                        : Scalars.read(json, from[i], to[i]);
            case ABSENT, NULL, ARRAY -> null;
        };
    }

    long utcMillis(int i) {
        return kinds[i] == Kind.STRING ? UtcTime.millis(json, from[i], to[i]) : UtcTime.NONE;
    }

    boolean areExact(boolean[] which) {
        for (int i = 0; i < foundSize; i++) {
            if (which[found[i]] && !exact[found[i]]) {
                return false;
            }
        }
        return true;
    }

    boolean isExact(int i) {
        return kinds[i] == Kind.ABSENT || exact[i];
    }

    int from(int i) {
        return from[i];
    }

    int to(int i) {
        return to[i];
    }

    boolean isEscaped(int i) {
        return escaped[i];
    }
}
