package io.tocsin.schemas.window;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.json.Decoded;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordedSampleTest {
    private static final long TIME = Instant.parse("2026-11-21T09:30:00.125Z").toEpochMilli();
    private static final double STALE = RecordedSample.STALE_MARKER;

    @Test
    void isWrittenAsOneObject() {
        assertEquals(
                "{\"@timestamp\":\"2026-11-21T09:30:00.125Z\",\"labels\":{\"__name__\":\"a:b\",\"c\":\"\\\"ä\\\\\\n🚨\"},"
                        + "\"value\":0.25,\"rule\":\"g/a:b\"}",
                json(sample(Map.of("__name__", "a:b", "c", "\"ä\\\n🚨", "empty", ""), 0.25)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0.0",
        "5, 5",
        "-3, -3",
        "9007199254740992, 9007199254740992",
        "1.8014398509481984E16, 1.8014398509481984E16",
        // Not 2.0E-3 less a digit, as runtimes before 19 wrote some.
        "2.0E-3, 0.002",
        "2E23, 2.0E23",
        "4.9E-324, 4.9E-324",
        "NaN, '\"NaN\"'",
        "Infinity, '\"+Inf\"'",
        "-Infinity, '\"-Inf\"'",
    })
    void valuesAreNumbersOrPrometheusWords(double value, String written) {
        RecordedSample sample = sample(Map.of("__name__", "a"), value);
        assertTrue(json(sample).contains("\"value\":" + written + ","), json(sample));
        assertEquals(sample, read(json(sample)));
    }

    @Test
    void aStaleMarkerIsNoNaNAndKeepsItsBits() {
        RecordedSample stale = sample(Map.of("__name__", "a"), STALE);
        RecordedSample nan = sample(Map.of("__name__", "a"), Double.NaN);
        assertTrue(json(stale).contains("\"value\":\"stale\""), json(stale));
        assertTrue(stale.isStale());
        assertFalse(nan.isStale());
        assertNotEquals(stale, nan);
        assertTrue(read(json(stale)).isStale());
        assertEquals(
                0x7ff0000000000002L,
                Double.doubleToRawLongBits(read(json(stale)).value()));
        assertFalse(read(json(nan)).isStale());
        double prometheusNaN = Double.longBitsToDouble(0x7ff8000000000001L);
        assertEquals(nan, sample(Map.of("__name__", "a"), prometheusNaN));
    }

    @Test
    void anyValueComesBackToTheBit() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            RecordedSample sample = sample(Map.of("__name__", "a"), value);
            assertEquals(sample, read(json(sample)), () -> "" + value);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "up                    |                | up",
                "job:errors:rate5m     | b=2,a=1        | `job:errors:rate5m{a=\"1\",b=\"2\"}`",
                "ALERTS                | alertname=a\"\\ | `ALERTS{alertname=\"a\\\"\\\\\"}`",
                "my.metric             |                | `{\"my.metric\"}`",
                "my.metric             | a=1            | `{\"my.metric\",a=\"1\"}`",
                "1st                   | a=ä🚨          | `{\"1st\",a=\"ä🚨\"}`",
                "up                    | http.route=/   | `up{\"http.route\"=\"/\"}`",
                "up                    | a:b=1          | `up{\"a:b\"=\"1\"}`",
                "up                    | a=,b=1         | `up{b=\"1\"}`",
            })
    void theKeyIsTheTextOfTheSeries(String name, String labels, String key) {
        TreeMap<String, String> all = new TreeMap<>(Map.of("__name__", name));
        if (labels != null) {
            for (String label : labels.split(",", -1)) {
                int equals = label.indexOf('=');
                all.put(label.substring(0, equals), label.substring(equals + 1));
            }
        }
        assertEquals(key, RecordedSample.key(all));
        assertEquals(key, new RecordedSample(all, TIME, 1, "").key());
    }

    @Test
    void aLineFeedDoesNotBreakTheKey() {
        assertEquals(
                "a{b=\"\\n\"}", sample(Map.of("__name__", "a", "b", "\n"), 1).key());
    }

    @Test
    void takesWhatIsSpelledOtherwise() {
        RecordedSample sample = read(
                "{\"value\":\"Inf\",\"labels\":{\"__name__\":\"a\",\"n\":3,\"e\":\"\"},\"@timestamp\":1795253400125}");
        assertEquals(
                new RecordedSample(
                        new TreeMap<>(Map.of("__name__", "a", "n", "3")), TIME, Double.POSITIVE_INFINITY, ""),
                sample);
    }

    @Test
    void keepsWhatItDoesNotKnowAsItCame() {
        String json = "{\"@timestamp\":\"2026-11-21T09:30:00.125Z\",\"labels\":{\"__name__\":\"a\"},"
                + "\"value\":9007199254740993,\"event.kind\":\"metric\",\"x\":{\"y\":[1.50,null]}}";
        RecordedSample sample = read(json);
        assertEquals(json, json(sample));
        assertEquals(9007199254740992.0, sample.value());
        assertEquals("[event.kind, value, x]", sample.others().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // instead of | this | path | reason
                "`\"a\"`   | `\"\"` | labels | without __name__",
                "__name__  | name   | labels | without __name__",
                "`{\"__name__\":\"a\"}` | null | labels | without __name__",
                "`{\"__name__\":\"a\"}` | `\"a\"` | labels | not an object",
                "`\"a\"`   | `[\"a\"]` | labels.__name__ | not a text",
                "`\"2026-11-21T09:30:00Z\"` | `\"noon\"` | @timestamp | not a time",
                "`\"2026-11-21T09:30:00Z\"` | null | @timestamp | missing",
                "`@timestamp` | time | `` | @timestamp is missing",
                "0.5 | null | value | without a value",
                "0.5 | `\"half\"` | value | \"stale\"",
                "0.5 | 1e999 | value | not a value",
                "value | v | `` | without a value",
                "`\"r\"` | 1 | rule | not a text",
            })
    void refusesWithReasonAndPlace(String insteadOf, String wrong, String path, String reason) {
        String good =
                "{\"@timestamp\":\"2026-11-21T09:30:00Z\",\"labels\":{\"__name__\":\"a\"},\"value\":0.5,\"rule\":\"r\"}";
        read(good);
        assertTrue(good.contains(insteadOf));
        var problem = assertInstanceOf(
                Decoded.Malformed.class,
                RecordedSample.read(good.replace(insteadOf, wrong).getBytes(UTF_8)));
        assertEquals(path, problem.path(), problem.describe());
        assertTrue(problem.reason().contains(reason), problem.describe());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1})
    void anyTimeCanBeReadAgain(long millis) {
        RecordedSample sample = new RecordedSample(new TreeMap<>(Map.of("__name__", "a")), millis, 1, "");
        assertEquals(sample, read(json(sample)));
    }

    @Test
    void hasAName() {
        assertThrows(IllegalArgumentException.class, () -> sample(Map.of("a", "b"), 1));
        assertThrows(IllegalArgumentException.class, () -> sample(Map.of("__name__", ""), 1));
    }

    private static RecordedSample sample(Map<String, String> labels, double value) {
        return new RecordedSample(new TreeMap<>(labels), TIME, value, "g/a:b");
    }

    private static String json(RecordedSample sample) {
        return new String(sample.toJson(), UTF_8);
    }

    private static RecordedSample read(String json) {
        return RecordedSample.read(json.getBytes(UTF_8)).orElseThrow();
    }
}
