package io.tocsin.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.window.RecordedSample;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged and invented events, the same in every run. A reader answers with a value or a reason and throws nothing; what
 * it takes can be written, and what is written reads as the same.
 */
final class FuzzTest {
    private static final long SEED = 20261121;
    private static final int ROUNDS = 4_000;
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");

    private static final List<String> SEEDS = List.of(
            "{\"@timestamp\":\"2026-11-21T10:30:00+01:00\",\"log\":{\"level\":\"ERROR\"},\"event.dataset\":\"audit\","
                    + "\"labels\":{\"a\":true},\"n\":[1,2.5e3,null,{\"x\":\"\\ud83d\\udea8\"}],\"big\":18446744073709551615}",
            "{\"@timestamp\":1700000000000,\"service.name\":\"a\",\"labels\":{\"d\":\"sda\"},\"metrics\":{\"up\":1,"
                    + "\"c\":{\"value\":\"+Inf\",\"type\":\"counter\",\"unit\":\"By\"},\"h\":{\"type\":\"histogram\","
                    + "\"bounds\":[0.1,1],\"counts\":[1,2,3],\"sum\":7.1,\"count\":6},\"s\":{\"type\":\"summary\","
                    + "\"quantiles\":{\"0.5\":0.1,\"0.99\":\"NaN\"},\"sum\":7.1,\"count\":100}}}",
            "{\"status\":\"resolved\",\"labels\":{\"alertname\":\"Down\"},\"annotations\":{\"summary\":\"größe\"},"
                    + "\"startsAt\":\"2026-11-21T09:30:00Z\",\"endsAt\":\"2026-11-21T09:31:00.5Z\",\"value\":0.5,"
                    + "\"generatorURL\":\"http://x\",\"rule\":\"a/b\"}",
            "{\"@timestamp\":\"2026-11-21T09:30:00.125Z\",\"labels\":{\"__name__\":\"a:b\",\"c\":\"größe\"},"
                    + "\"value\":0.1,\"rule\":\"a/b\",\"x\":{\"y\":[1.50]}}");

