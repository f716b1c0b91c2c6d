package io.tocsin.processor.topology;

import static io.tocsin.processor.topology.Driven.at;
import static io.tocsin.processor.topology.Driven.rule;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.evaluation.StoreKeys;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Fingerprint;
import io.tocsin.schemas.alert.Status;
import io.tocsin.schemas.topic.DeadLetters;
import io.tocsin.schemas.topic.Topic;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

final class ProcessorTopologyTest {
    private static final String CPU = rule("Cpu", "process_cpu_utilization_ratio > 0.9", "");

    @Test
    void firesAtTheGridPointAfterTheThresholdAndResolvesAfterTheWindow() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(0.5);
            driven.log(1.1, "error");
            driven.log(1.2, "error");
            driven.log(1.3, "info");
            driven.log(1.4, "error");
            driven.idle(2.0);
            assertEquals(List.of(), driven.told(), "the watermark has reached 2 s, not passed it");
            driven.idle(2.001);
            AlertEvent firing = driven.alerts().get(0);
            assertEquals(Status.FIRING, firing.status());
            assertEquals(Map.of("alertname", "Errors", "service_name", "shop"), firing.labels());
            assertEquals(at(2), firing.startsAt());
            assertEquals(3, firing.value());
            assertEquals("g/Errors", firing.rule());
            assertEquals(Fingerprint.of(firing.labels()), firing.fingerprint());
            assertEquals("http://processor/api/v1/rules?rule_name[]=Errors", firing.generatorURL());

