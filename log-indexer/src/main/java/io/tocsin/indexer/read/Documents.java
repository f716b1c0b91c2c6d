package io.tocsin.indexer.read;

import io.tocsin.indexer.bulk.Entry.Document;
import io.tocsin.indexer.stream.DataStreams;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.policy.EventPolicy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** From a record to the document that is stored, with what may be stored. */
public final class Documents {
    /** One field of the index, which takes only an object, and below which dotted names are not looked for. */
    private static final String LABELS = "labels";

    /** What Elasticsearch allows. */
    private static final int MAX_ID_BYTES = 512;

    private final DataStreams streams;
    private final EventPolicy policy;

    public Documents(DataStreams streams, EventPolicy policy) {
        this.streams = streams;
        this.policy = policy;
    }

    Decoded<Document> of(ConsumerRecord<byte[], byte[]> source) {
        byte[] value = source.value();
        if (value == null) {
            return Decoded.malformed("a record without a value");
        }
        return LogEvent.read(value, Instant.ofEpochMilli(source.timestamp()))
                .map(policy::apply)
                .map(event -> new Document(streams.of(event.dataset()), id(source, event), event.toJson(LABELS)));
    }

    /**
     * The producer's {@code event.id}, so that an event published twice is one document; else the record's place, so
     * that a record read twice is one document.
     */
    static String id(ConsumerRecord<byte[], byte[]> source, LogEvent event) {
        String placed = source.topic() + "-";
        String place = placed + source.partition() + "-" + source.offset();
        return event.eventId()
                // A producer's id must not pass for another record's place.
                .map(id -> id.startsWith(placed) || id.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES
                        ? digest(id)
                        : id)
                .orElse(place);
    }

    private static String digest(String id) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
