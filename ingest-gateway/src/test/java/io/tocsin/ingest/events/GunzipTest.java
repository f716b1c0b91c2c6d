package io.tocsin.ingest.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.ingest.events.Outcome.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class GunzipTest {
    private static final int LIMIT = 1 << 20;

    private final Budget budget = new Budget(3 << 20);
    private final Bytes inflated = new Bytes(budget);

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private void inflate(byte[] compressed) throws RefusedException {
        try (Bytes body = new Bytes(budget)) {
            assertTrue(body.append(compressed, 0, compressed.length));
            Gunzip.inflate(body, inflated, LIMIT);
        }
    }

    private Reason refusal(byte[] compressed) {
        return assertThrows(RefusedException.class, () -> inflate(compressed))
                .refusal()
                .reason();
    }

    @Test
    void inflatesUpToTheLimit() throws Exception {
        byte[] plain = new byte[LIMIT];
        new Random(3).nextBytes(plain);
        inflate(gzip(plain));
        assertArrayEquals(plain, inflated.copy(0, inflated.size()));
    }

    @Test
    void inflatesSeveralMembers() throws Exception {
        byte[] one = gzip(new byte[] {1, 2});
        byte[] both = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, both, one.length, one.length);
        inflate(both);
        assertArrayEquals(new byte[] {1, 2, 1, 2}, inflated.copy(0, inflated.size()));
    }

    @Test
    void stopsABombAtTheLimit() throws Exception {
        byte[] bomb = gzip(new byte[40 << 20]);
        assertEquals(Reason.TOO_LARGE, refusal(bomb));
        assertTrue(inflated.size() <= LIMIT);
    }

    @Test
    void stopsAtTheBudget() throws Exception {
        try (Budget.Share others = budget.share()) {
            byte[] compressed = gzip(new byte[LIMIT]);
            assertTrue(others.add(budget.limit() - (LIMIT / 2)));
            assertEquals(Reason.OVERLOADED, refusal(compressed));
        }
    }

    @Test
    void refusesWhatIsNotGzipOrIsBroken() throws Exception {
        byte[] good = gzip("hello hello hello".getBytes(UTF_8));
        byte[] flipped = good.clone();
        flipped[good.length - 6] ^= 1;
        assertEquals(Reason.MALFORMED, refusal(new byte[] {'{', '}'}));
        assertEquals(Reason.MALFORMED, refusal(new byte[0]));
        assertEquals(Reason.MALFORMED, refusal(Arrays.copyOf(good, good.length - 9)));
        assertEquals(Reason.MALFORMED, refusal(flipped));
    }
}
