package io.tocsin.schemas.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.schemas.pick.FieldPicker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is JSON and what is not, by the rules of RFC 8259 as JSONTestSuite (github.com/nst/JSONTestSuite) sorts them: to be
 * accepted, to be refused, undefined and so decided here, and where an event is stricter than JSON. Each value is tried as
 * that of a field. In the cases {@code %XX} is a byte. With {@code -Dtocsin.json.suite=DIR} the suite's own files
 * ({@code test_parsing}) are tried as well.
 */
final class JsonRulesTest {
    /** The suite's two that an event refuses: a name that stands twice. */
    private static final List<String> STRICTER =
            List.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[[]   ]",
                "[\"\"]",
                "[\"a\"]",
                "[false]",
                "[null, 1, \"1\", {}]",
                "[null]",
                "[1%0a]",
                " [1]",
                "[1,null,2]",
                "[2] ",
                "[123e65]",
                "[0e+1]",
                "[0e1]",
                "[ 4]",
                "[-0.00000000000000000000000001]",
                "[20e1]",
                "[-0]",
                "[-123]",
                "[-1]",
                "[1E22]",
                "[1E-2]",
                "[1E+2]",
                "[123e45]",
                "[123.456e78]",
                "[1e-2]",
                "[1e+2]",
                "[123]",
                "[123.456789]",
                "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}",
                "{}",
                "{\"\":0}",
                "{\"foo%5cu0000bar\": 42}",
                "{\"min\": -1.0e+28}",
                "{\"title\":\"%5cu041f%5cu043e\"}",
                "{%0a\"a\": \"b\"%0a}",
                "[\"%5cu0060%5cu012a%5cu12AB\"]",
                "[\"%5cud801%5cudc37\"]",
                "[\"%5c\"%5c%5c%5c/%5cb%5cf%5cn%5cr%5ct\"]",
                "[\"%5c%5cu0000\"]",
                "[\"a/*b*/c\"]",
                "[\"%5cuFFFF\"]",
                "[\"%f4%8f%bf%bf\"]",
                "[\"%ef%bf%bf\"]",
                "[\"%cf%80\"]",
                "[\"%e2%80%a8\"]",
                "[\"%7f\"]",
                "[\"new%5cu000Aline\"]",
                "[\"%f0%9b%bf%bf\"]",
                "false",
                "42",
                "-0.1",
                "null",
                "\"asd\"",
                "true",
                "\"\"",
                "[\"a\"]%0a",
                "[true]",
                " [] ",
                "%09%0d%0a[]"
            })
    void accepts(String value) {
        assertTrue(
                JsonDocument.read(field(value)).isOk(),
                () -> JsonDocument.read(field(value)).describe());
        assertRoundTrip(field(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1 true]",
                "[a%e5]",
                "[\"\": 1]",
                "[\"\"],",
                "[,1]",
                "[1,,2]",
                "[\"x\",,]",
                "[\"x\"]]",
                "[\"\",]",
                "[\"x\"",
                "[x",
                "[3[ 4]]",
                "[%ff]",
                "[1:2]",
                "[,]",
                "[-]",
                "[   , \"\"]",
                "[1,]",
                "[1,,]",
                "[%0b\"a\"]",
                "[*]",
                "[1,%0a1%0a,1",
                "[fals]",
                "[nul]",
                "[tru]",
                "123%00",
                "[++1234]",
                "[+1]",
                "[+Inf]",
                "[-01]",
                "[-1.0.]",
                "[-2.]",
                "[-NaN]",
                "[.-1]",
                "[.2e-3]",
                "[0.1.2]",
                "[0.3e+]",
                "[0.3e]",
                "[0.e1]",
                "[0E+]",
                "[0E]",
                "[0e+]",
                "[1.0e+]",
                "[1.0e-]",
                "[1 000.0]",
                "[1eE2]",
                "[2.e+3]",
                "[2.e3]",
                "[9.e+]",
                "[Inf]",
                "[NaN]",
                "[%ef%bc%91]",
                "[1+2]",
                "[0x1]",
                "[0x42]",
                "[Infinity]",
                "[0e+-1]",
                "[-123.123foo]",
                "[123%e5]",
                "[1e1%e5]",
                "[-Infinity]",
                "[-foo]",
                "[- 1]",
                "[-012]",
                "[-.123]",
                "[-1x]",
                "[1ea]",
                "[1.]",
                "[.123]",
                "[1.2a-3]",
                "[1.8011670033376514H-308]",
                "[012]",
                "[\"x\", truth]",
                "{[: \"x\"}",
                "{\"x\", null}",
                "{\"x\"::\"b\"}",
                "{\"a\":\"a\" 123}",
                "{key: 'value'}",
                "{\"a\" b}",
                "{:\"b\"}",
                "{\"a\" \"b\"}",
                "{\"a\":",
                "{\"a\"",
                "{1:1}",
                "{null:null,null:null}",
                "{\"id\":0,,,,,}",
                "{'a':0}",
                "{\"id\":0,}",
                "{\"a\":\"b\"}/**/",
                "{\"a\":\"b\"}//",
                "{\"a\":\"b\",,\"c\":\"d\"}",
                "{a: \"b\"}",
                "{\"a\":\"a",
                "{ \"foo\" : \"bar\", \"a\" }",
                "{\"a\":\"b\"}#",
                " ",
                "[\"%5cuD800%5c\"]",
                "[\"%5cuD800%5cu\"]",
                "[\"%5cuD800%5cu1x\"]",
                "[%c3%a9]",
                "[\"%5c%00\"]",
                "[\"%5cx00\"]",
                "[\"%5c%5c%5c\"]",
                "[\"%5c%09\"]",
                "[\"%5c\"]",
                "[\"%5cu00A\"]",
                "[\"%5cuqqqq\"]",
                "[\"%5ca\"]",
                "[%5cu0020\"asd\"]",
                "[%5cn]",
                "\"",
                "['single quote']",
                "abc",
                "[\"%5c",
                "[\"a%00a\"]",
                "[\"new%0aline\"]",
                "[\"%09\"]",
                "\"%5cUA66D\"",
                "\"\"x",
                "<.>",
                "[<null>]",
                "[1]x",
                "[1]]",
                "[\"asd]",
                "a%c3%a5",
                "[True]",
                "1]",
                "{\"x\": true,",
                "[][]",
                "]",
                "[",
                "",
                "[%00]",
                "2@",
                "{}}",
                "{\"\":",
                "{\"a\":/*c*/\"b\"}",
                "{\"a\": true} \"x\"",
                "['",
                "[,",
                "{]",
                "{,",
                "{[",
                "{\"a",
                "{'a'",
                "[%5ca",
                "*",
                "{\"a\":\"b\"}#{}",
                "[%5cu000A\"\"]",
                "[1",
                "[ false, nul",
                "[ true, fals",
                "{\"asd\":\"asd\"",
                "%c3%a5",
                "[%e2%81%a0]",
                "%ef%bb%bf",
                "[%0c]"
            })
    void refuses(String value) {
        assertFalse(JsonDocument.read(field(value)).isOk());
        assertFalse(picks(field(value)), "the picker takes nothing that the parser refuses");
    }

    /** RFC 8259 leaves these open; so they are here, and so they stay. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Numbers of any size are kept digit for digit; an exponent of more than nine digits is out of reach.
                "true  | [123.456e-789]",
                "true  | [-1e+9999]",
                "true  | [1.5e+9999]",
                "true  | [-123123123123123123123123123123]",
                "false | [0.4e00669999999999999999999999999999999999999999999999999999999999999]",
                // Half a surrogate pair, escaped, becomes U+FFFD in a value.
                "true  | [\"%5cuDADA\"]",
                "true  | [\"%5cuD888%5cu1234\"]",
                "true  | [\"%5cuD800%5cn\"]",
                "true  | [\"%5cuDd1e%5cuD834\"]",
                "true  | [\"%5cuDFAA\"]",
                // Bytes that are not UTF-8 are refused, overlong forms too.
                "false | [\"%fa%d8\"]",
                "false | [\"%ed%a0%80\"]",
                "false | [\"%81\"]",
                "false | [\"%f4%bf%bf%bf\"]",
                "false | [\"%c0%af\"]",
                "false | [\"%fc%83%bf%bf%bf%bf\"]",
                "false | [\"%e0%ff\"]",
                "false | [\"%e9\"]",
                // UTF-16, with or without a byte order mark.
                "false | %ff%fe[%00\"%00\"%00]%00",
                "false | %00[%00\"%00\"%00]"
            })
    void decidesWhatIsUndefined(String line) {
        boolean accepted = line.startsWith("true");
        byte[] event = field(line.substring(line.indexOf('|') + 2));
        assertEquals(
                accepted,
                JsonDocument.read(event).isOk(),
                JsonDocument.read(event).describe());
        assertTrue(accepted || !picks(event));
    }

    /** Each of these is JSON, and no event. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"a\":1}",
                "{\"x\":[{\"a\":1,\"a\":2}]}",
                "42",
                "\"text\"",
                "null",
                "[]",
                "[{\"a\":1}]"
            })
    void isStricterThanJson(String document) {
        assertFalse(JsonDocument.read(bytes(document)).isOk());
        assertFalse(picks(bytes(document)));
    }

    @Test
    void takesAByteOrderMarkBeforeAnEventAndNowhereElse() {
        assertTrue(JsonDocument.read(bytes("%ef%bb%bf{\"a\":1}")).isOk());
        assertFalse(JsonDocument.read(bytes("{%ef%bb%bf\"a\":1}")).isOk());
    }

    @Test
    void comesToNoHarmByDeepNestingAndHugeNumbers() {
        for (String open : List.of("[", "{\"a\":")) {
            assertFalse(JsonDocument.read(field(open.repeat(100_000))).isOk());
            assertFalse(picks(field(open.repeat(100_000))));
        }
        assertFalse(JsonDocument.read(field("9".repeat(1_000_000))).isOk());
        assertFalse(JsonDocument.read(field("1e" + "9".repeat(1_000_000))).isOk());
        assertFalse(JsonDocument.read(field("0." + "0".repeat(1_000_000) + "1")).isOk());
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheSuiteItself() throws IOException {
        String folder = System.getProperty("tocsin.json.suite", "");
        if (folder.isEmpty()) {
            return Stream.of(DynamicTest.dynamicTest(
                    "not given", () -> assumeTrue(false, "-Dtocsin.json.suite=DIR tries the files of JSONTestSuite")));
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of(folder))) {
            files = all.sorted().toList();
        }
        assertTrue(files.size() > 300, folder);
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    byte[] event = field(new String(Files.readAllBytes(file), ISO_8859_1).replace("%", "%25"));
                    String name = file.getFileName().toString();
                    boolean accepted = JsonDocument.read(event).isOk();
                    if (!name.startsWith("i_")) {
                        assertEquals(name.startsWith("y_") && !STRICTER.contains(name), accepted);
                    }
                    assertTrue(accepted || !picks(event));
                }));
    }

    private static void assertRoundTrip(byte[] event) {
        var tree = JsonDocument.read(event).orElseThrow();
        assertEquals(tree, JsonDocument.read(JsonDocument.write(tree)).orElseThrow());
    }

    private static boolean picks(byte[] event) {
        return new FieldPicker(List.of("v")).read(event);
    }

    private static byte[] field(String value) {
        return bytes("{\"v\":" + value + "}");
    }

    private static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        return bytes.toByteArray();
    }
}
