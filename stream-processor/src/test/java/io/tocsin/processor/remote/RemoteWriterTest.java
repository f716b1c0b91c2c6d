package io.tocsin.processor.remote;

import static io.tocsin.processor.remote.DrivenWriter.ACCEPTED;
import static io.tocsin.processor.remote.DrivenWriter.LATER;
import static io.tocsin.processor.remote.DrivenWriter.METRICS;
import static io.tocsin.processor.remote.DrivenWriter.START;
import static io.tocsin.processor.remote.DrivenWriter.ZERO;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.remote.Endpoint.Answer;
import io.tocsin.processor.remote.RemoteSettings.Start;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is sent when, what becomes of each answer, and when an offset is committed. */
final class RemoteWriterTest {
    @Test
    void aBatchIsSentWhenItIsFullAndThenCommitted() throws Exception {
        DrivenWriter writer = new DrivenWriter(3, Start.EARLIEST);
        writer.assign(ZERO);
        writer.record(ZERO, "a", 1);
        writer.record(ZERO, "b", 1);
        writer.step();
        assertEquals(List.of(), writer.remote.requests);
        writer.record(ZERO, "a", 2);
        writer.record(ZERO, "b", 2);
        writer.step();
        assertEquals(List.of(List.of("a@1", "a@2", "b@1")), writer.remote.requests);
        assertEquals(3, writer.committed(ZERO));
        assertEquals(1.0, writer.metric("samples_pending"));
    }

    @Test
    void aBatchThatIsNotFullIsSentAtItsDeadline() throws Exception {
        DrivenWriter writer = new DrivenWriter(3, Start.EARLIEST);
        writer.assign(ZERO);
        writer.record(ZERO, "a", 1);
        writer.step();
        writer.pass(5);
        writer.step();
        assertEquals(List.of("a@1"), writer.remote.taken);
        assertEquals(1, writer.committed(ZERO));
    }

    @Test
    void nothingIsCommittedBeforeTheRemoteTookIt() throws Exception {
        DrivenWriter writer = new DrivenWriter(1, Start.EARLIEST);
        writer.assign(ZERO);
        for (int i = 0; i < 20; i++) {
            writer.remote.answers.add(LATER);
        }
        writer.record(ZERO, "a", 1);
        for (int i = 0; i < 20; i++) {
            writer.step();
            writer.pass(5);
            assertEquals(-1, writer.committed(ZERO));
            assertTrue(writer.consumer.paused().contains(ZERO));
        }
        writer.step();
        assertEquals(List.of("a@1"), writer.remote.taken);
        assertEquals(1, writer.committed(ZERO));
        assertFalse(writer.consumer.paused().contains(ZERO));
        assertEquals(20.0, writer.metric("samples_retried_total"));
    }

    @Test
    void aRemoteThatAsksForPatienceIsLeftAlone() throws Exception {
        DrivenWriter writer = new DrivenWriter(1, Start.EARLIEST);
        writer.assign(ZERO);
        writer.remote.answers.add(new Answer.Retry("HTTP 429", Optional.of(Duration.ofMinutes(2))));
        writer.record(ZERO, "a", 1);
        writer.step();
        writer.pass(119);
        writer.step();
        assertEquals(1, writer.remote.requests.size());
        writer.pass(2);
        writer.step();
        assertEquals(List.of("a@1"), writer.remote.taken);
    }

    @Test
    void whatIsBadCostsNothingElse() throws Exception {
        DrivenWriter writer = new DrivenWriter(8, Start.EARLIEST);
        writer.assign(ZERO);
        writer.remote.poisoned.addAll(List.of("a@1", "a@6"));
        for (int second = 1; second <= 8; second++) {
            writer.record(ZERO, "a", second);
        }
        for (int i = 0; i < 15; i++) {
            writer.step();
        }
        assertEquals(List.of("a@2", "a@3", "a@4", "a@5", "a@7", "a@8"), writer.remote.taken);
        assertEquals(8, writer.committed(ZERO));
        assertEquals(2.0, writer.metric("samples_failed_total"));
        assertEquals(6.0, writer.metric("samples_total"));
        assertEquals(0.0, writer.metric("samples_pending"));
    }

    @Test
    void whatIsForbiddenIsNotDivided() throws Exception {
        DrivenWriter writer = new DrivenWriter(4, Start.EARLIEST);
        writer.assign(ZERO);
        writer.remote.answers.add(new Answer.Rejected("HTTP 403", false));
        for (int second = 1; second <= 4; second++) {
            writer.record(ZERO, "a", second);
        }
        writer.step();
        assertEquals(1, writer.remote.requests.size());
        assertEquals(4.0, writer.metric("samples_failed_total"));
        assertEquals(4, writer.committed(ZERO));
    }

