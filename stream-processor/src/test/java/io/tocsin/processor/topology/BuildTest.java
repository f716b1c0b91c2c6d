package io.tocsin.processor.topology;

import static io.tocsin.processor.topology.Driven.at;
import static io.tocsin.processor.topology.Driven.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.evaluation.StoreKeys;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** Units are built of what is stored piece by piece, while events come and instances come and go. */
final class BuildTest {
    private static final String RULES = """
            groups:
              - name: h
                interval: 2s
                rules:
                  - alert: Warnings
                    expr: sum by (log_level) (count_over_time(log_events[4s])) > 3
              - name: g
                interval: 1s
                rules:
                  - alert: Errors
                    expr: sum by (service_name) (count_over_time(log_events{log_level="error"}[10s])) > 2
                  - record: cpu:max
                    expr: max_over_time(process_cpu_utilization_ratio[20s])
                  - alert: Cpu
                    expr: process_cpu_utilization_ratio > 0.9
            """;

    /** Its unit takes in that of what it reads. */
    private static final String READER = """
              - name: a-reader
                interval: 1s
                rules:
                  - record: cpu:reader
                    expr: cpu:max * 2
            """;

    /** So long that each call does one piece. */
    private static final long ONE_PIECE = 100_000_000;

    private final List<String> alerts = new ArrayList<>();
    private final List<String> recorded = new ArrayList<>();

    private void take(Driven driven) {
        driven.written(Topic.ALERTS).forEach(record -> alerts.add(text(record)));
        driven.written(Topic.METRIC_WINDOWS).forEach(record -> recorded.add(text(record)));
    }

    private static String text(TestRecord<byte[], byte[]> record) {
        return record.timestamp() + " " + new String(record.key(), StandardCharsets.UTF_8) + " "
                + new String(record.value(), StandardCharsets.UTF_8);
    }

    /** Events of a second, some of which are told as alerts at its end. */
    private static void second(Driven driven, int second) {
        for (int i = 1; i < 5; i++) {
            driven.log(second + i * 0.1, (second / 7 + i) % 3 == 0 ? "error" : "info");
        }
        String event = "{\"@timestamp\":\"%s\",\"service.name\":\"s%d\",\"metrics\":{\"process.cpu.utilization\":%s}}";
        for (int i = 0; i < 12; i++) {
            double value = (second + i) % 5 == 0 ? 0.95 : second * 0.01;
            driven.raw(Topic.METRICS, second + 0.6, event.formatted(at(second + 0.5), i, value));
        }
        driven.idle(second + 0.9);
    }

    private void run(long nanosPerLook) {
        alerts.clear();
        recorded.clear();
        try (Driven first = new Driven(RULES);
                Driven second = new Driven(RULES);
                Driven third = new Driven(RULES)) {
            first.idle(0.5);
            for (int i = 1; i < 16; i++) {
                second(first, i);
            }
            first.log(16.1, "error");
            first.punctuate();
            take(first);
            first.restoreInto(second);
            second.nanosPerLook = nanosPerLook;
            second(second, 16);
            if (nanosPerLook > 0) {
                isBuilding(second);
            }
            take(second);
            second.restoreInto(third);
            third.nanosPerLook = nanosPerLook;
            second(third, 17);
            if (nanosPerLook > 0) {
                isBuilding(third);
            }
            third.nanosPerLook = 0;
            for (int i = 18; i < 40; i++) {
                second(third, i);
                assertTrue(third.ready.get());
                assertEquals(2, third.states.groups().size());
            }
            take(third);
        }
    }

    private static void isBuilding(Driven driven) {
        assertFalse(driven.ready.get(), "no rule is evaluated");
        assertEquals(0, driven.evaluations());
        assertEquals(List.of(), driven.written(Topic.ALERTS));
        assertEquals(List.of(), driven.written(Topic.METRIC_WINDOWS), "of the units that are built already neither");
        assertEquals(List.of(), driven.states.groups());
        assertTrue(driven.stored(StoreKeys.JOURNAL) > 1, "what comes is kept");
    }

    @Test
    void comesToTheSameToTheByteHoweverLittleIsBuiltAtATime() {
        run(0);
        assertTrue(alerts.size() > 50, "something is told");
        String alertsAtOnce = String.join("\n", alerts);
        String recordedAtOnce = String.join("\n", recorded);
        run(ONE_PIECE);
        assertEquals(alertsAtOnce, String.join("\n", alerts));
        assertEquals(recordedAtOnce, String.join("\n", recorded));
    }

    /** The rules change, and what is held moves to another unit, while each call does one piece of that. */
    private void change(long nanosPerLook) {
        alerts.clear();
        recorded.clear();
        try (Driven driven = new Driven(RULES)) {
            driven.idle(0.5);
            for (int i = 1; i < 16; i++) {
                second(driven, i);
            }
            driven.reload(RULES.replace("> 3", "> 2") + READER);
            driven.nanosPerLook = nanosPerLook;
            second(driven, 16);
            second(driven, 17);
            assertEquals(
                    nanosPerLook > 0,
                    driven.stored(StoreKeys.JOURNAL) == 0,
                    "what comes is kept for the version that is not in force yet");
            second(driven, 18);
            driven.nanosPerLook = 0;
            for (int i = 19; i < 40; i++) {
                second(driven, i);
            }
            assertEquals(3, driven.states.groups().size());
            take(driven);
        }
    }

    @Test
    void changesToTheSameToTheByteHoweverLittleIsDoneAtATime() {
        change(0);
        assertTrue(recorded.stream().anyMatch(text -> text.contains("a-reader/cpu:reader")), "the reader reads");
        String alertsAtOnce = String.join("\n", alerts);
        String recordedAtOnce = String.join("\n", recorded);
        change(ONE_PIECE);
        assertEquals(alertsAtOnce, String.join("\n", alerts));
        assertEquals(recordedAtOnce, String.join("\n", recorded));
    }

    @Test
    void evaluatesNothingEarlyBeforeAllIsBack() {
        UnitSettings early = UnitSettings.DEFAULT.withEarly(group -> true);
        String errors = rule("Errors", "sum(count_over_time(log_events{log_level=\"error\"}[10s])) > 2", "");
        try (Driven before = new Driven(errors, early);
                Driven after = new Driven(errors, early)) {
            before.idle(0.5);
            before.log(1.1, "error");
            before.log(1.2, "error");
            before.idle(2.5);
            before.restoreInto(after);
            after.nanosPerLook = ONE_PIECE;
            after.log(2.7, "error");
            assertEquals(List.of(), after.told());
            after.nanosPerLook = 0;
            after.punctuate();
            after.idle(3.5);
            assertEquals(List.of("firing Errors 3.0"), after.told());
        }
    }
}
