package io.tocsin.schemas.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.topic.DeadLetters;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The headers of dead letters as an object of names and texts. */
final class DeadLetterJson {
    private DeadLetterJson() {}

    /** The headers that {@link DeadLetters} writes for a record that was refused as these headers say. */
    static Decoded<byte[]> rewritten(byte[] json) {
        return JsonDocument.read(json).flatMap(headers -> {
            RecordHeaders original = new RecordHeaders();
            for (Map.Entry<String, JsonNode> header : headers.properties()) {
                if (!header.getValue().isTextual()) {
                    return new Decoded.Malformed<>("not a text", -1, header.getKey());
                }
                original.add(header.getKey(), header.getValue().textValue().getBytes(UTF_8));
            }
            try {
                DeadLetters.Source source = new DeadLetters.Source(
                        headers.required(DeadLetters.TOPIC).textValue(),
                        Integer.parseInt(headers.required(DeadLetters.PARTITION).textValue()),
                        Long.parseLong(headers.required(DeadLetters.OFFSET).textValue()),
                        null,
                        null,
                        original);
                return Decoded.ok(JsonDocument.write(of(DeadLetters.of(
                                "x.dlq",
                                source,
                                headers.required(DeadLetters.STAGE).textValue(),
                                headers.required(DeadLetters.REASON).textValue())
                        .headers())));
            } catch (IllegalArgumentException e) {
                return Decoded.malformed(String.valueOf(e.getMessage()));
            }
        });
    }

    static ObjectNode of(Headers headers) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Header header : headers) {
            json.put(header.key(), new String(header.value(), UTF_8));
        }
        return json;
    }
}
