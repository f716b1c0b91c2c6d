package io.tocsin.processor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.vector.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SeriesTest {
    private final Series series = new Series(Labels.NONE);

    private void add(long... times) {
        for (long time : times) {
            series.insert(series.countUpTo(time), time, (double) time);
        }
    }

    @Test
    void keepsPositionsOverDrops() {
        add(1, 2, 3);
        assertEquals(0, series.startPosition());
        series.drop(2);
        assertEquals(2, series.startPosition());
        assertEquals(3, series.endPosition());
        add(4);
        assertEquals(4, series.endPosition());
        assertEquals(3, series.time(0));
    }

    @Test
    void tellsWhatChangesOfWhatWasRead() {
        add(1, 2, 5);
        series.read(2);
        assertEquals(0, series.disorder());
        add(6);
        series.drop(1);
        series.set(1, 50);
        add(4);
        assertEquals(0, series.disorder(), "what nobody has read yet");
        series.set(0, 2);
        assertEquals(0, series.disorder(), "the same value");
        series.set(0, 20);
        assertEquals(1, series.disorder());
        add(1);
        assertEquals(2, series.disorder());
        series.set(1, 21);
        assertEquals(3, series.disorder(), "the sample read has moved");
        series.set(2, 40);
        assertEquals(3, series.disorder());
        series.read(1);
        series.set(1, 22);
        assertEquals(4, series.disorder(), "another one has read further");
    }

    @Test
    void tellsThatWhatWasReadIsTakenOut() {
        add(1, 2, 5, 6);
        series.read(3);
        series.remove(3);
        assertEquals(0, series.disorder(), "what nobody has read yet");
        series.remove(2);
        assertEquals(1, series.disorder());
        add(4);
        assertEquals(1, series.disorder(), "nobody has read what is there instead");
        assertEquals(3, series.endPosition());
        assertEquals(4, series.time(2));
    }

    @Test
    void isWhatAListIsWhateverHappens() {
        Random random = new Random(3);
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int size = expected.size();
            if (size > random.nextInt(200)) {
                int count = random.nextInt(3) == 0 ? size : random.nextInt(size + 1);
                series.drop(count);
                expected.subList(0, count).clear();
            }
            long time = random.nextInt(4) == 0 ? i - 10 : i;
            int index = series.countUpTo(time);
            series.insert(index, time, (double) -time);
            expected.add(index, time);
            if (random.nextInt(5) == 0) {
                int out = random.nextInt(expected.size());
                series.remove(out);
                expected.remove(out);
            }
            assertEquals(expected.size(), series.size());
            for (int k = 0; k < expected.size(); k++) {
                assertEquals(expected.get(k), series.time(k));
                assertEquals((double) -expected.get(k), series.value(k));
            }
        }
    }

    @Test
    void hasWindowsWithoutStaleMarkers() {
        add(1, 2, 3, 4);
        series.set(1, Series.STALE_MARKER);
        Window window = series.window(new Window.Bounds(0, 3, 3, false)).orElseThrow();
        assertEquals(2, window.size());
        assertEquals(3, window.last());
        assertTrue(series.window(new Window.Bounds(1, 2, 2, false)).isEmpty());
        assertEquals(2, series.view(2, 4, window.bounds()).size());
    }
}
