package io.tocsin.schemas.pick;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.schemas.json.JsonDocument;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reader makes of a number is what the tree makes of it. */
final class DecimalReaderTest {
    private final DecimalReader reader = new DecimalReader();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "-0.0",
                "-0e5",
                "0e-400",
                "-0e400",
                "1",
                "-17",
                "9007199254740993",
                "-9007199254740993",
                "9223372036854775807",
                "18446744073709551616",
                "123456789012345678901234567890",
                "0.1",
                "0.30000000000000004",
                "0.93123456789012345",
                "2.2250738585072012e-308",
                "4.9e-324",
                "2e-324",
                "-2e-400",
                "1.7976931348623157e308",
                "1.7976931348623159e308",
                "1e308",
                "1e309",
                "-1e309",
                "12345678901234567e22",
                "9007199254740992e22",
                "9007199254740993e22",
                "1e22",
                "1e23",
                "1e-22",
                "1e-23",
                "8.41e21",
                "2E+23",
                "3.0",
                "3.000",
                "3.10",
                "1e0",
                "9007199254740993.0",
                "0.000000000000000000000000001",
                "123456789012345678",
                "1234567890123456789",
                "12345678901234567.8",
                "0.00000000000000000000",
                "1.5E007",
                // none, or left to others
                "",
                "-",
                "+1",
                "01",
                "-01",
                ".5",
                "1.",
                "1.e5",
                "1e",
                "1e+",
                "1e1234",
                "1e-0001",
                "0x1",
                "NaN"
            })
    void agreesOn(String number) {
        assertAgrees(number);
    }

    @Test
    void agreesOnRandomNumbers() {
        Random random = new Random(20_261_121);
        for (int i = 0; i < 200_000; i++) {
            assertAgrees(number(random));
        }
    }

    @Test
    void leavesVeryLongNumbers() {
        for (int digits : new int[] {18, 19, 100, 299, 300, 301, 1000}) {
            assertAgrees("7".repeat(digits));
            assertAgrees("0." + "7".repeat(digits));
            assertAgrees("-7e" + "0".repeat(digits));
        }
    }

    private static String number(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Double.toString(random.nextDouble());
            case 1 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(300) - 150));
            case 2 -> {
                double any = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(any) ? Double.toString(any) : "0";
            }
            case 3 -> Long.toString(random.nextLong() >> random.nextInt(64));
            default -> {
                StringBuilder text = new StringBuilder(random.nextBoolean() ? "" : "-");
                text.append(digits(random, random.nextInt(3) == 0 ? 30 : 6));
                if (random.nextBoolean()) {
                    text.append('.').append(digits(random, random.nextInt(3) == 0 ? 30 : 6));
                }
                if (random.nextInt(3) == 0) {
                    text.append(random.nextBoolean() ? 'e' : 'E');
                    text.append(new String[] {"", "+", "-"}[random.nextInt(3)]);
                    text.append(digits(random, 3));
                }
                yield text.toString();
            }
        };
    }

    private static String digits(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i >= 0; i--) {
            text.append(random.nextInt(3) == 0 ? 0 : random.nextInt(10));
        }
        return text.toString();
    }

    private void assertAgrees(String number) {
        byte[] json = ("[" + number + "]").getBytes(US_ASCII);
        int end = JsonBytes.number(json, 1);
        assertEquals(end, reader.read(json, 1), number);
        // JsonBytes finds where a number ends that has something behind it, as 1 in 1x.
        if (end != json.length - 1) {
            return;
        }
        JsonNode tree = JsonDocument.scalar(json, 1, end).orElseThrow();
        assertEquals(
                Double.doubleToLongBits(tree.doubleValue()), Double.doubleToLongBits(reader.asDouble(json)), number);
        assertEquals(Double.isFinite(tree.doubleValue()), reader.isFinite(json), number);
        assertEquals(number.startsWith("-"), reader.isNegative());
        if (reader.isWhole()) {
            assertTrue(tree.canConvertToLong(), number);
            assertEquals(tree.longValue(), reader.asLong(), number);
        }
    }
}
