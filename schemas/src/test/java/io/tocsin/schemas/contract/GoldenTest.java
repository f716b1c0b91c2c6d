package io.tocsin.schemas.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.window.RecordedSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events as release 1 wrote and read them. These files do not change: a later release must read them to the same end.
 * Each has an input, what is written after reading it, and what the rules see of it.
 */
final class GoldenTest {
    static Stream<Golden> all() {
        return Golden.all();
    }

    static Stream<Golden> logs() {
        return Golden.of(Contract.LOG);
    }

    static Stream<Golden> metrics() {
        return Golden.of(Contract.METRIC);
    }

    static Stream<Golden> alerts() {
        return Golden.of(Contract.ALERT);
    }

    static Stream<Golden> recorded() {
        return Golden.of(Contract.RECORDED);
    }

    @ParameterizedTest
    @MethodSource("all")
    void eventsAreWrittenAsRelease1WroteThem(Golden golden) {
        byte[] written = golden.contract().rewritten(golden.inputBytes()).orElseThrow();
        assertEquals(golden.output().toString(), new String(written, UTF_8), golden::changed);
        byte[] again = golden.contract().rewritten(written).orElseThrow();
        assertEquals(golden.output().toString(), new String(again, UTF_8), golden::changed);
    }

    @ParameterizedTest
    @MethodSource("logs")
    void logEventsHaveTheLabelsOfRelease1(Golden golden) {
        LogEvent event =
                LogEvent.read(golden.inputBytes(), Contract.RECORD_TIME).orElseThrow();
        assertEquals(golden.file().required("dataset").textValue(), event.dataset());
        assertEquals(texts(golden.file().required("labels")), new TreeMap<>(event.labels()), golden::changed);
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void metricEventsHaveTheSeriesOfRelease1(Golden golden) {
        MetricEvent event =
                MetricEvent.read(golden.inputBytes(), Contract.RECORD_TIME).orElseThrow();
        List<String> samples = new ArrayList<>();
        PrometheusNames.samples(event)
                .forEach(s -> samples.add(s.labels() + " " + s.value() + " @ " + s.timestampMillis()));
        List<String> expected = new ArrayList<>();
        golden.file().required("samples").forEach(line -> expected.add(line.textValue()));
        assertEquals(String.join("\n", expected), String.join("\n", samples), golden::changed);
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void alertEventsHaveTheFingerprintOfRelease1(Golden golden) {
        AlertEvent event = AlertEvent.read(golden.inputBytes()).orElseThrow();
        assertEquals(golden.output().get("fingerprint").textValue(), event.fingerprint());
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void recordedSamplesHaveTheKeyOfRelease1(Golden golden) {
        RecordedSample sample = RecordedSample.read(golden.inputBytes()).orElseThrow();
        assertEquals(golden.file().required("key").textValue(), sample.key(), golden::changed);
        assertEquals(golden.file().required("stale").booleanValue(), sample.isStale(), golden::changed);
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new TreeMap<>();
        node.properties().forEach(e -> texts.put(e.getKey(), e.getValue().textValue()));
        assertFalse(texts.isEmpty());
        return texts;
    }
}