    @Test
    void samplesOfASeriesAreSentInTheOrderOfTheirTimes() throws Exception {
        DrivenWriter writer = new DrivenWriter(4, Start.EARLIEST);
        writer.assign(ZERO);
        writer.record(ZERO, "a", 3);
        writer.record(ZERO, "a", 1);
        writer.record(ZERO, "b", 2);
        writer.record(ZERO, "a", 3);
        writer.step();
        assertEquals(List.of(List.of("a@1", "a@3", "b@2")), writer.remote.requests);
        assertEquals(1.0, writer.dropped("duplicate"));
        assertEquals(3.0, writer.metric("samples_total"));
        assertEquals(0.0, writer.metric("samples_pending"));
        assertEquals(4, writer.committed(ZERO));
    }

    @Test
    void whatIsMalformedIsPassedOver() throws Exception {
        DrivenWriter writer = new DrivenWriter(1, Start.EARLIEST);
        writer.assign(ZERO);
        writer.add(ZERO, "{\"labels\":{}".getBytes(UTF_8));
        writer.add(ZERO, null);
        writer.record(ZERO, "a", 1);
        writer.step();
        assertEquals(List.of("a@1"), writer.remote.taken);
        assertEquals(2.0, writer.dropped("malformed"));
        assertEquals(3, writer.committed(ZERO));
    }

    @Test
    void recordsOfWhichNothingIsWantedAreCommittedToo() throws Exception {
        DrivenWriter writer = new DrivenWriter(10, Start.EARLIEST);
        writer.assign(ZERO);
        writer.add(ZERO, "no".getBytes(UTF_8));
        writer.step();
        writer.pass(5);
        writer.step();
        assertEquals(List.of(), writer.remote.requests);
        assertEquals(1, writer.committed(ZERO));
    }

    @Test
    void metricsAreSentUnderPrometheusNames() throws Exception {
        DrivenWriter writer = new DrivenWriter(2, Start.EARLIEST);
        writer.assign(METRICS);
        writer.add(
                METRICS,
                ("{\"@timestamp\":\"" + START.plusSeconds(7)
                                + "\",\"service.name\":\"shop\",\"metrics\":{\"system.cpu.utilization\":0.5,\"up\":1}}")
                        .getBytes(UTF_8));
        writer.step();
        assertEquals(List.of("system_cpu_utilization_ratio@7", "up@7"), writer.remote.taken);
    }

    @Test
    void tooOldSamplesAreDroppedWhereThatIsWanted() throws Exception {
        DrivenWriter writer = new DrivenWriter(3, Start.EARLIEST, Duration.ofSeconds(10));
        writer.assign(ZERO);
        writer.record(ZERO, "a", -11);
        writer.record(ZERO, "a", -10);
        writer.record(ZERO, "a", 0);
        writer.step();
        assertEquals(List.of("a@-10", "a@0"), writer.remote.taken);
        assertEquals(1.0, writer.dropped("too_old"));
        assertEquals(0.0, writer.metric("samples_pending"));
        writer.record(ZERO, "a", -30);
        writer.record(ZERO, "b", -30);
        writer.record(ZERO, "c", -30);
        writer.step();
        assertEquals(1, writer.remote.requests.size());
        assertEquals(6, writer.committed(ZERO));
    }

    @Test
    void eachSampleIsCountedOnce() throws Exception {
        DrivenWriter writer = new DrivenWriter(5, Start.EARLIEST);
        writer.assign(ZERO);
        writer.remote.poisoned.add("a@3");
        writer.remote.answers.addAll(Arrays.asList(LATER, ACCEPTED, LATER));
        for (int second = 1; second <= 23; second++) {
            writer.record(ZERO, second % 5 == 0 ? "b" : "a", second);
        }
        writer.add(ZERO, "no".getBytes(UTF_8));
        for (int i = 0; i < 40; i++) {
            writer.step();
            writer.pass(1);
            double sum = writer.metric("samples_total")
                    + writer.metric("samples_failed_total")
                    + writer.metric("samples_pending")
                    + writer.dropped("malformed");
            assertEquals(writer.metric("samples_in_total"), sum);
        }
        assertEquals(24.0, writer.metric("samples_in_total"));
        assertEquals(22.0, writer.metric("samples_total"));
        assertEquals(
                (double) START.plusSeconds(23).getEpochSecond(), writer.metric("queue_highest_sent_timestamp_seconds"));
        assertEquals((double) START.plusSeconds(23).getEpochSecond(), writer.metric("highest_timestamp_in_seconds"));
    }
}
