package io.tocsin.schemas.pick;

import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.JsonDocument;

/** One scalar out of an event's bytes, where the bytes are not the text themselves. */
final class Scalars {
    private Scalars() {}

    /** The text of the scalar that stands from {@code from} up to {@code to}, which a scan has checked. */
    static String read(byte[] json, int from, int to) {
        return Fields.scalar(JsonDocument.scalar(json, from, to).orElseThrow())
                .orElseThrow(() -> new IllegalStateException("a scan has let pass what is no scalar"));
    }
}