    /** Pieces that mean something to JSON or to the readers. */
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\"\"",
            "null",
            "true",
            "-",
            "1e999",
            "1e99999999999",
            "-0",
            "0x1",
            "\\ud800",
            "\\u0000",
            "\ufeff",
            "🚨",
            "é",
            "\"@timestamp\":",
            "\"labels\":",
            "\"metrics\":",
            "\"labels\":{}",
            "\"a.b\":1,",
            "\"a\":{\"b\":1},",
            "\"\":1,",
            "\".\":1,",
            "9223372036854775808",
            "-9223372036854775809",
            "\"NaN\"",
            "\"9999-12-31T23:59:59.999Z\"",
            "\"0001-01-01T00:00:00Z\"",
            "\"firing\"",
            "\"value\":",
            "[[[[[[[[",
            "0.1",
            "9007199254740993",
            "\"1700000000000000000\"",
            "\"type\":\"summary\",",
            "\"quantiles\":{\"1\":",
            "\"exemplars\":[{}],",
            " ");

    @Test
    void noDamageMakesAReaderThrow() {
        Random random = new Random(SEED);
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = damaged(random, SEEDS.get(round % SEEDS.size()).getBytes(UTF_8));
            taken += readAll(input);
        }
        assertTrue(taken > ROUNDS / 20, "too few of the inputs were readable to prove anything: " + taken);
    }

    @Test
    void noInventedDocumentMakesAReaderThrow() {
        Random random = new Random(SEED + 1);
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder json = new StringBuilder();
            value(random, json, 0);
            taken += readAll(("{\"m\":1,\"metrics\":{\"x\":1},\"k\":" + json + "}").getBytes(UTF_8));
        }
        assertTrue(taken > ROUNDS / 2, "too few of the inputs were readable to prove anything: " + taken);
    }

    private static int readAll(byte[] input) {
        try {
            int taken = 0;
            Decoded<LogEvent> log = checked(LogEvent.read(input, NOW), input);
            if (log instanceof Decoded.Ok<LogEvent> ok) {
                taken++;
                LogEvent event = ok.value();
                assertEquals(
                        event.labels(),
                        LogEvent.read(event.toJson(), NOW).orElseThrow().labels());
                assertEquals(
                        new String(event.toJson(), UTF_8),
                        new String(
                                LogEvent.read(event.toJson(), NOW).orElseThrow().toJson(), UTF_8));
            }
            Decoded<MetricEvent> metric = checked(MetricEvent.read(input, NOW), input);
            if (metric instanceof Decoded.Ok<MetricEvent> ok) {
                taken++;
                MetricEvent event = ok.value();
                MetricEvent again = MetricEvent.read(event.toJson(), NOW).orElseThrow();
                assertEquals(event, again);
                assertEquals(new String(event.toJson(), UTF_8), new String(again.toJson(), UTF_8));
                assertTrue(
                        PrometheusNames.samples(event).size() >= event.metrics().size());
            }
            Decoded<AlertEvent> alert = checked(AlertEvent.read(input), input);
            if (alert instanceof Decoded.Ok<AlertEvent> ok) {
                taken++;
                AlertEvent event = ok.value();
                AlertEvent again = AlertEvent.read(event.toJson()).orElseThrow();
                assertEquals(event, again);
                assertEquals(new String(event.toJson(), UTF_8), new String(again.toJson(), UTF_8));
            }
            Decoded<RecordedSample> recorded = checked(RecordedSample.read(input), input);
            if (recorded instanceof Decoded.Ok<RecordedSample> ok) {
                taken++;
                RecordedSample sample = ok.value();
                RecordedSample again = RecordedSample.read(sample.toJson()).orElseThrow();
                assertEquals(sample, again);
                assertEquals(sample.key(), again.key());
                assertEquals(new String(sample.toJson(), UTF_8), new String(again.toJson(), UTF_8));
            }
            return taken;
        } catch (RuntimeException e) {
            return fail("input: " + new String(input, UTF_8), e);
        }
    }

    private static <T> Decoded<T> checked(Decoded<T> decoded, byte[] input) {
        if (decoded instanceof Decoded.Malformed<T> problem) {
            assertTrue(problem.offset() >= -1 && problem.offset() <= input.length, problem.describe());
            assertTrue(!problem.reason().isBlank() && problem.reason().length() < 400, problem.describe());
        }
        return decoded;
    }

    private static byte[] damaged(Random random, byte[] original) {
        byte[] input = original;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(input.length + 1);
            input = switch (random.nextInt(5)) {
                case 0 ->
                    spliced(
                            input,
                            at,
                            at,
                            PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8));
                case 1 -> spliced(input, at, Math.min(input.length, at + 1 + random.nextInt(8)), new byte[0]);
                case 2 -> spliced(input, at, Math.min(input.length, at + 1), new byte[] {(byte) random.nextInt(256)});
                case 3 -> Arrays.copyOf(input, at);
                default -> {
                    int end = at + random.nextInt(input.length - at + 1);
                    yield spliced(input, at, at, Arrays.copyOfRange(input, at, end));
                }
            };
        }
        return input;
    }

    private static byte[] spliced(byte[] input, int from, int to, byte[] middle) {
        byte[] result = new byte[from + middle.length + input.length - to];
        System.arraycopy(input, 0, result, 0, from);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(input, to, result, from + middle.length, input.length - to);
        return result;
    }

    private static void value(Random random, StringBuilder json, int depth) {
        switch (depth > 5 ? random.nextInt(5) : random.nextInt(7)) {
            case 0 -> json.append(random.nextLong());
            case 1 -> json.append(random.nextGaussian() * Math.pow(10, random.nextInt(40)));
            case 2 -> json.append(random.nextBoolean());
            case 3 -> json.append("null");
            case 4 -> text(random, json);
            case 5 -> {
                json.append('[');
                for (int i = random.nextInt(4); i > 0; i--) {
                    value(random, json, depth + 1);
                    json.append(i == 1 ? "" : ",");
                }
                json.append(']');
            }
            default -> {
                json.append('{');
                for (int i = random.nextInt(4); i > 0; i--) {
                    text(random, json);
                    json.append(':');
                    value(random, json, depth + 1);
                    json.append(i == 1 ? "" : ",");
                }
                json.append('}');
            }
        }
    }

    private static void text(Random random, StringBuilder json) {
        json.append('"');
        for (int i = random.nextInt(6); i >= 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> json.append(String.format("\\u%04x", random.nextInt(0x10000)));
                case 1 -> json.append('.');
                case 2 -> json.appendCodePoint(0xE000 + random.nextInt(0x1000));
                case 3 -> json.appendCodePoint(0x1F600 + random.nextInt(64));
                default -> json.append((char) ('a' + random.nextInt(26)));
            }
        }
        json.append('"');
    }
}
