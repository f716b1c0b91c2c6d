package io.tocsin.schemas.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonDocumentTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // input | path | offset | part of the reason
                "``                        | ``    | -1 | empty",
                "`   `                     | ``    | -1 | empty",
                "`[1]`                     | ``    | 0  | not an object",
                "`\"a\"`                   | ``    | 0  | not an object",
                "`null`                    | ``    | 0  | not an object",
                "`{\"a\":1} {}`            | ``    | 8  | after the object",
                "`{\"a\":1,\"a\":2}`       | a     | 7  | stands twice",
                "`{\"a\":{\"b\":1,\"b\":2}}` | a.b | 12 | stands twice",
                "`{\"a\":[{\"b\":1,\"b\":2}]}` | a[0].b | 13 | stands twice",
                "`{\"a\":tru}`             | a     | 5  | Unrecognized token",
                "`{\"a\":01}`              | a     | 6  | Leading zero",
                "`{\"a\":NaN}`             | a     | 8  | NaN",
                "`{\"a\":1.}`              | a     | 7  | Decimal point",
                "`{\"a\" 1}`               | a     | 5  | colon",
                "`{'a':1}`                 | ``    | 1  | double-quote",
                "`{\"a\":1,}`              | a    | 7  | double-quote",
                "`{\"a\":[1,]}`            | a[1]  | 8  | expected a value",
                "`{/* c */\"a\":1}`        | ``    | 1  | Unexpected character",
            })
    void saysWhatIsWrongAndWhere(String json, String path, long offset, String reason) {
        var problem = malformed(json.getBytes(UTF_8));
        assertEquals(path, problem.path(), problem.describe());
        assertEquals(offset, problem.offset(), problem.describe());
        assertTrue(problem.reason().contains(reason), problem.describe());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":\"x", "{\"a\":[1", "{\"a\":\"\\u12", "{\"a\":-"})
    void refusesWhatEndsTooEarly(String json) {
        assertTrue(malformed(json.getBytes(UTF_8)).reason().startsWith("not JSON: "));
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertTrue(malformed("{\"a\":\"Größe\"}".getBytes(ISO_8859_1)).reason().contains("UTF-8"));
        assertTrue(malformed("{\"a\":1}".getBytes(UTF_16BE)).reason().startsWith("not JSON"));
        assertTrue(malformed(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})
                .reason()
                .contains("UTF-8"));
    }

    @Test
    void takesAByteOrderMarkAndCountsOffsetsWithIt() {
        assertEquals(1, read("\ufeff{\"a\":1}").get("a").intValue());
        assertEquals(10, malformed("\ufeff{\"a\":1,\"a\":2}".getBytes(UTF_8)).offset());
    }

    @Test
    void limitsSizeDepthAndFields() {
        String longest = "x".repeat(JsonDocument.MAX_BYTES - 8);
        assertEquals(longest, read("{\"a\":\"" + longest + "\"}").get("a").textValue());
        assertTrue(malformed(("{\"a\":\"" + longest + "x\"}").getBytes(UTF_8))
                .reason()
                .contains("at most 1048576"));

        assertTrue(read("{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}").has("a"));
        assertTrue(malformed(("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}").getBytes(UTF_8))
                .reason()
                .contains("depth"));

        assertEquals(1000, read(fields(1000)).size());
        var tooMany = malformed(fields(1001).getBytes(UTF_8));
        assertEquals("more than 1000 fields", tooMany.reason());
        assertEquals("f1000", tooMany.path());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":9223372036854775807}",
                "{\"a\":-9223372036854775808}",
                "{\"a\":18446744073709551615}",
                "{\"a\":123456789012345678901234567890}",
                "{\"a\":0.1}",
                "{\"a\":1.10}",
                "{\"a\":3.141592653589793238462643383279}",
                "{\"a\":1E+400}",
                "{\"a\":-0.0}",
                "{\"a\":[1,\"x\",null,true,{\"b\":[]}]}",
                "{\"b\":1,\"a\":{}}",
                "{\"\":1}",
                "{\"a\":\"\\u0000\\n\\\"\\\\ / é 🚨\"}"
            })
    void writesWhatItReadDigitForDigit(String json) {
        assertEquals(json, new String(JsonDocument.write(read(json)), UTF_8));
    }

    @Test
    void refusesANumberOfAbsurdLengthOrExponent() {
        assertTrue(malformed(("{\"a\":" + "9".repeat(1001) + "}").getBytes(UTF_8))
                .reason()
                .startsWith("not JSON"));
        assertTrue(malformed("{\"a\":1e99999999999}".getBytes(UTF_8)).describe().startsWith("a: "));
    }

    @Test
    void replacesHalfCharactersThatUtf8CannotCarry() {
        byte[] written = JsonDocument.write(read("{\"k\":\"a\\udc00b\\ud83d\\udea8\\ud800\"}"));
        assertEquals("{\"k\":\"a\ufffdb🚨\ufffd\"}", new String(written, UTF_8));
    }

    @Test
    void findsTheOffsetOfAFieldInEverySpelling() {
        byte[] json = "{\"x\":{\"y\":[{\"b.c\":0}]},\"a\":{\"z\":{}, \"b.c\": 7}}".getBytes(UTF_8);
        assertEquals(43, JsonDocument.offset(json, "a.b.c"));
        assertEquals(-1, JsonDocument.offset(json, "a.b"));
    }

    @Test
    void throwsForTheCallerWhoKnewBetter() {
        var thrown = assertThrows(
                Decoded.MalformedException.class,
                () -> JsonDocument.read("{\"a\":1,\"a\":2}".getBytes(UTF_8)).orElseThrow());
        assertEquals("a: this name stands twice (at byte 7)", thrown.getMessage());
    }

    private static String fields(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"f" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static ObjectNode read(String json) {
        return JsonDocument.read(json.getBytes(UTF_8)).orElseThrow();
    }

    private static Decoded.Malformed<?> malformed(byte[] json) {
        return assertInstanceOf(Decoded.Malformed.class, JsonDocument.read(json));
    }
}
