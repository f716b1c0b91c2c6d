package io.tocsin.schemas.topic;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.Text;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Records that could not be used: key, value and headers as they were, and in further headers where they stood, who
 * refused them and why. All header values are UTF-8 text.
 */
public final class DeadLetters {
    public static final String TOPIC = "tocsin.topic";
    public static final String PARTITION = "tocsin.partition";
    public static final String OFFSET = "tocsin.offset";
    public static final String STAGE = "tocsin.stage";
    public static final String REASON = "tocsin.reason";

    /** Other headers of ours, as that of the event's format, are the record's own. */
    private static final List<String> OWN = List.of(TOPIC, PARTITION, OFFSET, STAGE, REASON);

    private static final int MAX_REASON = 1000;

    private DeadLetters() {}

    /** A record as it came from its topic. Key and value may be absent; headers are copied, not kept. */
    @SuppressWarnings("ArrayRecordComponent") // Kafka's own currency; never compared.
    public record Source(
            String topic, int partition, long offset, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {

        public static Source of(ConsumerRecord<byte[], byte[]> source) {
            return new Source(
                    source.topic(),
                    source.partition(),
                    source.offset(),
                    source.key(),
                    source.value(),
                    source.headers());
        }
    }

    /**
     * What a record of a {@code *.dlq} tells.
     *
     * @param source the record as it was, and where it stood; without the headers of this class
     * @param stage who refused it
     * @param reason why, in one sentence
     */
    public record Letter(Source source, String stage, String reason) {}

    /** Reads a record of a {@code *.dlq}; malformed if one of the headers is missing or is not what it should be. */
    public static Decoded<Letter> read(ConsumerRecord<byte[], byte[]> letter) {
        for (String name : OWN) {
            String text = text(letter.headers(), name);
            if (text.isEmpty()) {
                return new Decoded.Malformed<>("no such header in this dead letter", -1, name);
            }
            long most = name.equals(PARTITION) ? Integer.MAX_VALUE : Long.MAX_VALUE;
            if ((name.equals(PARTITION) || name.equals(OFFSET)) && !isNumber(text, most)) {
                return new Decoded.Malformed<>("not a number: " + Text.truncated(text, 40), -1, name);
            }
        }
        RecordHeaders original = new RecordHeaders();
        for (Header header : letter.headers()) {
            if (!OWN.contains(header.key())) {
                original.add(header);
            }
        }
        Source source = new Source(
                text(letter.headers(), TOPIC),
                Integer.parseInt(text(letter.headers(), PARTITION)),
                Long.parseLong(text(letter.headers(), OFFSET)),
                letter.key(),
                letter.value(),
                original);
        return Decoded.ok(new Letter(source, text(letter.headers(), STAGE), text(letter.headers(), REASON)));
    }

    /** Whether it is digits, of a number from 0 to {@code most}. */
    private static boolean isNumber(String text, long most) {
        return text.matches("\\d{1,19}") && new BigInteger(text).compareTo(BigInteger.valueOf(most)) <= 0;
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    public static ProducerRecord<byte[], byte[]> of(
            String dlqTopic, ConsumerRecord<byte[], byte[]> source, String stage, String reason) {
        return of(dlqTopic, Source.of(source), stage, reason);
    }

    /**
     * The dead letter of a record.
     *
     * @param stage who refused it, as {@code log-indexer}
     * @param reason one sentence; cut after 1000 characters
     */
    public static ProducerRecord<byte[], byte[]> of(String dlqTopic, Source source, String stage, String reason) {
        RecordHeaders headers = new RecordHeaders();
        for (Header header : source.headers()) {
            // A record that is dead for the second time tells of the second time.
            if (!OWN.contains(header.key())) {
                headers.add(header);
            }
        }
        add(headers, TOPIC, source.topic());
        add(headers, PARTITION, Integer.toString(source.partition()));
        add(headers, OFFSET, Long.toString(source.offset()));
        add(headers, STAGE, stage);
        add(headers, REASON, Text.truncated(reason, MAX_REASON));
        return new ProducerRecord<>(dlqTopic, null, null, source.key(), source.value(), headers);
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
