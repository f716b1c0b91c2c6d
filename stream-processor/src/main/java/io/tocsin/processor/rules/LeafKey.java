package io.tocsin.processor.rules;

/**
 * Names an input of a group: the same text for the same data needed, whatever file or version it stands in, so that
 * what was held for it survives a reload.
 *
 * @param text for example {@code logs by (service_name) {log_level="error"}}
 */
public record LeafKey(String text) implements Comparable<LeafKey> {
    @Override
    public int compareTo(LeafKey other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
