package io.tocsin.schemas.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import io.tocsin.schemas.experimental.Incident;
import io.tocsin.schemas.experimental.Notification;
import io.tocsin.schemas.experimental.Silence;
import io.tocsin.schemas.json.KeptFields;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.topic.DeadLetters;
import io.tocsin.schemas.window.RecordedSample;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Whatever a program makes of a record is valid, and reads as it was. The same events in every run. */
final class WrittenEventsTest {
    private static final long SEED = 20261121;
    private static final int ROUNDS = 200;
    private static final double[] DOUBLES = {
        0,
        -0.0,
        1,
        -1.5,
        1e-300,
        1e300,
        Double.MIN_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1L << 60
    };

    private final Random random = new Random(SEED);

    @Test
    void logEvents() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            LogEvent.Builder event = LogEvent.builder(time()).with("message", text());
            for (int i = random.nextInt(8); i > 0; i--) {
                String name = List.of("labels.", "http.request.", "x.", "log.").get(random.nextInt(4)) + "f" + i;
                switch (random.nextInt(4)) {
                    case 0 -> event.with(name, text());
                    case 1 -> event.with(name, random.nextLong());
                    case 2 -> event.with(name, random.nextGaussian());
                    default -> event.with(name, random.nextBoolean());
                }
            }
            check(Contract.LOG, event.build().toJson());
        }
    }

    @Test
    void logEventsOfAService() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            check(
                    Contract.of("log-event-app"),
                    LogEvent.builder(time())
                            .with("message", text())
                            .with("log.level", "warn")
                            .with("service.name", "checkout")
                            .with("labels.order", random.nextInt(100))
                            .build()
                            .toJson());
        }
    }

    @Test
    void metricEvents() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            MetricEvent.Builder event = MetricEvent.builder(time())
                    .resource("service.name", text())
                    .label("l" + random.nextInt(3), text())
                    .gauge("g", number(), random.nextBoolean() ? "By" : "")
                    .counter("c", Math.abs(number()));
            List<Double> bounds = new ArrayList<>();
            List<Long> counts = new ArrayList<>(List.of(1L));
            List<Measurement.Summary.Quantile> quantiles = new ArrayList<>();
            for (int i = 0; i < random.nextInt(6); i++) {
                bounds.add(i * 0.5 - 1);
                counts.add((long) random.nextInt(1000));
                quantiles.add(new Measurement.Summary.Quantile(i / 10.0, number()));
            }
            event.histogram("h", bounds, counts, number(), "s");
            event.metric("s", new Measurement.Summary(quantiles, number(), random.nextInt(100), ""));
            check(Contract.METRIC, event.build().toJson());
        }
    }

    @Test
    void alertEvents() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            check(Contract.ALERT, alert().toJson());
        }
    }

    @Test
    void recordedSamples() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            SortedMap<String, String> labels = texts();
            labels.put("__name__", "n" + text());
            double value = random.nextInt(10) == 0 ? RecordedSample.STALE_MARKER : number();
            RecordedSample sample = new RecordedSample(labels, time().toEpochMilli(), value, text());
            check(Contract.RECORDED, sample.toJson());
            assertEquals(sample, RecordedSample.read(sample.toJson()).orElseThrow());
        }
    }

    @Test
    void deadLetters() {
        for (int round = 0; round < ROUNDS; round++) {
            RecordHeaders headers = new RecordHeaders();
            headers.add("traceparent", new byte[] {'0', '0'});
            DeadLetters.Source source = new DeadLetters.Source(
                    "logs", random.nextInt(Integer.MAX_VALUE), random.nextLong(Long.MAX_VALUE), null, null, headers);
            String reason = "no " + "é🚨".repeat(random.nextInt(900));
            assertEquals(
                    List.of(),
                    Contract.DEAD_LETTER.errors(
                            DeadLetterJson.of(DeadLetters.of("logs.dlq", source, "log-indexer", reason)
                                    .headers())));
        }
    }

    @Test
    void silences() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Instant start = time();
            Silence.Matcher matcher = new Silence.Matcher("a" + text(), "b" + text(), random.nextBoolean(), true);
            check(
                    Contract.SILENCE,
                    new Silence(
                                    "id",
                                    List.of(matcher),
                                    start,
                                    start.plusSeconds(7),
                                    time(),
                                    text(),
                                    text(),
                                    KeptFields.NONE)
                            .toJson());
        }
    }

    @Test
    void incidents() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Instant start = time();
            Incident.State state = any(Incident.State.values());
            check(
                    Contract.INCIDENT,
                    new Incident(
                                    "id",
                                    "t" + text(),
                                    state,
                                    any(Incident.Impact.values()),
                                    random.nextBoolean() ? List.of() : List.of("checkout", "pay"),
                                    List.of(new Incident.Update(time(), any(Incident.State.values()), "u" + text())),
                                    start,
                                    state == Incident.State.RESOLVED ? Optional.of(start) : Optional.empty(),
                                    List.of("a25e118bd01faf26"),
                                    KeptFields.NONE)
                            .toJson());
        }
    }

    @Test
    void notifications() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            check(
                    Contract.NOTIFICATION,
                    new Notification(
                                    "id",
                                    new Notification.Integration("on-call", "slack", random.nextInt(3)),
                                    new Notification.Group("k" + text(), "ab".repeat(32), texts(), texts(), texts()),
                                    any(Status.values()),
                                    "new_alerts",
                                    time(),
                                    List.of(alert(), alert()),
                                    random.nextInt(3),
                                    KeptFields.NONE)
                            .toJson());
        }
    }

    private static void check(Contract contract, byte[] json) throws IOException {
        JsonNode event = Resources.JSON.readTree(json);
        assertEquals(List.of(), contract.errors(event), event::toString);
        assertEquals(event, Resources.JSON.readTree(contract.rewritten(json).orElseThrow()));
    }

    private AlertEvent alert() {
        SortedMap<String, String> labels = texts();
        labels.put("alertname", "Down");
        AlertEvent firing = AlertEvent.firing(labels, texts(), time(), number(), text());
        return random.nextBoolean() ? firing : firing.resolved(time());
    }

    private SortedMap<String, String> texts() {
        SortedMap<String, String> texts = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            texts.put("n" + i, text());
        }
        return texts;
    }

    /** In the years 1 to 9999, mostly in ours. */
    private Instant time() {
        long year = 31_556_952L;
        return switch (random.nextInt(10)) {
            case 0 -> Instant.ofEpochSecond(-62_135_596_700L);
            case 1 -> Instant.ofEpochSecond(253_402_300_000L);
            default ->
                Instant.ofEpochSecond(50 * year + random.nextInt(Integer.MAX_VALUE), random.nextInt(1_000_000_000));
        };
    }

    private double number() {
        return random.nextBoolean() ? random.nextGaussian() * 1000 : DOUBLES[random.nextInt(DOUBLES.length)];
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.appendCodePoint(random.nextInt(3) == 0 ? random.nextInt(0x10FFFF) : 'a' + random.nextInt(26));
        }
        // Half characters cannot be written in UTF-8.
        return new String(text.toString().getBytes(UTF_8), UTF_8);
    }

    private <E> E any(E[] values) {
        return values[random.nextInt(values.length)];
    }
}
