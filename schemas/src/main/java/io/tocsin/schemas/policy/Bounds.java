package io.tocsin.schemas.policy;

import java.util.Set;

/**
 * How large an event and its texts may be, in bytes of UTF-8.
 *
 * @param textBytes of each of {@link #TEXTS}, which are searched as texts
 * @param fieldBytes of every other text, elements of arrays as well
 * @param eventBytes of the whole event as JSON
 */
public record Bounds(int textBytes, int fieldBytes, int eventBytes) {
    /** Room for the mark and something before it. */
    public static final int MIN_BYTES = 256;

    /** Below this, the names of an event's fields alone may be too many. */
    public static final int MIN_EVENT_BYTES = 16 << 10;

    /** The fields that are read as texts, not compared as words. */
    static final Set<String> TEXTS = Set.of("message", "error.message", "error.stack_trace", "event.original");

    /**
     * A stack trace of thousands of frames is whole; a word is what Lucene can index (32766 bytes), as Elasticsearch
     * refuses a longer one where a mapping has no {@code ignore_above}; an event is under the MiB that readers take, with
     * room for what reading adds.
     */
    public static final Bounds DEFAULT = new Bounds(256 << 10, 32_766, 1_000_000);

    public Bounds {
        if (textBytes < MIN_BYTES || fieldBytes < MIN_BYTES || eventBytes < MIN_EVENT_BYTES) {
            throw new IllegalArgumentException("bounds too small to hold a mark");
        }
    }

    int of(String field) {
        return TEXTS.contains(field) ? textBytes : fieldBytes;
    }
}
