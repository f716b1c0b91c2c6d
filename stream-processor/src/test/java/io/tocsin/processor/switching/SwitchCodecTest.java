package io.tocsin.processor.switching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SwitchCodecTest {
    private static final Contribution SOME = new Contribution(
            "rules/a.yml/g",
            1,
            5_000,
            4_999,
            List.of(new Contribution.Counts(7, Labels.of(Map.of("a", "b")), List.of(new Contribution.Pane(5_000, 2)))),
            List.of());

    private static final List<SwitchRecord> RECORDS = List.of(
            new SwitchRecord.History(2, 3, 1, SOME),
            new SwitchRecord.Complete(2, 3, 1, 4_000, 5_000, Long.MIN_VALUE),
            new SwitchRecord.Skipped(2, 3),
            new SwitchRecord.HandedOver(2, 0));

    @Test
    void readsWhatItWrote() throws Exception {
        for (SwitchRecord record : RECORDS) {
            assertEquals(record, SwitchCodec.decode(SwitchCodec.encode(record)));
        }
        SwitchRecord.Handover handover = (SwitchRecord.Handover) SwitchCodec.decode(SwitchCodec.encode(
                new SwitchRecord.Handover(2, "unit", 1, Map.of("a/x", new byte[] {1}, "i", new byte[0]))));
        assertEquals("unit 1 2", handover.unit() + " " + handover.shard() + " " + handover.version());
        assertEquals(2, handover.entries().size());
        assertArrayEquals(new byte[] {1}, handover.entries().get("a/x"));
    }

    @Test
    void refusesWhatIsCutOffOrTooLongOrOfAnotherKind() {
        for (SwitchRecord record : RECORDS) {
            byte[] whole = SwitchCodec.encode(record);
            for (int length = 0; length < whole.length; length++) {
                byte[] some = Arrays.copyOf(whole, length);
                assertThrows(UnreadableEntryException.class, () -> SwitchCodec.decode(some), record + " " + length);
            }
            byte[] more = Arrays.copyOf(whole, whole.length + 1);
            assertThrows(UnreadableEntryException.class, () -> SwitchCodec.decode(more));
        }
        byte[] other = SwitchCodec.encode(RECORDS.get(3));
        other[0] = 99;
        assertThrows(UnreadableEntryException.class, () -> SwitchCodec.decode(other));
    }
}
