package io.tocsin.schemas.metric;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.metric.Measurement.Counter;
import io.tocsin.schemas.metric.Measurement.Gauge;
import io.tocsin.schemas.metric.Measurement.Histogram;
import io.tocsin.schemas.metric.Measurement.Summary;
import io.tocsin.schemas.metric.Measurement.Summary.Quantile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetricEventTest {
    private static final Instant RECORD_TIME = Instant.parse("2026-11-21T09:30:00.123456Z");

    @Test
    void readsTheExampleOfTheDesign() {
        MetricEvent event = read("{\"@timestamp\":\"2026-11-21T10:30:00+01:00\",\"service.name\":\"checkout\","
                + "\"host\":{\"name\":\"web-1\"},\"labels\":{\"device\":\"sda\",\"n\":5},\"metrics\":{"
                + "\"system.cpu.utilization\":0.93,"
                + "\"system.disk.io\":{\"value\":83886080,\"type\":\"counter\",\"unit\":\"By\"},"
                + "\"http.server.request.duration\":{\"type\":\"histogram\",\"unit\":\"s\",\"bounds\":[0.1,0.5,1],"
                + "\"counts\":[90,8,2,0],\"sum\":7.1,\"count\":100}}}");
        assertEquals(Instant.parse("2026-11-21T09:30:00Z"), event.timestamp());
        assertEquals(Map.of("service.name", "checkout", "host.name", "web-1"), event.resource());
        assertEquals(Map.of("device", "sda", "n", "5"), event.labels());
        assertEquals(
                Map.of(
                        "system.cpu.utilization", new Gauge(0.93, ""),
                        "system.disk.io", new Counter(83886080, "By"),
                        "http.server.request.duration",
                                new Histogram(List.of(0.1, 0.5, 1.0), List.of(90L, 8L, 2L, 0L), 7.1, 100, "s")),
                event.metrics());
    }

    @Test
    void keepsAttributesThatItDoesNotKnowAsText() {
        MetricEvent event = read("{\"service\":{\"name\":\"a\",\"version\":2},\"cloud.zones\":[\"x\",1],"
                + "\"labels.device\":\"sda\",\"none\":null,\"metrics\":{\"up\":1}}");
        assertEquals(Map.of("service.name", "a", "service.version", "2", "cloud.zones", "[\"x\",1]"), event.resource());
        assertEquals(Map.of("device", "sda"), event.labels());
        assertEquals(Instant.parse("2026-11-21T09:30:00.123Z"), event.timestamp());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"2026-11-21T09:30:00.123999999Z\"', 2026-11-21T09:30:00.123Z",
        "1700000000123999999, 2023-11-14T22:13:20.123Z",
        "1700000000123.9, 2023-11-14T22:13:20.123Z",
        "-0.5, 1969-12-31T23:59:59.999Z",
        "'\"1969-12-31T23:59:58.000000001Z\"', 1969-12-31T23:59:58Z",
    })
    void keepsTheTimeToTheMillisecondAsPrometheusDoes(String time, String kept) {
        MetricEvent event = read("{\"@timestamp\":" + time + ",\"metrics\":{\"up\":1}}");
        assertEquals(Instant.parse(kept), event.timestamp());
        assertEquals(event, read(new String(event.toJson(), UTF_8)));
    }

    @Test
    void takesWhatFollowsFromTheRestOfAHistogram() {
        MetricEvent event =
                read("{\"metrics\":{\"a\":{\"bounds\":[1],\"counts\":[2,3.0]},\"b\":{\"value\":\"+Inf\"}}}");
        Histogram histogram = assertInstanceOf(Histogram.class, event.metrics().get("a"));
        assertEquals(5, histogram.count());
        assertTrue(Double.isNaN(histogram.sum()));
        assertEquals(new Gauge(Double.POSITIVE_INFINITY, ""), event.metrics().get("b"));
    }

    @Test
    void readsASummaryWhateverTheOrderOfItsQuantiles() {
        String json =
                "{\"metrics\":{\"a\":{\"type\":\"summary\",\"unit\":\"s\",\"quantiles\":{\"0.99\":0.7,\"0.50\":\"NaN\","
                        + "\"1.0\":\"+Inf\"},\"sum\":7.1,\"count\":100}}}";
        Summary summary = new Summary(
                List.of(
                        new Quantile(0.5, Double.NaN),
                        new Quantile(0.99, 0.7),
                        new Quantile(1, Double.POSITIVE_INFINITY)),
                7.1,
                100,
                "s");
        assertEquals(Map.of("a", summary), read(json).metrics());
        assertTrue(new String(read(json).toJson(), UTF_8)
                .endsWith(
                        "{\"a\":{\"type\":\"summary\",\"unit\":\"s\",\"quantiles\":{\"0.5\":\"NaN\",\"0.99\":0.7,\"1\":\"+Inf\"},"
                                + "\"sum\":7.1,\"count\":100}}}"));
    }

    @Test
    void cannotHoldASummaryThatSaysTwoThings() {
        Quantile median = new Quantile(0.5, 1);
        assertThrows(IllegalArgumentException.class, () -> new Summary(List.of(median, median), 1, 1, ""));
        assertThrows(
                IllegalArgumentException.class, () -> new Summary(List.of(median, new Quantile(0.1, 1)), 1, 1, ""));
        assertThrows(IllegalArgumentException.class, () -> new Quantile(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new Quantile(-0.1, 1));
        assertEquals(new Quantile(0, 1), new Quantile(-0.0, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // metrics | path | offset | reason
                "`{}`                              | metrics | 11 | without metrics",
                "`[]`                              | metrics | 11 | without metrics",
                "1                                 | metrics | 11 | without metrics",
                "null                              | metrics | 11 | without metrics",
                "`{\"a\":null}`                    | metrics.a | 16 | not a number",
                "`{\"a\":\"1\"}`                   | metrics.a | 16 | not a number",
                "`{\"a\":true}`                    | metrics.a | 16 | not a number",
                "`{\"a\":[1]}`                     | metrics.a | 16 | not a number",
                "`{\"a\":1e999}`                   | metrics.a | 16 | not a number",
                "`{\"a\":{}}`                      | metrics.a.value | -1 | not a number",
                "`{\"a\":{\"value\":\"x\"}}`       | metrics.a.value | 25 | not a number",
                "`{\"a.b\":{\"value\":\"x\"}}`     | metrics.a.b.value | 27 | not a number",
                "`{\"a\":{\"value\":1,\"type\":\"sum\"}}` | metrics.a.type | 34 | gauge, counter, histogram or summary",
                "`{\"a\":{\"value\":1,\"type\":7}}` | metrics.a.type | 34 | not a text",
                "`{\"a\":{\"value\":1,\"unit\":7}}` | metrics.a.unit | 34 | not a text",
                "`{\"a\":{\"value\":-1,\"type\":\"counter\"}}` | metrics.a | 16 | below 0",
                "`{\"\":1}`                        | metrics | 11 | name",
                "`{\"@#$\":1}`                     | metrics | 11 | name",
                "`{\"a\":{\"bounds\":1,\"counts\":[1]}}` | metrics.a.bounds | 26 | not an array",
                "`{\"a\":{\"type\":\"histogram\",\"bounds\":[]}}` | metrics.a.counts | -1 | not an array",
                "`{\"a\":{\"bounds\":[1],\"counts\":[1]}}` | metrics.a | 16 | one more count than bounds",
                "`{\"a\":{\"bounds\":[2,1],\"counts\":[1,1,1]}}` | metrics.a | 16 | ascending",
                "`{\"a\":{\"bounds\":[1,1],\"counts\":[1,1,1]}}` | metrics.a | 16 | ascending",
                "`{\"a\":{\"bounds\":[\"+Inf\"],\"counts\":[1,1]}}` | metrics.a | 16 | finite",
                "`{\"a\":{\"bounds\":[],\"counts\":[-1]}}` | metrics.a | 16 | below 0",
                "`{\"a\":{\"bounds\":[],\"counts\":[1.5]}}` | metrics.a.counts | 38 | not a count",
                "`{\"a\":{\"bounds\":[],\"counts\":[9223372036854775808]}}` | metrics.a.counts | 38 | not a count",
                "`{\"a\":{\"bounds\":[],\"counts\":[1e30]}}` | metrics.a.counts | 38 | not a count",
                "`{\"a\":{\"bounds\":[1],\"counts\":[9223372036854775807,1]}}` | metrics.a | 16 | 64 bits",
                "`{\"a\":{\"bounds\":[],\"counts\":[1],\"count\":2}}` | metrics.a | 16 | add up",
                "`{\"a\":{\"type\":\"summary\"}}` | metrics.a.quantiles | -1 | not an object",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":null}}` | metrics.a.quantiles | 46 | not an object",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":[1]}}` | metrics.a.quantiles | 46 | not an object",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{}}}` | metrics.a.sum | -1 | not a number",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{},\"sum\":null}}` | metrics.a.sum | 55 | not a number",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{},\"sum\":\"x\"}}` | metrics.a.sum | 55 | not a number",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{},\"sum\":1}}` | metrics.a.count | -1 | not a count",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{},\"sum\":1,\"count\":null}}` | metrics.a.count | 65 | not a count",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{},\"sum\":1,\"count\":0.5}}` | metrics.a.count | 65 | not a count",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{},\"sum\":1,\"count\":-1}}` | metrics.a | 16 | below 0",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{\"p50\":1}}}` | metrics.a.quantiles | 46 | 0 to 1",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{\"1.01\":1}}}` | metrics.a.quantiles | 46 | 0 to 1",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{\"-0.5\":1}}}` | metrics.a.quantiles | 46 | 0 to 1",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{\"5e-1\":1}}}` | metrics.a.quantiles | 46 | 0 to 1",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{\"NaN\":1}}}` | metrics.a.quantiles | 46 | 0 to 1",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{\"\":1}}}` | metrics.a.quantiles | 46 | 0 to 1",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{\"0.5\":null}}}` | metrics.a.quantiles.0.5 | 53 | not a number",
                "`{\"a\":{\"type\":\"summary\",\"quantiles\":{\"0.5\":1,\"0.50\":1},\"sum\":1,\"count\":1}}` | metrics.a | 16 | none twice",
            })
    void refusesWithReasonAndPlace(String metrics, String path, long offset, String reason) {
        refuses("{\"metrics\":" + metrics + "}", path, offset, reason);
    }

    @Test
    void refusesWhatIsWrongAroundTheMetrics() {
        refuses("{}", "", -1, "without metrics");
        refuses("{\"metrics\":{\"up\":1},\"labels\":7}", "labels", 29, "not an object");
        refuses("{\"metrics\":{\"up\":1},\"@timestamp\":\"x\"}", "@timestamp", 33, "RFC 3339");
        refuses("{\"metrics\":{\"up\":1},\"a.b\":1,\"a\":{\"b\":1}}", "a.b", 26, "twice");
        refuses("{\"metrics\":{\"up\":1},\"labels\":{\"a\":1,\"a\":2}}", "labels.a", 36, "twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{\"service.version\":2,\"x\":true,\"y\":1.50,\"metrics\":{\"up\":1}}`",
                "`{\"zones\":[\"a\",1,{\"b\":null}],\"list\":[],\"none\":null,\"empty\":{},\"metrics\":{\"up\":1}}`",
                "`{\"n\":18446744073709551615,\"m\":1E+400,\"o\":-0.0,\"metrics\":{\"up\":1}}`",
                // 64-bit counters, and digits that a double has not
                "`{\"metrics\":{\"a\":9007199254740993}}`",
                "`{\"metrics\":{\"a\":0.1000000000000000055511151231257827}}`",
                "`{\"metrics\":{\"a\":-9223372036854775808}}`",
                "`{\"metrics\":{\"a\":{\"value\":9007199254740993,\"type\":\"counter\"}}}`",
                "`{\"metrics\":{\"a\":{\"value\":18446744073709551615,\"type\":\"counter\",\"unit\":\"By\"}}}`",
                "`{\"metrics\":{\"a\":{\"value\":9007199254740993,\"type\":\"gauge\",\"unit\":\"By\"}}}`",
                "`{\"metrics\":{\"a\":{\"type\":\"histogram\",\"bounds\":[],\"counts\":[9223372036854775807],"
                        + "\"sum\":9007199254740993,\"count\":9223372036854775807}}}`",
                "`{\"metrics\":{\"a\":{\"type\":\"summary\",\"quantiles\":{},\"sum\":9007199254740993,\"count\":1}}}`",
                // what stands beside a measurement
                "`{\"metrics\":{\"a\":{\"value\":1,\"type\":\"gauge\",\"start\":\"2026-11-21T09:30:00Z\",\"x\":null}}}`",
                "`{\"metrics\":{\"a\":{\"value\":1,\"type\":\"counter\",\"exemplars\":[{\"value\":0.5,\"trace.id\":\"4b\"}]}}}`",
                "`{\"metrics\":{\"a\":{\"type\":\"histogram\",\"bounds\":[0.5],\"counts\":[1,0],\"count\":1,"
                        + "\"min\":0.1,\"max\":0.2}}}`",
                "`{\"metrics\":{\"a\":{\"value\":1,\"type\":\"gauge\",\"quantiles\":{\"0.5\":1},\"counts\":7}}}`",
            })
    void keepsWhatItDoesNotKnowAsItCame(String json) {
        String withTime = "{\"@timestamp\":\"2026-11-21T09:30:00.123Z\"," + json.substring(1);
        MetricEvent event = read(json);
        assertEquals(withTime, new String(event.toJson(), UTF_8));
        assertEquals(event, MetricEvent.read(event.toJson(), Instant.EPOCH).orElseThrow());
    }

    @Test
    void hasWhatItKeepsAsTextToo() {
        MetricEvent event = read("{\"n\":18446744073709551615,\"b\":true,\"a\":[1,\"x\"],\"none\":null,\"e\":{},"
                + "\"metrics\":{\"up\":{\"value\":1,\"exemplars\":[]}}}");
        assertEquals(Map.of("n", "18446744073709551615", "b", "true", "a", "[1,\"x\"]"), event.resource());
        assertEquals(Set.of("a", "b", "e", "n", "none"), event.others().names());
        assertEquals(Optional.of("[1,\"x\"]"), event.others().json("a"));
        assertEquals(Optional.empty(), event.others().json("c"));
        assertEquals("[exemplars]", measurement(event, "up").others().toString());
    }

    @Test
    void writesWhatWasChangedAndNotWhatWasKept() {
        MetricEvent event = read("{\"service.version\":2,\"zone\":[1],\"metrics\":{\"a\":9007199254740993}}");
        MetricEvent changed = new MetricEvent(
                event.timestamp(),
                Map.of("service.version", "3"),
                Map.of(),
                Map.of("a", new Gauge(5, "", measurement(event, "a").others())),
                event.others());
        assertEquals(
                "{\"@timestamp\":\"2026-11-21T09:30:00.123Z\",\"service.version\":\"3\",\"zone\":[1],\"metrics\":{\"a\":5}}",
                new String(changed.toJson(), UTF_8));
    }

    @Test
    void keepsUnknownFieldsWhenItLearnsTheUnit() {
        Measurement counter =
                measurement(read("{\"metrics\":{\"a\":{\"value\":1,\"type\":\"counter\",\"x\":[1]}}}"), "a");
        assertEquals(List.of("x"), List.copyOf(counter.withUnit("By").others().names()));
    }

    @Test
    void refusesWhatWouldBeTooMuchToReadAgain() {
        StringBuilder metrics = new StringBuilder();
        for (int i = 0; i < 330; i++) {
            metrics.append(i == 0 ? "" : ",").append("\"m").append(i).append("\":{\"value\":1,\"unit\":\"s\"}");
        }
        refuses("{\"metrics\":{" + metrics + "}}", "", -1, "more than 1000 fields");
        // As text, an array's escapes are escaped once more.
        String array = "[\"" + "\\u0001".repeat(170_000) + "\"]";
        refuses("{\"metrics\":{\"up\":1},\"labels\":{\"a\":" + array + "}}", "", -1, "1048576 bytes");
    }

    @Test
    void readsWhatItWrote() {
        MetricEvent event = MetricEvent.builder(RECORD_TIME)
                .resource("service.name", "shop")
                .label("path", "/a \"b\" ü")
                .gauge("g", Double.NaN)
                .gauge("zero", -0.0)
                .gauge("r", 0.1, "1")
                .counter("c", 9007199254740992.0)
                .histogram("h", List.of(0.005, 10.0), List.of(1L, Long.MAX_VALUE - 1, 0L), Double.NaN, "s")
                .histogram("i", List.of(), List.of(0L), 0, "")
                .summary("s", Map.of(0.999, 7.0, 0.0, Double.NaN, 1e-7, 0.1), -3, 5, "By")
                .summary("t", Map.of(), Double.NaN, 0, "")
                .build();
        assertEquals(event, MetricEvent.read(event.toJson(), Instant.EPOCH).orElseThrow());
    }

    @Test
    void cannotBeBuiltEmptyOrNameless() {
        assertThrows(
                IllegalArgumentException.class,
                () -> MetricEvent.builder(RECORD_TIME).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> MetricEvent.builder(RECORD_TIME).gauge("...", 1).build());
    }

    private static void refuses(String json, String path, long offset, String reason) {
        var problem = assertInstanceOf(Decoded.Malformed.class, MetricEvent.read(json.getBytes(UTF_8), RECORD_TIME));
        assertEquals(path, problem.path(), problem.describe());
        assertEquals(offset, problem.offset(), problem.describe());
        assertTrue(problem.reason().contains(reason), problem.describe());
    }

    private static Measurement measurement(MetricEvent event, String name) {
        return Objects.requireNonNull(event.metrics().get(name));
    }

    private static MetricEvent read(String json) {
        return MetricEvent.read(json.getBytes(UTF_8), RECORD_TIME).orElseThrow();
    }
}
