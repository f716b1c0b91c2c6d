package io.tocsin.processor.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.schemas.log.LogEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ExtractionTest {
    private static List<String> draws(String metrics, Map<String, String> event) {
        Extractions extractions = Extractions.of(List.of(
                        ExtractFile.read("x", "metrics: [" + metrics + "]").orElseThrow()))
                .orElseThrow();
        return extractions.draw(event, 7).stream().map(ExtractionTest::shown).toList();
    }

    private static String shown(Draw draw) {
        String name = draw.extraction().metric().prometheusName();
        if (draw instanceof Draw.Failed failed) {
            return name + " " + failed.failure();
        }
        Draw.Drawn drawn = (Draw.Drawn) draw;
        return name + drawn.series().resource().inBraces()
                + drawn.series().labels().inBraces() + " " + drawn.tally();
    }

    static Stream<Arguments> events() {
        String duration =
                "{name: t, type: counter, unit: s, match: 'log_events{a=\"x\"}', value: {field: b.c, unit: ms}}";
        String text =
                "{name: t, type: counter, match: log_events, pattern: {regex: 'took ([0-9.NaIf-]+)(?: of (?P<of>\\w+))?'},"
                        + " value: {group: 1}, labels: {of: {group: of, default: none}}}";
        return Stream.of(
                Arguments.of(duration, Map.of("a", "x", "b_c", "1500"), "t_seconds_total{}{} Sum[events=1, sum=1.5]"),
                Arguments.of(duration, Map.of("a", "x", "b_c", "0"), "t_seconds_total{}{} Sum[events=1, sum=0]"),
                Arguments.of(duration, Map.of("a", "y", "b_c", "1500"), ""),
                Arguments.of(duration, Map.of("b_c", "1500"), ""),
                Arguments.of(duration, Map.of("a", "x"), "t_seconds_total NO_VALUE"),
                Arguments.of(duration, Map.of("a", "x", "b_c", "fast"), "t_seconds_total NOT_A_NUMBER"),
                Arguments.of(duration, Map.of("a", "x", "b_c", "NaN"), "t_seconds_total NOT_FINITE"),
                Arguments.of(duration, Map.of("a", "x", "b_c", "1e30"), "t_seconds_total OUT_OF_RANGE"),
                Arguments.of(duration, Map.of("a", "x", "b_c", "-1"), "t_seconds_total NEGATIVE"),
                Arguments.of(
                        duration.replace("counter", "gauge"),
                        Map.of("a", "x", "b_c", "-1"),
                        "t_seconds{}{} Newest[events=1, millis=7, value=-0.001]"),
                Arguments.of(
                        duration.replace("counter", "histogram"), Map.of("a", "x", "b_c", "-1"), "t_seconds NEGATIVE"),
                Arguments.of(
                        duration.replace("counter,", "histogram, bounds: [0.1, 1],"),
                        Map.of("a", "x", "b_c", "100"),
                        "t_seconds{}{} Buckets[[1, 0, 0], 0.1]"),
                Arguments.of(
                        duration.replace("counter,", "histogram, bounds: [0.1, 1],"),
                        Map.of("a", "x", "b_c", "1000.1"),
                        "t_seconds{}{} Buckets[[0, 0, 1], 1.0001]"),
                Arguments.of(
                        text, Map.of("message", "it took 12 of many"), "t_total{}{of=\"many\"} Sum[events=1, sum=12]"),
                Arguments.of(text, Map.of("message", "it took 12"), "t_total{}{of=\"none\"} Sum[events=1, sum=12]"),
                Arguments.of(text, Map.of("message", "it took long"), ""),
                Arguments.of(text, Map.of(), ""),
                Arguments.of(text, Map.of("message", "it took 1.2.3"), "t_total NOT_A_NUMBER"),
                Arguments.of(text, Map.of("message", "it took NaN"), "t_total NOT_FINITE"),
                Arguments.of(
                        "{name: t, type: counter, match: log_events, labels: {fixed: x, a.b: {field: b.c}}}",
                        Map.of("b_c", "y"),
                        "t_total{}{\"a.b\"=\"y\", fixed=\"x\"} Sum[events=1, sum=1]"),
                Arguments.of(
                        "{name: t, type: counter, match: log_events, labels: {a: {field: b}}}",
                        Map.of("b", "y".repeat(1025)),
                        "t_total LABEL_TOO_LONG"),
                Arguments.of(
                        "{name: t, type: counter, match: log_events}",
                        Map.of(
                                "service_name", "s",
                                "service_namespace", "n",
                                "service_node_name", "node",
                                "host_name", "h"),
                        "t_total{\"host.name\"=\"h\", \"service.instance.id\"=\"node\", \"service.name\"=\"s\","
                                + " \"service.namespace\"=\"n\"}{} Sum[events=1, sum=1]"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void drawsOfAnEvent(String metric, Map<String, String> event, String expected) {
        assertEquals(expected.isEmpty() ? List.of() : List.of(expected), draws(metric, event));
    }

    @Test
    void drawsWithEachExtractionThatMatches() {
        String metrics = "{name: a, type: counter, match: log_events}, {name: b, type: counter, match: '{x=\"1\"}'},"
                + " {name: a, type: counter, match: '{x=~\"1|2\"}'}";
        String a = "a_total{}{} Sum[events=1, sum=1]";
        assertEquals(List.of(a, "b_total{}{} Sum[events=1, sum=1]", a), draws(metrics, Map.of("x", "1")));
        assertEquals(List.of(a, a), draws(metrics, Map.of("x", "2")));
        assertEquals(List.of(a), draws(metrics, Map.of()));
    }

    @Test
    void seesFieldsAsTheyStandInEvents() {
        String json = "{'service':{'name':'web'},'event.duration':250000000,'http':{'response.status_code':'200'}}";
        Map<String, String> event = LogEvent.read(
                        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Instant.EPOCH)
                .orElseThrow()
                .labels();
        assertEquals(
                List.of("t_seconds_total{\"service.name\"=\"web\"}{\"http.response.status_code\"=\"200\"}"
                        + " Sum[events=1, sum=0.25]"),
                draws(
                        "{name: t, type: counter, unit: s, match: log_events, value: {field: event.duration, unit: ns},"
                                + " labels: {http.response.status_code: {field: http.response.status_code}}}",
                        event));
    }
}
