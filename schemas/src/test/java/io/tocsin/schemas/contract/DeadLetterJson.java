package io.tocsin.schemas.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.topic.DeadLetters;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** The headers of dead letters as an object of names and texts. */
final class DeadLetterJson {
    private static final String DLQ = "logs.dlq";

    private DeadLetterJson() {}

    /** The headers that {@link DeadLetters} writes of what it reads from these. */
    static Decoded<byte[]> rewritten(byte[] json) {
        return JsonDocument.read(json).flatMap(names -> {
            RecordHeaders headers = new RecordHeaders();
            for (Map.Entry<String, JsonNode> header : names.properties()) {
                if (!header.getValue().isTextual()) {
                    return new Decoded.Malformed<>("not a text", -1, header.getKey());
                }
                headers.add(header.getKey(), header.getValue().textValue().getBytes(UTF_8));
            }
            return DeadLetters.read(record(headers))
                    .map(letter ->
                            JsonDocument.write(of(DeadLetters.of(DLQ, letter.source(), letter.stage(), letter.reason())
                                    .headers())));
        });
    }

    private static ConsumerRecord<byte[], byte[]> record(Headers headers) {
        return new ConsumerRecord<>(
                DLQ,
                0,
                0L,
                0L,
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                new byte[0],
                new byte[0],
                headers,
                Optional.empty());
    }

    static ObjectNode of(Headers headers) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Header header : headers) {
            json.put(header.key(), new String(header.value(), UTF_8));
        }
        return json;
    }
}