            driven.idle(11.5);
            assertEquals(List.of(), driven.told());
            driven.idle(12.5);
            AlertEvent resolved = driven.alerts().get(0);
            assertEquals(Status.RESOLVED, resolved.status());
            assertEquals(at(2), resolved.startsAt());
            assertEquals(Optional.of(at(12)), resolved.endsAt());
            assertEquals(firing.fingerprint(), resolved.fingerprint());
        }
    }

    @Test
    void evaluatesMetrics() {
        try (Driven driven = new Driven(CPU)) {
            driven.idle(0.5);
            driven.gauge(1.5, "process.cpu.utilization", 0.97);
            driven.idle(2.5);
            assertEquals(List.of("firing Cpu 0.97"), driven.told());
            driven.gauge(2.7, "process.cpu.utilization", 0.2);
            driven.idle(3.5);
            assertEquals(List.of("resolved Cpu 0.97"), driven.told());
        }
    }

    @Test
    void annotationsCanLinkToThisService() {
        String link = "annotations: {runbook_url: '{{ $externalURL }}/runbooks/Cpu'}";
        try (Driven driven = new Driven(rule("Cpu", "process_cpu_utilization_ratio > 0.9", link))) {
            driven.idle(0.5);
            driven.gauge(1.5, "process.cpu.utilization", 0.97);
            driven.idle(2.5);
            assertEquals(
                    Map.of("runbook_url", "http://processor/runbooks/Cpu"),
                    driven.alerts().get(0).annotations());
        }
    }

    @Test
    void countsEventsOfARareFormAndReadsThemAllTheSame() {
        try (Driven driven = new Driven(CPU)) {
            driven.idle(0.5);
            driven.gauge(1.1, "process.cpu.utilization", 0.97);
            driven.gauge(1.2, "system.uptime", 7);
            assertEquals(0, driven.metric("whole_reads_total", "metrics"));
            driven.raw(Topic.METRICS, 1.3, "{\"metrics\":{\"process.cpu.utilizatio\\u006e\":0.98}}");
            driven.raw(Topic.METRICS, 1.4, "{\"metrics\":{}}");
            driven.raw(Topic.LOGS, 1.5, "{\"messag\\u0065\":\"m\"}");
            assertEquals(2, driven.metric("whole_reads_total", "metrics"));
            assertEquals(1, driven.metric("whole_reads_total", "logs"));
            assertEquals(2, driven.metric("matched_records_total", "metrics"));
            assertEquals(1, driven.metric("filtered_records_total", "metrics"));
            assertEquals(1, driven.metric("dead_lettered_records_total", "metrics"));
            driven.idle(2.5);
            assertEquals(
                    List.of("firing Cpu 0.97", "firing Cpu 0.98"),
                    driven.told().stream().sorted().toList());
        }
    }

    @Test
    void doesNotEvaluateBeforeEachPartitionIsKnown() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.log(1.1, "error");
            driven.log(5.0, "error");
            driven.punctuate();
            assertFalse(driven.ready.get());
            assertEquals(List.of(), driven.states.groups(), "no rules are in force");
            driven.idle(5.5);
            driven.idle(6.5);
            assertTrue(driven.ready.get());
            assertEquals(Optional.of(at(6)), driven.states.groups().get(0).lastEvaluation());
        }
    }

    @Test
    void seesAtAGridPointExactlyWhatWasAppendedUpToIt() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(0.5);
            driven.log(1.1, "error");
            driven.log(1.2, "error");
            // Of the time before 2 s, but appended after it; read before 2 s is evaluated.
            driven.log(2.3, 1.9, "error");
            driven.idle(2.5);
            assertEquals(List.of(), driven.told());
            driven.idle(3.5);
            assertEquals(at(3), driven.alerts().get(0).startsAt());
        }
    }

    @Test
    void continuesAmidACellAfterARestart() {
        try (Driven before = new Driven(Driven.ERRORS);
                Driven after = new Driven(Driven.ERRORS)) {
            before.idle(1.001);
            before.log(1.1, "error");
            before.log(1.2, "error");
            before.log(2.3, 2.2, "error");
            before.restoreInto(after);
            after.log(1.3, "error");
            after.idle(2.5);
            assertEquals(List.of("firing Errors 3.0"), after.told(), "two of the journal and one that came later");
            after.idle(3.5);
            assertEquals(List.of(), after.told());
            after.idle(12.5);
            assertEquals(List.of("resolved Errors 4.0"), after.told(), "one of 2.2 s had come to the three");
        }
    }

    @Test
    void keepsNoJournalOfWhatTheEvaluatorHasWritten() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(1.001);
            for (int i = 0; i < 50; i++) {
                driven.log(1.1 + i / 100.0, "error");
            }
            assertEquals(50, driven.stored(StoreKeys.JOURNAL), "one for each commit, here one for each record");
            driven.idle(2.5);
            assertEquals(0, driven.stored(StoreKeys.JOURNAL));
        }
    }

    @Test
    void handsOnWhatRulesRecordAndThatItEnds() {
        String yaml = """
                groups:
                  - name: g
                    interval: 1s
                    rules:
                      - record: service:errors
                        expr: sum by (service_name) (count_over_time(log_events{log_level="error"}[2s]))
                      - alert: Errors
                        expr: service:errors > 1
                """;
        try (Driven driven = new Driven(yaml)) {
            driven.idle(0.5);
            driven.log(1.1, "error");
            driven.idle(2.5);
            driven.log(2.7, "error");
            assertEquals(1.0, driven.exposed("service:errors"));
            driven.idle(3.5);
            assertEquals(2.0, driven.exposed("service:errors"));
            driven.idle(10);
            assertNull(driven.exposed("service:errors"));
            assertEquals(
                    List.of(
                            "g/service:errors service:errors{service_name=\"shop\"} 2 1.0",
                            "g/service:errors service:errors{service_name=\"shop\"} 3 2.0",
                            "g/Errors ALERTS{alertname=\"Errors\",alertstate=\"firing\",service_name=\"shop\"} 3 1.0",
                            "g/Errors ALERTS_FOR_STATE{alertname=\"Errors\",service_name=\"shop\"} 3 1.767225603E9",
                            "g/service:errors service:errors{service_name=\"shop\"} 4 1.0",
                            "g/Errors ALERTS{alertname=\"Errors\",alertstate=\"firing\",service_name=\"shop\"} 4 stale",
                            "g/Errors ALERTS_FOR_STATE{alertname=\"Errors\",service_name=\"shop\"} 4 stale",
                            "g/service:errors service:errors{service_name=\"shop\"} 5 stale"),
                    driven.recorded().stream()
                            .sorted(Comparator.comparing(r -> r.replaceAll(".*} (\\d+) .*", "$1")))
                            .toList());
        }
    }

    @Test
    void countsADuplicateTwice() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(0.5);
            String event = "{\"@timestamp\":\"" + at(1) + "\",\"event.id\":\"7\",\"service.name\":\"shop\","
                    + "\"log.level\":\"error\",\"message\":\"m\"}";
            driven.raw(Topic.LOGS, 1.1, event);
            driven.raw(Topic.LOGS, 1.2, event);
            driven.raw(Topic.LOGS, 1.3, event);
            driven.idle(2.5);
            assertEquals(List.of("firing Errors 3.0"), driven.told());
        }
    }

    @Test
    void countsALateEventAtItsOwnTime() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(99.5);
            driven.log(100.1, "error");
            driven.log(100.2, "error");
            driven.log(100.3, 92, "error");
            driven.log(100.4, 10, "error");
            driven.idle(101.5);
            assertEquals(List.of("firing Errors 3.0"), driven.told(), "that of 10 s is out of the window");
            driven.idle(102.5);
            assertEquals(List.of("resolved Errors 3.0"), driven.told(), "that of 92 s has left it");
            assertEquals(1, driven.metric("late_events_total", "logs"));
        }
    }

    @Test
    void countsAnEventOfTheFutureAtItsAppend() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(0.5);
            driven.log(1.1, 1_000_000, "error");
            driven.log(1.2, 61.3, "error");
            driven.log(1.3, 61.2, "error");
            driven.log(1.4, "error");
            driven.idle(2.5);
            assertEquals(List.of("firing Errors 3.0"), driven.told(), "61.2 s is within a minute and keeps its time");
            assertEquals(2, driven.metric("clamped_events_total", "logs"));
        }
    }

    @Test
    void putsWhatIsNoEventAsideWithItsBytesAndGoesOn() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(0.5);
            driven.log(1.1, "error");
            driven.raw(Topic.LOGS, 1.2, "{\"message\": nonsense");
            driven.raw(Topic.LOGS, 1.2, null);
            driven.raw(Topic.METRICS, 1.2, "[]");
            driven.log(1.3, "error");
            driven.log(1.4, "error");
            driven.log(1.5, "info");
            driven.idle(2.5);
            assertEquals(List.of("firing Errors 3.0"), driven.told());

            List<TestRecord<byte[], byte[]>> letters = driven.written(Topic.LOGS_DLQ);
            assertEquals(2, letters.size());
            assertArrayEquals(
                    "{\"message\": nonsense".getBytes(UTF_8), letters.get(0).value());
            assertEquals("logs", header(letters.get(0), DeadLetters.TOPIC));
            assertEquals("0", header(letters.get(0), DeadLetters.PARTITION));
            assertEquals("1", header(letters.get(0), DeadLetters.OFFSET));
            assertEquals("stream-processor", header(letters.get(0), DeadLetters.STAGE));
            assertTrue(header(letters.get(0), DeadLetters.REASON).contains("nonsense"));
            assertEquals("the record has no value", header(letters.get(1), DeadLetters.REASON));
            assertEquals(1, driven.written(Topic.METRICS_DLQ).size());

            assertEquals(6, driven.metric("records_total", "logs"));
            assertEquals(
                    driven.metric("records_total", "logs"),
                    driven.metric("matched_records_total", "logs")
                            + driven.metric("filtered_records_total", "logs")
                            + driven.metric("dead_lettered_records_total", "logs"));
            assertEquals(3, driven.metric("matched_records_total", "logs"));
            assertEquals(1, driven.metric("dead_lettered_records_total", "metrics"));
        }
    }

    @Test
    void evaluatesEachGridPointOfABacklogInOrder() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(0.5);
            for (int second = 1; second <= 60; second++) {
                driven.log(second + 0.1, second % 30 < 3 ? "error" : "info");
            }
            driven.idle(61.5);
            assertEquals(61, driven.evaluations());
            List<AlertEvent> alerts = driven.alerts();
            assertEquals(
                    List.of(at(33), at(33)),
                    alerts.stream().map(AlertEvent::startsAt).toList());
            assertEquals(Optional.of(at(41)), alerts.get(1).endsAt());
        }
    }

    @Test
    void worksALongCatchUpOffInPieces() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(0.5);
            for (int second = 1; second <= 600; second++) {
                driven.log(second + 0.1, "info");
            }
            // Each evaluation seems to take several milliseconds, so a punctuation does some and yields.
            driven.nanosPerLook = 2_000_000;
            driven.idle(600.5);
            double soon = driven.evaluations();
            assertTrue(soon > 1 && soon < 100, () -> soon + " at once");
            for (int i = 0; i < 100; i++) {
                driven.punctuate();
            }
            assertEquals(600, driven.evaluations());
            assertEquals(Optional.of(at(600)), driven.states.groups().get(0).lastEvaluation());
        }
    }

    @Test
    void keepsAnAlertThroughARestart() {
        try (Driven before = new Driven(Driven.ERRORS);
                Driven after = new Driven(Driven.ERRORS)) {
            before.idle(0.5);
            before.log(1.1, "error");
            before.log(1.2, "error");
            before.log(1.3, "error");
            before.log(2.7, 2.6, "error");
            before.idle(2.5);
            assertEquals(List.of("firing Errors 3.0"), before.told());

            before.restoreInto(after);
            after.idle(11.5);
            assertEquals(List.of(), after.told(), "neither again nor over");
            after.idle(12.5);
            AlertEvent resolved = after.alerts().get(0);
            assertEquals(Status.RESOLVED, resolved.status());
            assertEquals(at(2), resolved.startsAt());
            assertEquals(Optional.of(at(12)), resolved.endsAt());
        }
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
