package io.tocsin.processor.topology;

import static io.tocsin.processor.topology.Driven.at;
import static io.tocsin.processor.topology.Driven.rule;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.tocsin.processor.backfill.Rereader;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.topic.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** Metrics drawn from logs are an input of the rules like any other, and metric events for everyone else. */
final class DrawnTopologyTest {
    private static final String RULE = rule("Paid", "sum by (service_name) (increase(payments_total[4s])) > 5", "");
    private static final String PAYMENTS = """
            interval: 2s
            metrics:
              - name: payments
                type: counter
                match: log_events{log_level="info"}
                pattern: {regex: 'paid ([0-9]+|nothing)'}
                value: {group: 1}
            """;

    private static Driven driven() {
        return new Driven(RULE, UnitSettings.DEFAULT, Map.of("rules/x.extract.yml", PAYMENTS));
    }

    @Test
    void rulesSeeWhatIsDrawnAtItsInstantsAndItIsPublishedOnce() {
        try (Driven driven = driven()) {
            driven.idle(0.5);
            paid(driven, 1.1, "3");
            paid(driven, 1.2, "4");
            driven.idle(2.5);
            assertEquals(
                    List.of("payments 2026-01-01T00:00:00.001Z 0", "payments 2026-01-01T00:00:02Z 7"), events(driven));
            driven.idle(3.5);
            assertEquals(1, driven.told().size(), "the increase of 7 is seen at 2 s or 3 s");
            driven.idle(4.5);
            paid(driven, 4.7, "1");
            driven.idle(6.5);
            assertEquals(List.of("payments 2026-01-01T00:00:04Z 7", "payments 2026-01-01T00:00:06Z 8"), events(driven));
            assertEquals(3, driven.registryValue("tocsin_processor_drawn_values_total", "metric", "payments_total"));
            assertEquals(3, driven.metric("matched_records_total", "logs"));
            assertEquals(0, driven.metric("matched_records_total", "metrics"), "what is drawn is not counted again");
        }
    }

    @Test
    void aBacklogComesToTheSameAsALiveRun() {
        try (Driven live = driven();
                Driven backlog = driven()) {
            for (Driven driven : List.of(live, backlog)) {
                driven.idle(0.5);
                for (int i = 1; i < 40; i++) {
                    paid(driven, i, Integer.toString(i % 9));
                    if (driven == live) {
                        driven.idle(i + 0.9);
                    }
                }
                driven.idle(50.5);
            }
            List<String> told = live.told();
            assertEquals(told, backlog.told());
            assertEquals(true, told.size() > 2, told::toString);
            assertEquals(events(live), events(backlog));
        }
    }

    @Test
    void goesOnAfterARestart() {
        try (Driven whole = driven();
                Driven before = driven();
                Driven after = driven()) {
            for (Driven driven : List.of(whole, before)) {
                driven.idle(0.5);
                paid(driven, 1.1, "3");
                driven.idle(2.5);
                paid(driven, 2.7, "2");
            }
            before.restoreInto(after);
            List<String> events = events(before);
            for (Driven driven : List.of(whole, after)) {
                paid(driven, 3.7, "4");
                driven.idle(6.5);
            }
            List<String> both = new ArrayList<>(events);
            both.addAll(events(after));
            assertEquals(events(whole), both);
            assertEquals(whole.told(), after.told());
        }
    }

    @Test
    void goesOnWhereTheFileWasTakenAway() {
        try (Driven before = driven();
                Driven after = new Driven(RULE)) {
            before.idle(0.5);
            paid(before, 1.1, "9");
            before.idle(2.5);
            before.restoreInto(after);
            after.idle(3.5);
            // What others told of it may still be under way.
            before.idle(4.5);
            before.written(Topic.RULE_INPUTS).forEach(after::input);
            after.idle(5.5);
            after.idle(20.5);
            assertEquals(at(20), after.states.groups().get(0).lastEvaluation().orElseThrow());
        }
    }

    @Test
    void countsWhatHasNoValue() {
        try (Driven driven = driven()) {
            driven.idle(0.5);
            paid(driven, 1.1, "nothing");
            paid(driven, 1.2, "a lot");
            assertEquals(
                    1,
                    driven.registryValue(
                            "tocsin_processor_drawn_failures_total",
                            "metric",
                            "payments_total",
                            "reason",
                            "not_a_number"));
            assertEquals(1, driven.metric("matched_records_total", "logs"));
            assertEquals(1, driven.metric("filtered_records_total", "logs"));
        }
    }

    @Test
    void skipsAnOutageOfTheWholePath() {
        try (Driven driven = driven()) {
            driven.idle(0.5);
            paid(driven, 1.1, "3");
            driven.idle(2.5);
            events(driven);
            driven.idle(602.5);
            assertEquals(List.of(), events(driven));
            driven.idle(604.5);
            assertEquals(List.of("payments 2026-01-01T00:10:04Z 3"), events(driven));
        }
    }

    private static void paid(Driven driven, double append, String what) {
        driven.raw(
                Topic.LOGS,
                append,
                "{\"@timestamp\":\"" + at(append) + "\",\"service.name\":\"shop\",\"log.level\":\"info\","
                        + "\"message\":\"paid " + what + "\"}");
    }

    /** What was published since the last time: name, time and value, in the order of time. */
    private static List<String> events(Driven driven) {
        return driven.written(Topic.METRICS).stream()
                .map(DrawnTopologyTest::event)
                .sorted()
                .toList();
    }

    private static String event(TestRecord<byte[], byte[]> record) {
        assertNotNull(record.headers().lastHeader(Rereader.DRAWN_HEADER));
        assertEquals("shop", new String(record.key(), UTF_8));
        MetricEvent event = MetricEvent.read(record.value(), Instant.EPOCH).orElseThrow();
        return event.metrics().entrySet().stream()
                .map(one ->
                        one.getKey() + " " + event.timestamp() + " " + ((Measurement.Counter) one.getValue()).value())
                .map(text -> text.replaceAll("\\.0$", ""))
                .findFirst()
                .orElseThrow();
    }
}
