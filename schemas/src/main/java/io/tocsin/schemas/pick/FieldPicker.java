package io.tocsin.schemas.pick;

import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.UtcTime;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the bytes of an event that checks it and remembers where wanted fields stand: no tree, and nothing
 * allocated but the values that are asked for. It says yes only to what {@link JsonDocument} and {@link Fields#flatten}
 * read too; what is rare (an escape in a name, a name that may stand twice) or wrong it leaves to them, so that there is
 * one definition of what an event is. A name is found in each spelling that is the same in Prometheus' alphabet. Not
 * for several threads.
 */
public final class FieldPicker {
    /** What stands at a wanted name. */
    public enum Kind {
        ABSENT,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL,
        ARRAY
    }

    private static final int LEAVE = JsonBytes.LEAVE;
    private static final int MAX_NAME = 1000;
    private static final long SEED = 0x9E37_79B9_7F4A_7C15L;
    private static final long PRIME = 0x0000_0100_0000_01B3L;

    /** A name's character in Prometheus' alphabet; 0 for those that need a closer look. */
    private static final byte[] LEGAL = legal();

    private final FieldNames wanted;
    private final FoundFields found;

    /** Where the names on the way to the present one stand. */
    private final int[] nameFrom = new int[JsonDocument.MAX_DEPTH + 1];

    private final int[] nameTo = new int[JsonDocument.MAX_DEPTH + 1];

    private final SeenNames seen = new SeenNames();

    private final Insets insets;
    private final Leaves leaves;
    private byte[] json = new byte[0];

    /** How many names insets have counted. */
    private int known;

    private int arrayObjects;
    private int valued;
    private Kind lastKind = Kind.ABSENT;
    private boolean lastEscaped;

    /** @param fields dotted names, or names of labels */
    public FieldPicker(List<String> fields) {
        this(fields, "", new TreeMap<>());
    }

    /**
     * A picker that also finds all fields below one name.
     *
     * @param fields as above
     * @param above name of the object whose fields {@link #leaves} tells; "" for none
     * @param byName who reads the objects that stand under these names at the top of the event; when one of them is
     *     called, nothing may be asked of the picker yet
     */
    public FieldPicker(List<String> fields, String above, SortedMap<String, Inset> byName) {
        this.wanted = new FieldNames(fields);
        this.found = new FoundFields(wanted.size());
        this.leaves = new Leaves(above);
        this.insets = new Insets(byName);
    }

    private static byte[] legal() {
        byte[] table = new byte[256];
        Arrays.fill(table, ' ', 128, (byte) '_');
        for (int c = 0; c < 128; c++) {
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
                table[c] = (byte) c;
            }
        }
        table['.'] = 0;
        table['"'] = 0;
        table['\\'] = 0;
        return table;
    }

    /** False if this event is left to the tree: it is malformed, or seldom. Nothing may be asked then. */
    public boolean read(byte[] event) {
        json = event;
        forgetLast();
        if (event.length > JsonDocument.MAX_BYTES) {
            return false;
        }
        int p = JsonBytes.space(json, 0);
        if (p >= event.length || event[p] != '{') {
            return false;
        }
        int end = object(p + 1, SEED, 1, true);
        return end != LEAVE && JsonBytes.space(json, end) == event.length;
    }

    private void forgetLast() {
        seen.clear();
        leaves.begin(json);
        found.begin(json);
        known = 0;
        arrayObjects = 0;
        valued = 0;
    }

    /** What was found of the wanted name {@code i}; valid until the next scan, as all answers. */
    public Kind kind(int i) {
        return found.kind(i);
    }

    /**
     * The scalar as {@link Fields#scalar} writes it: strings without their escapes, numbers as they were written.
     * A short text that was there shortly before is the same object again.
     *
     * @return null if the field is absent, null or an array
     */
    public @Nullable String text(int i) {
        return found.text(i);
    }

    /**
     * Milliseconds since 1970 of a string like {@code 2026-11-21T09:30:00.123Z}, with up to nine decimals.
     *
     * @return {@link UtcTime#NONE} if it is not one; it may still be a time in another form
     */
    public long utcMillis(int i) {
        return found.utcMillis(i);
    }

    /**
     * Whether each name that was found stands as it was wanted, not only in a spelling that is the same in Prometheus'
     * alphabet.
     *
     * @param which the names that this is asked of
     */
    public boolean areExact(boolean[] which) {
        return found.areExact(which);
    }

    /** Whether what was found of the name {@code i}, if anything was, stands as it was wanted. */
    public boolean isExact(int i) {
        return found.isExact(i);
    }

    /** Where the value found of the name {@code i} begins; that of a string after its quote. */
    public int from(int i) {
        return found.from(i);
    }

    public int to(int i) {
        return found.to(i);
    }

    /** Whether the value found of the name {@code i} is a string with an escape. */
    public boolean isEscaped(int i) {
        return found.isEscaped(i);
    }

    /** The fields below the name that they were asked for by. */
    public Leaves leaves() {
        return leaves;
    }

    /** How many fields the event has, those of objects and in arrays included. */
    public int fields() {
        return seen.size() + known;
    }

    /** How many fields carry something: a scalar, or an array with elements. */
    public int valued() {
        return valued;
    }

    // Each of the following takes the position that it begins at and gives back the one after what it has read.

    private int object(int start, long prefix, int depth, boolean named) {
        byte[] b = json;
        if (depth > JsonDocument.MAX_DEPTH) {
            return LEAVE;
        }
        int p = JsonBytes.space(json, start);
        if (p < b.length && b[p] == '}') {
            return p + 1;
        }
        while (p < b.length && b[p] == '"') {
            int nameStart = p + 1;
            long hash = prefix;
            int i = nameStart;
            while (true) {
                if (i >= b.length) {
                    return LEAVE;
                }
                byte legal = LEGAL[b[i] & 0xff];
                if (legal == 0) {
                    if (b[i] == '"') {
                        break;
                    }
                    // A dot that makes an empty part of a name, an escape, a control character, beyond ASCII.
                    if (b[i] != '.' || i == nameStart || b[i - 1] == '.') {
                        return LEAVE;
                    }
                    legal = '_';
                }
                hash = (hash ^ legal) * PRIME;
                i++;
            }
            boolean odd = i == nameStart || b[i - 1] == '.' || i - nameStart > MAX_NAME;
            if (odd || fields() == JsonDocument.MAX_FIELDS || !seen.add(spread(hash))) {
                return LEAVE;
            }
            nameFrom[depth] = nameStart;
            nameTo[depth] = i;
            p = JsonBytes.space(json, i + 1);
            if (p >= b.length || b[p] != ':') {
                return LEAVE;
            }
            p = JsonBytes.space(json, p + 1);
            p = p < b.length && b[p] == '{'
                    ? child(p + 1, hash, depth, named)
                    : leaf(p, depth, named ? spread(hash) : 0);
            if (p == LEAVE) {
                return LEAVE;
            }
            p = JsonBytes.space(json, p);
            if (p >= b.length) {
                return LEAVE;
            }
            if (b[p] == '}') {
                return p + 1;
            }
            if (b[p] != ',') {
                return LEAVE;
            }
            p = JsonBytes.space(json, p + 1);
        }
        return LEAVE;
    }

    private int child(int start, long hash, int depth, boolean named) {
        Inset reader = depth == 1 ? insets.reader(json, nameFrom[1], nameTo[1]) : null;
        if (reader != null) {
            return reader.read(this, json, start);
        }
        return object(start, named ? (hash ^ '_') * PRIME : inArray(), depth + 1, named);
    }

    /**
     * For an {@link Inset}: counts a name of a field.
     *
     * @param hash of the name and the object that it stands in
     * @return false if the name may stand twice, or there are too many: the event is to be left to the tree
     */
    public boolean takeName(long hash) {
        return fields() < JsonDocument.MAX_FIELDS && seen.add(spread(hash));
    }

    /** For an {@link Inset}: counts a name that it tells apart from others itself. False if there are too many. */
    public boolean takeKnownName() {
        known++;
        return fields() <= JsonDocument.MAX_FIELDS;
    }

    /**
     * For an {@link Inset}: checks any value.
     *
     * @param start where the value begins
     * @param depth of the object that it is a field of; that of the inset is 2
     * @return the position after it, or {@link JsonBytes#LEAVE}
     */
    public int skip(int start, int depth) {
        return value(start, depth);
    }

    /** @param hash of the name, 0 if the name does not count */
    private int leaf(int start, int depth, long hash) {
        int end = value(start, depth);
        if (end == LEAVE || hash == 0) {
            return end;
        }
        Kind kind = lastKind;
        if (kind != Kind.NULL && kind != Kind.ARRAY) {
            valued++;
        }
        int ownName = leaves.ownName(nameFrom, nameTo, depth);
        if (ownName != 0) {
            if (ownName == LEAVE) {
                return LEAVE;
            }
            int quote = kind == Kind.STRING ? 1 : 0;
            leaves.keep(ownName, nameTo[depth], kind, start + quote, end - quote, lastEscaped);
        }
        int entry = wanted.find(hash);
        int likeness = entry < 0 ? FieldNames.OTHER : wanted.compare(entry, json, nameFrom, nameTo, depth);
        while (likeness == FieldNames.SAME_FORM && wanted.other(entry) >= 0) {
            entry = wanted.other(entry);
            likeness = wanted.compare(entry, json, nameFrom, nameTo, depth);
        }
        if (likeness == FieldNames.OTHER) {
            return end;
        }
        boolean exact = likeness == FieldNames.EXACT;
        return found.keep(wanted.target(entry), kind, start, end, lastEscaped, exact) ? end : LEAVE;
    }

    private int value(int p, int depth) {
        byte[] b = json;
        if (p >= b.length) {
            return LEAVE;
        }
        return switch (b[p]) {
            case '{' -> object(p + 1, inArray(), depth + 1, false);
            case '[' -> array(p + 1, depth + 1);
            case '"' -> scalar(Kind.STRING, JsonBytes.string(b, p + 1));
            case 't' -> scalar(Kind.BOOLEAN, JsonBytes.literal(b, p, "true"));
            case 'f' -> scalar(Kind.BOOLEAN, JsonBytes.literal(b, p, "false"));
            case 'n' -> scalar(Kind.NULL, JsonBytes.literal(b, p, "null"));
            default -> scalar(Kind.NUMBER, JsonBytes.number(b, p));
        };
    }

    private int scalar(Kind kind, int end) {
        lastKind = kind;
        lastEscaped = end > 0 && (end & JsonBytes.ESCAPED) != 0;
        return end == LEAVE ? LEAVE : end & ~JsonBytes.ESCAPED;
    }

    private int array(int start, int depth) {
        byte[] b = json;
        if (depth > JsonDocument.MAX_DEPTH) {
            return LEAVE;
        }
        int p = JsonBytes.space(json, start);
        if (p < b.length && b[p] == ']') {
            lastKind = Kind.ARRAY;
            return p + 1;
        }
        while (true) {
            p = value(p, depth);
            if (p == LEAVE) {
                return LEAVE;
            }
            p = JsonBytes.space(json, p);
            if (p >= b.length) {
                return LEAVE;
            }
            if (b[p] == ']') {
                lastKind = Kind.ARRAY;
                // An array inside an array is counted with it, too: all that matters is that there is something.
                valued++;
                return p + 1;
            }
            if (b[p] != ',') {
                return LEAVE;
            }
            p = JsonBytes.space(json, p + 1);
        }
    }

    /** A hash that the names of one object in an array begin with: they are told apart from all others. */
    private long inArray() {
        lastKind = Kind.ARRAY;
        return spread(SEED * ++arrayObjects);
    }

    /** Never 0, which is a free slot, and with its lower bits mixed. */
    private static long spread(long hash) {
        long mixed = hash ^ (hash >>> 32);
        return mixed == 0 ? 1 : mixed;
    }

    /** The hash under which a scan finds a name that is already in Prometheus' alphabet. */
    static long hashOf(String form) {
        long hash = SEED;
        for (int i = 0; i < form.length(); i++) {
            hash = (hash ^ form.charAt(i)) * PRIME;
        }
        return spread(hash);
    }
}
