package io.tocsin.ingest.events;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BytesTest {
    private final Budget budget = new Budget(1 << 20);
    private final Bytes bytes = new Bytes(budget);

    @Test
    void holdsWhatIsAppendedInAnyPortions() throws IOException {
        Random random = new Random(7);
        byte[] all = new byte[500_000];
        random.nextBytes(all);
        for (int at = 0; at < all.length; ) {
            int n = Math.min(all.length - at, random.nextInt(30_000));
            assertTrue(bytes.append(all, at, n));
            at += n;
        }
        assertEquals(all.length, bytes.size());
        assertArrayEquals(all, bytes.copy(0, all.length));
        assertArrayEquals(all, bytes.stream().readAllBytes());
        for (int i = 0; i < 100; i++) {
            int from = random.nextInt(all.length);
            int to = from + random.nextInt(all.length - from);
            assertArrayEquals(Arrays.copyOfRange(all, from, to), bytes.copy(from, to));
        }
    }

    @Test
    void findsAByteWhereverItStands() {
        byte[] all = new byte[300_000];
        for (int at : new int[] {0, 8_191, 8_192, 139_263, 139_264, 299_999}) {
            all[at] = '\n';
        }
        assertTrue(bytes.append(all, 0, all.length));
        assertEquals(0, bytes.indexOf((byte) '\n', 0));
        assertEquals(8_191, bytes.indexOf((byte) '\n', 1));
        assertEquals(8_192, bytes.indexOf((byte) '\n', 8_192));
        assertEquals(139_263, bytes.indexOf((byte) '\n', 8_193));
        assertEquals(139_264, bytes.indexOf((byte) '\n', 139_264));
        assertEquals(299_999, bytes.indexOf((byte) '\n', 139_265));
        assertEquals(300_000, bytes.indexOf((byte) 'x', 0));
    }

    @Test
    void stopsAtTheBudgetAndGivesItBack() {
        byte[] some = new byte[100_000];
        int appended = 0;
        while (bytes.append(some, 0, some.length)) {
            appended++;
        }
        assertTrue(appended >= 8 && appended <= 10, "appended " + appended);
        assertTrue(budget.used() <= budget.limit());
        bytes.close();
        assertEquals(0, budget.used());
        bytes.close();
        assertEquals(0, budget.used());
    }

    @Test
    void sharesOneBudgetAmongHolders() {
        Budget.Share one = budget.share();
        Budget.Share two = budget.share();
        assertTrue(one.add(1 << 19));
        assertTrue(two.add(1 << 19));
        assertFalse(two.add(1));
        one.close();
        assertTrue(two.add(1));
        assertFalse(one.add(1), "closed");
        two.close();
        assertEquals(0, budget.used());
    }
}
