package io.tocsin.schemas.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.json.Decoded;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schemas and readers agree beyond the files: what a schema takes, its reader takes, but for what the schema says that
 * it cannot express; and what a record writes is valid. The same events in every run.
 */
final class AgreementTest {
    private static final long SEED = 20261121;
    private static final int ROUNDS = 600;

    /** What a reader may say of an event that is valid: the problems of {@code x-not-expressible}. */
    private static final Pattern NOT_EXPRESSIBLE = Pattern.compile(String.join(
            "|",
            ".*this field stands twice.*",
            "a field name with an empty part",
            "an event without a field beside @timestamp",
            ".*ascending.*",
            ".*one more count than bounds.*",
            ".*the counts add up to.*",
            ".*counts that add up to more than 64 bits.*",
            ".*quantiles must ascend.*",
            ".*endsAt before startsAt.*",
            ".*resolvedAt before startedAt.*",
            ".*without labels.*",
            ".*resolved without endsAt.*",
            ".*fingerprint [0-9a-f]{16}; that of these labels is.*",
            "a silence of which all matchers match the empty text"));

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e3",
            "9223372036854775808",
            "-0.0",
            "\"\"",
            "\"x\"",
            "\"NaN\"",
            "\"+Inf\"",
            "\"-Inf\"",
            "\"Infinity\"",
            "\"2026-11-21T09:30:00Z\"",
            "\"2026-11-21 10:30:00,5+0100\"",
            "\"2026-11-21\"",
            "\"0001-01-01T00:00:00Z\"",
            "\"firing\"",
            "\"stale\"",
            "\"resolved\"",
            "\"counter\"",
            "\"summary\"",
            "\"access\"",
            "1795253400000",
            "-62135596800001",
            "[]",
            "[1]",
            "[\"a\",\"b\"]",
            "[0.5,1]",
            "[{}]",
            "{}",
            "{\"\":1}",
            "{\"a\":1}",
            "{\"a..b\":1}",
            "{\"0.5\":1}",
            "{\"value\":1}",
            "{\"name\":\"x\"}");

    private static final List<String> NAMES = List.of(
            "", ".", "a.", "x", "log", "log.level", "service.name", "type", "counts", "endsAt", "0.5", "labels.x");

    static Stream<Contract> contracts() {
        return Contract.all().stream();
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void whatTheSchemaTakesTheReaderTakesAndWhatItWritesIsValid(Contract contract) throws Exception {
        List<JsonNode> seeds = Golden.all()
                .filter(golden -> golden.contracts().contains(contract))
                .map(Golden::input)
                .toList();
        Random random = new Random(SEED);
        int valid = 0;
        int invalid = 0;
        for (int round = 0; round < ROUNDS; round++) {
            ObjectNode event = (ObjectNode) seeds.get(round % seeds.size()).deepCopy();
            for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
                change(event, random);
            }
            Decoded<byte[]> read = contract.rewritten(event.toString().getBytes(UTF_8));
            if (!contract.errors(event).isEmpty()) {
                invalid++;
                continue;
            }
            valid++;
            if (read instanceof Decoded.Malformed<byte[]> problem
                    && !NOT_EXPRESSIBLE.matcher(problem.reason()).matches()
                    && !startsInTheYear1(problem, event)) {
                fail("valid and refused: " + problem.describe() + "\n" + event);
            }
            if (read instanceof Decoded.Ok<byte[]> ok) {
                JsonNode written = Resources.JSON.readTree(ok.value());
                Contract all = contract.isProfile() ? Contract.LOG : contract;
                assertEquals(List.of(), all.errors(written), () -> "read and written invalid: " + event);
            }
        }
        assertTrue(valid > ROUNDS / 20, "too few events were valid to prove anything: " + valid);
        assertTrue(invalid > ROUNDS / 20, "too few events were invalid to prove anything: " + invalid);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "log-event | `{\"a\":1,\"@timestamp\":null}`",
                "log-event | `{\"a\":1,\"@timestamp\":1700000000000.5}`",
                "log-event | `{\"a\":1,\"@timestamp\":\"2026-11-21 10:30:00,5+0100\"}`",
                "log-event | `{\"host\":\"x\",\"log\":\"y\",\"labels\":\"z\"}`",
                "log-event | `{\"http\":{\"request.method\":\"GET\",\"response\":{\"body.bytes\":1}},\"http.version\":2}`",
                "metric-event | `{\"metrics\":{\"a\":{\"value\":\"NaN\",\"type\":null,\"unit\":null}}}`",
                "metric-event | `{\"metrics\":{\"a\":{\"bounds\":[],\"counts\":[1.0],\"sum\":null,\"count\":null}}}`",
                "metric-event | `{\"metrics\":{\"a\":1},\"labels\":null,\"x\":[1]}`",
                "metric-event | `{\"metrics\":{\"a\":1},\"labels.device\":\"sda\"}`",
                "alert-event | `{\"status\":\"firing\",\"labels\":{\"a\":1},\"startsAt\":\"2026-11-21T09:30:00Z\","
                        + "\"annotations\":null,\"endsAt\":null,\"value\":\"-Inf\",\"fingerprint\":\"\"}`",
            })
    void unusualEventsAreTakenByBoth(String schema, String json) throws Exception {
        Contract contract = Contract.of(schema);
        assertEquals(List.of(), contract.errors(Resources.JSON.readTree(json)));
        Decoded<?> read = contract.rewritten(json.getBytes(UTF_8));
        assertTrue(read.isOk(), read.describe());
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000000, true",
        "1700000000000000, true",
        "1700000000000000000, true",
        "253402300799999999999, true",
        "'\"1700000000000\"', true",
        "'\"1700000000000000\"', true",
        "'\"1700000000000000000\"', true",
        "253402300800000000000, false",
        "-62135596800001, false",
        "'\"20261121\"', false",
        "'\"20261121093000\"', false",
        "'\"0700000000000000000\"', false",
        "true, false",
    })
    void timesOfEveryFormAreHeldByBoth(String time, boolean good) throws Exception {
        for (Contract contract : List.of(Contract.LOG, Contract.METRIC, Contract.RECORDED)) {
            String json =
                    "{\"@timestamp\":" + time + ",\"metrics\":{\"a\":1},\"labels\":{\"__name__\":\"a\"},\"value\":1}";
            assertEquals(good, contract.errors(Resources.JSON.readTree(json)).isEmpty(), contract.schema());
            assertEquals(good, contract.rewritten(json.getBytes(UTF_8)).isOk(), contract.schema());
        }
    }

    /** Go's way to write that a time is not set. */
    private static boolean startsInTheYear1(Decoded.Malformed<?> problem, JsonNode event) {
        return problem.reason().equals("startsAt is missing")
                && event.findValuesAsText("startsAt").contains("0001-01-01T00:00:00Z");
    }

    /** Gives some field another value, or takes it away, or adds one beside it. */
    private static void change(ObjectNode event, Random random) throws Exception {
        List<JsonNode> containers = new ArrayList<>();
        containers(event, containers);
        JsonNode container = containers.get(random.nextInt(containers.size()));
        JsonNode value = Resources.JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
        if (container instanceof ArrayNode array) {
            if (array.isEmpty() || random.nextInt(3) == 0) {
                array.add(value);
            } else if (random.nextInt(3) == 0) {
                array.remove(random.nextInt(array.size()));
            } else {
                array.set(random.nextInt(array.size()), value);
            }
            return;
        }
        ObjectNode object = (ObjectNode) container;
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty() || random.nextInt(5) == 0) {
            object.set(NAMES.get(random.nextInt(NAMES.size())), value);
        } else if (random.nextInt(4) == 0) {
            object.remove(names.get(random.nextInt(names.size())));
        } else {
            object.set(names.get(random.nextInt(names.size())), value);
        }
    }

    private static void containers(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> containers(child, containers));
        }
    }
}
