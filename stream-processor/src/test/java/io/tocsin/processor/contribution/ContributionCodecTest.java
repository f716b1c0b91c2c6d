package io.tocsin.processor.contribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.contribution.Contribution.Counts;
import io.tocsin.processor.contribution.Contribution.Pane;
import io.tocsin.processor.contribution.Contribution.Point;
import io.tocsin.processor.contribution.Contribution.Samples;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class ContributionCodecTest {
    private static final long CELL = 1_700_000_010_000L;

    private static final Contribution SMALL = new Contribution(
            "a.yml/g",
            3,
            CELL,
            CELL - 20,
            List.of(
                    new Counts(7, Labels.of(Map.of("service_name", "checkout")), List.of(new Pane(CELL - 1000, 2))),
                    new Counts(
                            7,
                            Labels.of(Map.of("service_name", "shop")),
                            List.of(new Pane(CELL - 1000, 300), new Pane(CELL, 1)))),
            List.of(new Samples(
                    List.of(-1L, 7L),
                    Labels.of(Map.of("__name__", "up", "instance", "a:1")),
                    PointList.of(List.of(new Point(CELL - 15_000, 0.93), new Point(CELL, Double.NaN))))));

    /** Written once and for ever: what a release wrote, the next one reads. */
    private static final String VERSION_2 =
            "0207612e796d6c2f6703a0bcacfef9622802000100000000000000070001001800736572766963655f6e616d"
                    + "6501011000636865636b6f757401cf0f02000102080073686f7002cf0fac02d00f01010102ffffffffffffff"
                    + "ff000000000000000701020310005f5f6e616d655f5f041000696e7374616e6365030504007570060600613a"
                    + "3102afea01d30bb0ea01007ff8000000000000";

    @Test
    void writesAndReadsVersionTwo() throws UnreadableContributionException {
        assertEquals(VERSION_2, HexFormat.of().formatHex(ContributionCodec.encode(SMALL)));
        assertEquals(SMALL, ContributionCodec.decode(HexFormat.of().parseHex(VERSION_2)));
    }

    @ParameterizedTest
    @CsvSource({
        "0",
        "-0.0",
        "1",
        "-1",
        "0.1",
        "0.93",
        "12345.67",
        "1e-7",
        "123456789.123456",
        "9007199254740992",
        "9007199254740993",
        "1e300",
        "4.9e-324",
        "NaN",
        "Infinity",
        "-Infinity",
        "0.3333333333333333",
        "-12.5"
    })
    void keepsEachBitOfValues(double value) throws UnreadableContributionException {
        for (long bits : new long[] {Double.doubleToRawLongBits(value), Double.doubleToRawLongBits(value) + 1}) {
            ByteWriter out = new ByteWriter();
            Values.write(Double.longBitsToDouble(bits), out);
            assertEquals(bits, Double.doubleToRawLongBits(Values.read(new ByteReader(out.bytes()))));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "7, 1", "300, 2", "0.5, 1", "12345.67, 4", "4711.123456789, 9", "0.1, 1"})
    void writesDecimalsInFewBytes(double value, int bytes) {
        ByteWriter out = new ByteWriter();
        Values.write(value, out);
        assertEquals(bytes, out.bytes().length);
    }

    @Test
    void readsWhatItWroteOfRandomContributions() throws UnreadableContributionException {
        Random random = new Random(11);
        KnownTexts known = KnownTexts.empty();
        for (int round = 0; round < 200; round++) {
            Contribution contribution = contribution(random);
            byte[] bytes = ContributionCodec.encode(contribution);
            Contribution read = ContributionCodec.decode(bytes);
            assertEquals(contribution, read);
            assertEquals(contribution, ContributionCodec.decode(bytes, known));
            assertArrayEquals(bytes, ContributionCodec.encode(read));
        }
    }

    private static Contribution contribution(Random random) {
        List<Counts> counts = new ArrayList<>();
        List<Samples> samples = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            counts.add(new Counts(
                    random.nextInt(3), labels(random), List.of(new Pane(random.nextLong(), random.nextLong()))));
            List<Point> points = new ArrayList<>();
            for (int k = random.nextInt(4); k >= 0; k--) {
                double value = random.nextBoolean() ? random.nextInt(1000) : Double.longBitsToDouble(random.nextLong());
                points.add(new Point(CELL + random.nextInt(100_000) - 60_000, value));
            }
            samples.add(new Samples(
                    random.nextBoolean() ? List.of(1L) : List.of(1L, 2L), labels(random), PointList.of(points)));
        }
        long append = random.nextBoolean() ? random.nextLong() : CELL - 5;
        return new Contribution("u" + random.nextInt(3), random.nextInt(64), CELL, append, counts, samples);
    }

    private static Labels labels(Random random) {
        Labels labels = Labels.NONE;
        for (int i = random.nextInt(14); i > 0; i--) {
            String value = List.of("a", "ab", "größe", "世界", "😀", "\ud83d", "\ude00\ud83d", "x".repeat(300))
                    .get(random.nextInt(8));
            labels = labels.with((random.nextInt(9) == 0 ? "é" : "l") + random.nextInt(12), value);
        }
        return labels;
    }

    /** Bytes with the head of a unit "u", and what is wrong with them. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
            ''                                   ¦ it ends after 0 bytes, in the middle
            00                                   ¦ version 0, known is 2
            03 01 75                             ¦ version 3, known is 2
            02 05 75                             ¦ a count of 5 before byte 2, with 1 bytes left
            02 01 ff 00                          ¦ a text that is no UTF-8
            02 01 75 80808080808080808001        ¦ place 9223372036854775808 of 2147483647 before byte 13
            02 01 75 8080808080808080808001      ¦ a number of more than ten bytes before byte 13
            02 01 75 00 00 00 05                 ¦ a count of 5 before byte 7, with 0 bytes left
            02 01 75 00 00 00 00 ffffffffffffffff7f ¦ a count of 9223372036854775807 before byte 16, with 0 bytes left
            02                                   ¦ it ends after 1 bytes, in the middle
            02 01 75 00 00 00 01 01 00           ¦ place 1 of 1 before byte 8
            02 01 75 00 00 00 01 00 05 00        ¦ a count of 5 before byte 9, with 1 bytes left
            02 01 75 00 00 00 01 00 00 01        ¦ place 1 of 1 before byte 10
            02 01 75 00 00 00 01 00 00 00 05 00  ¦ a count of 5 before byte 11, with 1 bytes left
            02 01 75 00 00 00 01 00 00 00 01 01  ¦ place 1 of 1 before byte 12
            02 01 75 00 00 00 01 00 00 00 01 00 02 01 61 ¦ place 1 of 1 before byte 14
            02 01 75 00 00 00 01 00 00 00 01 00 08 00 61 ¦ a text of 4 bytes, with 1 left
            02 01 75 00 00 00 01 00 00 00 01 00 02 00 ff ¦ a text that is no UTF-8
            02 01 75 00 00 00 01 00 00 00 00 00 00 ¦ counts of 0 inputs
            02 01 75 00 00 00 01 00 00 00 01 00 02 00 61 00 ¦ a label without a value
            02 01 75 00 00 00 01 00 00 00 01 00 02 00 61 02 ¦ a change of a label that is not there
            02 01 75 00 00 00 01 00 00 00 02 00 02 00 61 00 03 00 00 ¦ labels that are not in order
            02 01 75 00 00 00 00 00 07           ¦ 1 bytes behind its end
            02 01 75 00 00 00 00 01 00 00 00 00 01 00 08 ¦ a value of an unknown kind
            """)
    void refusesWhatItDidNotWrite(String hex, String reason) {
        byte[] bytes = HexFormat.of().parseHex(hex.replaceAll("[ ']", ""));
        assertEquals(
                reason,
                assertThrows(UnreadableContributionException.class, () -> ContributionCodec.decode(bytes))
                        .getMessage());
    }

    /** A text that shares all of one before takes two bytes, and must not fill the memory. */
    @Test
    void refusesNamesThatGrowWithoutEnd() {
        ByteWriter out = new ByteWriter();
        head(out);
        out.number(1); // Counts of one series, of a shape without inputs that is new, as its names are.
        out.number(0);
        out.number(0);
        out.number(0);
        out.number(100_000);
        growing(out);
        assertGrowsTooFar(out);
    }

    private static void head(ByteWriter out) {
        out.octet(2);
        out.text("u");
        out.number(0);
        out.number(0);
        out.number(0);
    }

    private static void growing(ByteWriter out) {
        out.number(0);
        out.number(1_000 << 1);
        out.number(0);
        out.octets(new byte[1_000], 0);
        for (int i = 1; i < 100_000; i++) {
            out.number(i);
            out.number(0);
            out.number(1_000);
        }
    }

    private static void assertGrowsTooFar(ByteWriter out) {
        assertEquals(
                "texts of more than 16777216 bytes",
                assertThrows(UnreadableContributionException.class, () -> ContributionCodec.decode(out.bytes()))
                        .getMessage());
    }

    @Test
    void readsDamagedBytesOrSaysWhy() {
        Random random = new Random(12);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = ContributionCodec.encode(i % 2 == 0 ? SMALL : contribution(random));
            for (int k = random.nextInt(3); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                ContributionCodec.decode(bytes);
            } catch (UnreadableContributionException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000, "hardly anything was damaged: " + refused);
    }
}
