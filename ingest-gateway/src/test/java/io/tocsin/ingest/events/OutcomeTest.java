package io.tocsin.ingest.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.ingest.events.Outcome.Accepted;
import io.tocsin.ingest.events.Outcome.Place;
import io.tocsin.ingest.events.Outcome.Reason;
import io.tocsin.ingest.events.Outcome.Refused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutcomeTest {
    @Test
    void isJsonThatSaysWhatAndWhere() {
        assertEquals("{\"accepted\":3}\n", new Accepted(3).json());
        assertEquals(
                "{\"error\":\"empty\",\"reason\":\"say \\\"something\\\"\"}\n",
                new Refused(Reason.EMPTY, "say \"something\"").json());
        assertEquals(
                "{\"error\":\"malformed\",\"index\":4,\"path\":\"metrics.x\",\"offset\":17,\"reason\":\"r\"}\n",
                new Refused(Reason.MALFORMED, "r", new Place("index", 4, "metrics.x", 17)).json());
        assertEquals(
                "{\"error\":\"malformed\",\"line\":4,\"reason\":\"r\"}\n",
                new Refused(Reason.MALFORMED, "r", new Place("line", 4, "", -1)).json());
    }

    @ParameterizedTest
    @CsvSource({
        "MALFORMED, 400", "EMPTY, 400", "METHOD_NOT_ALLOWED, 405", "TIMEOUT, 408", "TOO_LARGE, 413",
        "UNSUPPORTED_TYPE, 415", "UNSUPPORTED_ENCODING, 415", "OVERLOADED, 429", "INTERNAL, 500", "UNAVAILABLE, 503"
    })
    void hasAStatusForEachReason(Reason reason, int status) {
        assertEquals(status, new Refused(reason, "").status());
    }

    @Test
    void isCountedSoThatRequestsAreAnswersAndThoseInFlight() {
        CollectorRegistry registry = new CollectorRegistry();
        GatewayMetrics metrics = new GatewayMetrics(registry, new Budget(1));
        for (int i = 0; i < 20; i++) {
            metrics.requested(EventKind.LOGS);
        }
        metrics.answered(EventKind.LOGS, new Accepted(7));
        metrics.aborted(EventKind.LOGS);
        for (Reason reason : Reason.values()) {
            metrics.answered(EventKind.LOGS, new Refused(reason, ""));
        }
        double answers = 0;
        for (String outcome : GatewayMetrics.outcomes()) {
            double one = registry.getSampleValue(
                    "tocsin_gateway_answers_total", new String[] {"kind", "outcome"}, new String[] {"logs", outcome});
            assertEquals(1, one, outcome);
            answers += one;
        }
        double inFlight = logs(registry, "tocsin_gateway_requests_in_flight");
        assertEquals(20, answers + inFlight);
        assertEquals(8, inFlight);
        assertEquals(20, logs(registry, "tocsin_gateway_requests_total"));
        assertEquals(7, logs(registry, "tocsin_gateway_events_accepted_total"));
        assertEquals(0, registry.getSampleValue("tocsin_gateway_requests_total", new String[] {"kind"}, new String[] {
            "metrics"
        }));
    }

    private static double logs(CollectorRegistry registry, String metric) {
        return List.of(registry.getSampleValue(metric, new String[] {"kind"}, new String[] {"logs"}))
                .get(0);
    }
}
