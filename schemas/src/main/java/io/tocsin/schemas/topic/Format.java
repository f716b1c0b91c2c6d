package io.tocsin.schemas.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.experimental.Incident;
import io.tocsin.schemas.experimental.Notification;
import io.tocsin.schemas.experimental.Silence;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.window.RecordedSample;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * How keys and values of one type stand in a record.
 *
 * @param reader of a value, with the record's time; throws nothing
 * @param keyReader of a key: makes the best of any bytes
 */
record Format<T>(
        Function<T, byte[]> writer, BiFunction<byte[], Instant, Decoded<T>> reader, Function<byte[], T> keyReader) {

    static final Format<byte[]> BYTES =
            new Format<>(Function.identity(), (bytes, time) -> Decoded.ok(bytes), Function.identity());

    static final Format<String> TEXT =
            new Format<>(text -> text.getBytes(UTF_8), (bytes, time) -> text(bytes), bytes -> new String(bytes, UTF_8));

    static final Format<LogEvent> LOG_EVENT = value(LogEvent::toJson, LogEvent::read);
    static final Format<MetricEvent> METRIC_EVENT = value(MetricEvent::toJson, MetricEvent::read);
    static final Format<AlertEvent> ALERT_EVENT = value(AlertEvent::toJson, (bytes, time) -> AlertEvent.read(bytes));
    static final Format<RecordedSample> RECORDED_SAMPLE =
            value(RecordedSample::toJson, (bytes, time) -> RecordedSample.read(bytes));
    static final Format<Silence> SILENCE = value(Silence::toJson, (bytes, time) -> Silence.read(bytes));
    static final Format<Incident> INCIDENT = value(Incident::toJson, (bytes, time) -> Incident.read(bytes));
    static final Format<Notification> NOTIFICATION =
            value(Notification::toJson, (bytes, time) -> Notification.read(bytes));

    private static <T> Format<T> value(Function<T, byte[]> writer, BiFunction<byte[], Instant, Decoded<T>> reader) {
        return new Format<>(writer, reader, bytes -> {
            throw new IllegalStateException("an event is no key");
        });
    }

    private static Decoded<String> text(byte[] bytes) {
        try {
            return Decoded.ok(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Decoded.malformed("not UTF-8");
        }
    }

    Decoded<T> read(byte[] bytes, Instant time) {
        return reader.apply(bytes, time);
    }

    byte[] write(T value) {
        return writer.apply(value);
    }

    Serializer<T> serializer() {
        return (topic, value) -> value == null ? null : write(value);
    }

    Deserializer<T> keyDeserializer() {
        return (topic, bytes) -> bytes == null ? null : keyReader.apply(bytes);
    }

    Deserializer<Decoded<T>> deserializer(InstantSource now) {
        return (topic, bytes) -> bytes == null ? null : read(bytes, now.instant());
    }
}
