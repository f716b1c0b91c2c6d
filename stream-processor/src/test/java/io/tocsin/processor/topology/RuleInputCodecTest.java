package io.tocsin.processor.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.topology.RuleInput.CountMatch;
import io.tocsin.processor.topology.RuleInput.Matches;
import io.tocsin.processor.topology.RuleInput.SampleMatch;
import io.tocsin.processor.topology.RuleInput.Watermarks;
import io.tocsin.processor.watermark.Advance;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class RuleInputCodecTest {
    private static final TopicPartition LOGS = new TopicPartition("t-logs", 300);
    private static final CountMatch COUNT =
            new CountMatch("leaf \u00e4\u20ac", labels("service_name", "a\0b", "x", ""), 1_700_000_001_000L, 1L << 40);

    @Test
    void readsBackMatchesAsWritten() {
        Matches matches = new Matches(
                LOGS,
                Long.MAX_VALUE,
                1_700_000_000_123L,
                2,
                List.of(
                        COUNT,
                        new SampleMatch("b", labels(), -5, -0.0),
                        new SampleMatch("c", labels("le", "+Inf"), 0, Double.NEGATIVE_INFINITY)));
        assertEquals(matches, RuleInputCodec.decode(RuleInputCodec.encode(matches)));
    }

    @Test
    void keepsTheBitsOfNotANumber() {
        double staleMarker = Double.longBitsToDouble(0x7ff0000000000002L);
        Matches matches = new Matches(LOGS, 0, 0, 0, List.of(new SampleMatch("a", labels(), 0, staleMarker)));
        Matches read = (Matches) RuleInputCodec.decode(RuleInputCodec.encode(matches));
        SampleMatch sample = (SampleMatch) read.matches().get(0);
        assertEquals(0x7ff0000000000002L, Double.doubleToRawLongBits(sample.value()));
    }

    @Test
    void readsBackWatermarksAsWritten() {
        Watermarks watermarks = new Watermarks(List.of(
                new Advance(LOGS, 1_700_000_000_000L, 1_700_000_000_099L),
                new Advance(new TopicPartition("metrics", 0), 0, 1_700_000_000_000L)));
        assertEquals(watermarks, RuleInputCodec.decode(RuleInputCodec.encode(watermarks)));
    }

    @Test
    void writesTheBytesOfVersionOne() {
        byte[] bytes = RuleInputCodec.encode(new Matches(
                new TopicPartition("m", 1), 5, 258, 0, List.of(new SampleMatch("k", labels("a", "b"), 1, 1.0))));
        assertEquals(
                "0101" + "016d01" + "05" + "0000000000000102" + "00" + "01" + "01016b" + "0101610162"
                        + "0000000000000001" + "3ff0000000000000",
                HexFormat.of().formatHex(bytes));
        assertArrayEquals(bytes, RuleInputCodec.encode(RuleInputCodec.decode(bytes)));
    }

    @Test
    void refusesWhatALaterReleaseWrote() {
        assertThrows(IllegalStateException.class, () -> RuleInputCodec.decode(new byte[] {2, 1}));
        assertThrows(IllegalStateException.class, () -> RuleInputCodec.decode(new byte[] {1, 9}));
    }

    @Test
    void neverUnderestimatesTheSizeOfAMatch() {
        int empty = RuleInputCodec.encode(new Matches(LOGS, 0, 0, 0, List.of())).length;
        int full = RuleInputCodec.encode(new Matches(LOGS, 0, 0, 0, List.of(COUNT))).length;
        assertTrue(RuleInputCodec.sizeOf(COUNT) >= full - empty);
    }

    private static SortedMap<String, String> labels(String... namesAndValues) {
        SortedMap<String, String> labels = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            labels.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return labels;
    }
}
