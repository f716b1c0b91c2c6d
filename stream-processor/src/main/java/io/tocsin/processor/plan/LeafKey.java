package io.tocsin.processor.plan;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Names an input of a unit: the same text for the same data needed, whatever file or version it stands in, so that what
 * was held for it survives a reload. Equal by its text.
 */
public final class LeafKey implements Comparable<LeafKey> {
    private final String text;
    private final long id;

    /** @param text for example {@code logs by (service_name) {log_level="error"}} */
    public LeafKey(String text) {
        this.text = text;
        this.id = hash(text);
    }

    public String text() {
        return text;
    }

    /** 64 bits of a hash of the text, to stand for it in records and keys; no two keys of one plan have the same. */
    public long id() {
        return id;
    }

    private static long hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public int compareTo(LeafKey other) {
        return text.compareTo(other.text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LeafKey key && key.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    @Override
    public String toString() {
        return text;
    }
}
