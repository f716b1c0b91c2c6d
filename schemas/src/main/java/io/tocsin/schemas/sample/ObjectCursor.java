package io.tocsin.schemas.sample;

import io.tocsin.schemas.pick.FieldPicker;
import io.tocsin.schemas.pick.Hashes;
import io.tocsin.schemas.pick.JsonBytes;

/** Goes through the fields of one object in bytes, names without escapes. Not for several threads. */
final class ObjectCursor {
    private static final int LEAVE = JsonBytes.LEAVE;

    private byte[] json = {};
    private int at;
    private int nameFrom;
    private int nameTo;
    private long nameHash;
    private boolean ended;

    /**
     * Begins an object.
     *
     * @param start after its brace
     * @return where its first name begins, or, if it is at its end, the position after it
     */
    int begin(byte[] event, int start) {
        json = event;
        at = JsonBytes.space(json, start);
        ended = at < json.length && json[at] == '}';
        return ended ? ++at : at;
    }

    /** Whether the object's end was met. */
    boolean isEnded() {
        return ended;
    }

    /**
     * Reads the name of the present field, which is to be counted.
     *
     * @return where its value begins, which may be after the last byte, or LEAVE
     */
    int name() {
        if (at >= json.length || json[at] != '"') {
            return LEAVE;
        }
        int end = JsonBytes.string(json, at + 1);
        if (end == LEAVE || (end & JsonBytes.ESCAPED) != 0) {
            return LEAVE;
        }
        nameFrom = at + 1;
        nameTo = end - 1;
        int colon = JsonBytes.space(json, end);
        return colon < json.length && json[colon] == ':' ? JsonBytes.space(json, colon + 1) : LEAVE;
    }

    /**
     * Counts the name that was read.
     *
     * @param object a number that the names of this object are told apart by from those of others
     * @return false if it may stand twice, or there are too many
     */
    boolean take(FieldPicker picker, long object) {
        nameHash = Hashes.of(json, nameFrom, nameTo);
        return picker.takeName(Hashes.join(object, nameHash));
    }

    /**
     * Goes on after a value.
     *
     * @return where the next name begins, or, if the object is at its end, the position after it, or LEAVE
     */
    int next(int afterValue) {
        int p = JsonBytes.space(json, afterValue);
        if (p >= json.length) {
            return LEAVE;
        }
        if (json[p] == '}') {
            ended = true;
            return p + 1;
        }
        at = JsonBytes.space(json, p + 1);
        return json[p] == ',' ? at : LEAVE;
    }

    int nameFrom() {
        return nameFrom;
    }

    int nameTo() {
        return nameTo;
    }

    /** Of a name that was taken. */
    long nameHash() {
        return nameHash;
    }
}
