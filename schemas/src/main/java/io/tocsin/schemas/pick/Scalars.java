package io.tocsin.schemas.pick;

import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.JsonDocument;

/** One scalar out of an event's bytes, where the bytes are not the text themselves. */
final class Scalars {
    private Scalars() {}

    /** Whether a number's digits are already what it is written as: no exponent, no negative zero, not too many. */
    static boolean isPlain(byte[] json, int from, int to) {
        if (json[from] == '-' && json[from + 1] == '0') {
            return false;
        }
        for (int p = from; p < to; p++) {
            if (json[p] == 'e' || json[p] == 'E') {
                return false;
            }
        }
        return to - from <= 100;
    }

    /** The text of the scalar that stands from {@code from} up to {@code to}, which a scan has checked. */
    static String read(byte[] json, int from, int to) {
        return Fields.scalar(JsonDocument.scalar(json, from, to).orElseThrow())
                .orElseThrow(() -> new IllegalStateException("a scan has let pass what is no scalar"));
    }
}
