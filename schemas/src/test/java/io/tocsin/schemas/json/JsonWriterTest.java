package io.tocsin.schemas.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Beside Jackson's own generator, byte for byte. */
final class JsonWriterTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private static final String[] LETTERS = {"a", "log.level", " ", "ü", "€", "世", "😀", "\u2028", "\ufffd", "\uffff"};

    private final Random random = new Random(20_261_123);

    @Test
    void writesEachCharacterAsJacksonDoes() throws IOException {
        for (int c = 0; c <= 0x2ffff; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                assertSame(TextNode.valueOf("x" + Character.toString(c) + "y"));
            }
        }
        assertSame(TextNode.valueOf(Character.toString(Character.MAX_CODE_POINT)));
    }

    @Test
    void writesTreesAsJacksonDoes() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            assertSame(node(0));
        }
        assertSame(TextNode.valueOf("long and plain ".repeat(10_000)));
        assertSame(TextNode.valueOf("\n\u0001".repeat(10_000)));
    }

    @Test
    void writesHalvesOfCharactersAsTheReplacementCharacter() {
        String halves = "\ud83d a\ude00\ud83d\ud83d\ude00\ud83d";
        ObjectNode tree = NODES.objectNode().put("k\ud800", halves);
        assertEquals(
                "{\"k\ufffd\":\"\ufffd a\ufffd\ufffd\ud83d\ude00\ufffd\"}", new String(JsonWriter.write(tree), UTF_8));
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThrows(IllegalArgumentException.class, () -> JsonWriter.write(MissingNode.getInstance()));
        assertThrows(IllegalArgumentException.class, () -> JsonWriter.write(NODES.binaryNode(new byte[1])));
        assertThrows(IllegalArgumentException.class, () -> JsonWriter.write(NODES.pojoNode("x")));
    }

    private static void assertSame(JsonNode tree) throws IOException {
        assertEquals(new String(JACKSON.writeValueAsBytes(tree), UTF_8), new String(JsonWriter.write(tree), UTF_8));
    }

    private JsonNode node(int depth) {
        return switch (random.nextInt(depth < 4 ? 10 : 8)) {
            case 0 -> NODES.numberNode(random.nextInt());
            case 1 -> NODES.numberNode(random.nextLong() >> random.nextInt(64));
            case 2 -> NODES.numberNode(new BigInteger(random.nextInt(300), random).negate());
            case 3 ->
                DecimalNode.valueOf(
                        new BigDecimal(new BigInteger(random.nextInt(80), random), random.nextInt(400) - 200));
            case 4 -> number();
            case 5 -> NODES.booleanNode(random.nextBoolean());
            case 6 -> NODES.nullNode();
            case 7 -> NODES.textNode(text());
            case 8 -> {
                ArrayNode array = NODES.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(node(depth + 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = NODES.objectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set(text(), node(depth + 1));
                }
                yield object;
            }
        };
    }

    private JsonNode number() {
        double[] odd = {0, -0.0, 1, 1e21, 1.5e-7, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, 1 / 0.0, -1 / 0.0};
        return NODES.numberNode(random.nextBoolean() ? odd[random.nextInt(odd.length)] : random.nextGaussian());
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(
                    random.nextBoolean()
                            ? LETTERS[random.nextInt(LETTERS.length)]
                            : Character.toString(random.nextInt(128)));
        }
        return text.toString();
    }
}
