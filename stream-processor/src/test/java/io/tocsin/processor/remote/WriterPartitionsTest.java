package io.tocsin.processor.remote;

import static io.tocsin.processor.remote.DrivenWriter.ACCEPTED;
import static io.tocsin.processor.remote.DrivenWriter.LATER;
import static io.tocsin.processor.remote.DrivenWriter.ONE;
import static io.tocsin.processor.remote.DrivenWriter.ZERO;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.processor.remote.RemoteSettings.Start;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a writer begins in its partitions, and what becomes of what it has read of them when it loses them. */
final class WriterPartitionsTest {
    @Test
    void partitionsThatMoveAreLeftToOthers() throws Exception {
        DrivenWriter writer = new DrivenWriter(4, Start.EARLIEST);
        writer.assign(ZERO, ONE);
        writer.remote.answers.add(LATER);
        for (int second = 1; second <= 3; second++) {
            writer.record(ZERO, "a", second);
            writer.record(ONE, "b", second);
        }
        writer.step();
        assertEquals(4, writer.remote.requests.get(0).size());
        writer.assign(ZERO);
        for (int i = 0; i < 4; i++) {
            writer.pass(5);
            writer.step();
        }
        assertEquals(List.of("a@1", "a@2", "a@3"), writer.remote.taken);
        assertEquals(3, writer.committed(ZERO));
        assertEquals(-1, writer.committed(ONE));
        assertEquals(3.0, writer.dropped("moved"));
        assertEquals(0.0, writer.metric("samples_pending"));
    }

    @Test
    void aNewRemoteBeginsWithWhatComesAndRemembersIt() throws Exception {
        DrivenWriter writer = new DrivenWriter(1, Start.LATEST);
        writer.record(ZERO, "a", 1);
        writer.record(ZERO, "a", 2);
        writer.consumer.updateEndOffsets(Map.of(ZERO, 2L, ONE, 0L));
        writer.assign(ZERO, ONE);
        writer.step();
        writer.step();
        assertEquals(2, writer.committed(ZERO));
        assertEquals(0, writer.committed(ONE));
        writer.record(ZERO, "a", 3);
        writer.step();
        assertEquals(List.of("a@3"), writer.remote.taken);
    }

    @Test
    void aRemoteThatWasSentToGoesOnAndTakesNewPartitionsFromTheirStart() throws Exception {
        DrivenWriter writer = new DrivenWriter(1, Start.LATEST);
        writer.consumer.updateEndOffsets(Map.of(ZERO, 2L, ONE, 1L));
        writer.committedBefore(Map.of(ZERO, 1L));
        writer.record(ZERO, "a", 1);
        writer.record(ZERO, "a", 2);
        writer.record(ONE, "b", 1);
        writer.assign(ZERO, ONE);
        for (int i = 0; i < 6; i++) {
            writer.step();
        }
        assertEquals(Set.of("a@2", "b@1"), Set.copyOf(writer.remote.taken));
    }

    @Test
    void whatIsPendingAtTheEndIsLeftToOthers() throws Exception {
        DrivenWriter writer = new DrivenWriter(2, Start.EARLIEST);
        writer.assign(ZERO);
        writer.remote.answers.add(ACCEPTED);
        writer.remote.answers.add(LATER);
        for (int second = 1; second <= 5; second++) {
            writer.record(ZERO, "a", second);
        }
        writer.step();
        writer.step();
        assertEquals(3.0, writer.metric("samples_pending"));
        writer.end();
        assertEquals(2, writer.committed(ZERO));
        assertEquals(3.0, writer.dropped("moved"));
        assertEquals(0.0, writer.metric("samples_pending"));
    }
}
