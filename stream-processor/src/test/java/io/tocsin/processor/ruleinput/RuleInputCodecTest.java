package io.tocsin.processor.ruleinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.ruleinput.RuleInput.Contributed;
import io.tocsin.processor.ruleinput.RuleInput.Watermarks;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.watermark.Advance;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class RuleInputCodecTest {
    private static final TopicPartition LOGS = new TopicPartition("t-logs", 300);
    private static final Contributed COUNT = new Contributed(
            7,
            new Contribution(
                    "rules/ä€.yml/g",
                    3,
                    1_700_000_001_000L,
                    1_700_000_000_999L,
                    List.of(new Contribution.Counts(
                            7,
                            Labels.of(Map.of("service_name", "a\0b")),
                            List.of(new Contribution.Pane(1_700_000_001_000L, 5)))),
                    List.of()));
    private static final Watermarks WATERMARKS = new Watermarks(List.of(
            new Advance(LOGS, 1_700_000_000_000L, 1_700_000_000_099L),
            new Advance(new TopicPartition("metrics", 0), 0, 1_700_000_000_000L)));

    @Test
    void readsBackContributionsAsWritten() {
        assertEquals(COUNT, RuleInputCodec.decode(RuleInputCodec.encode(COUNT)));
    }

    @Test
    void readsBackWatermarksAsWritten() {
        assertEquals(WATERMARKS, RuleInputCodec.decode(RuleInputCodec.encode(WATERMARKS)));
    }

    @Test
    void writesTheBytesOfVersionThree() {
        byte[] bytes = RuleInputCodec.encode(new Watermarks(List.of(new Advance(new TopicPartition("m", 1), 5, 258))));
        assertEquals(
                "0302" + "00000001" + "00000001" + "6d" + "00000001" + "0000000000000005" + "0000000000000102",
                HexFormat.of().formatHex(bytes));
        assertArrayEquals(bytes, RuleInputCodec.encode(RuleInputCodec.decode(bytes)));
    }

    @Test
    void refusesWhatAnotherReleaseWrote() {
        assertTrue(RuleInputCodec.isOutdated(new byte[] {1, 1}));
        assertTrue(RuleInputCodec.isOutdated(new byte[] {2, 1}));
        assertFalse(RuleInputCodec.isOutdated(new byte[] {3, 1}));
        assertFalse(RuleInputCodec.isOutdated(new byte[] {4, 1}));
        assertFalse(RuleInputCodec.isOutdated(new byte[0]));
        for (byte[] bytes : new byte[][] {{}, {3}, {2, 1}, {4, 1}, {3, 9}, {3, 1, 99}}) {
            IllegalStateException e = assertThrows(
                    IllegalStateException.class, () -> RuleInputCodec.decode(bytes), Arrays.toString(bytes));
            assertTrue(String.valueOf(e.getMessage()).startsWith("rule-inputs has a record that is unreadable: "));
        }
    }

    @Test
    void refusesWhatIsCutOffOrChanged() {
        Random random = new Random(7);
        for (RuleInput input : List.of(COUNT, WATERMARKS)) {
            byte[] whole = RuleInputCodec.encode(input);
            for (int i = 0; i < whole.length; i++) {
                byte[] cut = Arrays.copyOf(whole, i);
                assertThrows(
                        IllegalStateException.class, () -> RuleInputCodec.decode(cut), () -> cut.length + " bytes");
            }
            for (int i = 0; i < 20_000; i++) {
                byte[] changed = whole.clone();
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                try {
                    RuleInputCodec.decode(changed);
                } catch (IllegalStateException | IllegalArgumentException e) {
                    assertTrue(e.getMessage() != null, "with a reason");
                }
            }
        }
    }
}
