package io.tocsin.indexer.bulk;

import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way. Made by the reader, settled by one writer, and given back to the reader, which alone looks at
 * the result.
 */
public final class Entry {
    /** What became of a record. */
    public enum Result {
        INDEXED,
        /** It was there already. */
        DUPLICATE,
        DEAD_LETTERED
    }

    /** What is to be stored, and where. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Document(String stream, String id, byte[] json) {}

    private final ConsumerRecord<byte[], byte[]> source;
    private final @Nullable Document document;
    private final boolean guarded;
    private final BooleanSupplier abandoned;
    private String rejection;
    private @Nullable Result result;

    private Entry(
            ConsumerRecord<byte[], byte[]> source,
            @Nullable Document document,
            String rejection,
            boolean guarded,
            BooleanSupplier abandoned) {
        this.source = source;
        this.document = document;
        this.rejection = rejection;
        this.guarded = guarded;
        this.abandoned = abandoned;
    }

    /**
     * A record to be stored.
     *
     * @param guarded whether an earlier reader may have stored it already, perhaps in an older backing index
     * @param abandoned whether its partition has gone to another reader meanwhile
     */
    public static Entry of(
            ConsumerRecord<byte[], byte[]> source, Document document, boolean guarded, BooleanSupplier abandoned) {
        return new Entry(source, document, "", guarded, abandoned);
    }

    /** A record that cannot be read. */
    public static Entry unreadable(ConsumerRecord<byte[], byte[]> source, String reason, BooleanSupplier abandoned) {
        return new Entry(source, null, reason, false, abandoned);
    }

    public ConsumerRecord<byte[], byte[]> source() {
        return source;
    }

    /** What is to be stored; an unreadable record has none. */
    public Document document() {
        if (document == null) {
            throw new IllegalStateException("an unreadable record has no document");
        }
        return document;
    }

    boolean isReadable() {
        return document != null;
    }

    boolean isGuarded() {
        return guarded;
    }

    boolean isAbandoned() {
        return abandoned.getAsBoolean();
    }

    /** Memory that it holds, roughly. */
    public long bytes() {
        int raw = Math.max(0, source.serializedValueSize()) + Math.max(0, source.serializedKeySize());
        return raw + (document == null ? 0 : document.json().length) + 200L;
    }

    /** Its part of a bulk request, roughly. */
    long bulkBytes() {
        return document == null
                ? 0
                : document.json().length
                        + document.id().length()
                        + document.stream().getBytes(StandardCharsets.UTF_8).length
                        + 40L;
    }

    void settle(Result as) {
        this.result = as;
    }

    void reject(String reason) {
        this.rejection = reason;
    }

    /** Why it is, or will be, a dead letter. */
    String rejection() {
        return rejection;
    }

    /** Null while it is not settled, or when it was abandoned. */
    public @Nullable Result result() {
        return result;
    }
}
