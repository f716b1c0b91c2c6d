package io.tocsin.processor.contribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.processor.vector.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** However samples come, they go out by their times, and of each time the one whose bits are the greatest number. */
final class PointsTest {
    private static final Random RANDOM = new Random(20_261_123);
    private static final KnownSeries.Membership SERIES =
            new KnownSeries.Membership(0, 0, Labels.of(Map.of("a", "b")), List.of(1L), false);
    private static final double[] VALUES = {0, -0.0, 1, -1, Double.NaN, Double.longBitsToDouble(0x7ff0000000000002L)};

    @Test
    void goOutAsIfTakenOneByOne() {
        for (int round = 0; round < 3_000; round++) {
            Points points = new Points(SERIES, Points.ALL);
            TreeMap<Long, Double> expected = new TreeMap<>();
            long time = RANDOM.nextInt(100);
            // Ascending, now and then the same again, or in any order.
            int way = RANDOM.nextInt(3);
            for (int batch = 1 + RANDOM.nextInt(3); batch > 0; batch--) {
                long[] millis = new long[RANDOM.nextInt(6)];
                double[] values = new double[millis.length];
                for (int i = 0; i < millis.length; i++) {
                    time = way == 2 ? RANDOM.nextInt(10) : time + (way == 1 ? RANDOM.nextInt(2) : 1);
                    millis[i] = time;
                    values[i] = VALUES[RANDOM.nextInt(VALUES.length)];
                    expected.merge(
                            time,
                            values[i],
                            (one, other) ->
                                    Double.doubleToRawLongBits(one) > Double.doubleToRawLongBits(other) ? one : other);
                }
                long[] told = millis.clone();
                double[] toldValues = values.clone();
                points.addAll(new PointList(millis, values), 0);
                if (RANDOM.nextInt(4) == 0) {
                    points.sorted();
                }
                assertArrayEquals(told, millis, "others have these arrays, too");
                assertArrayEquals(bits(toldValues), bits(values));
            }
            PointList sorted = points.sorted();
            assertEquals(List.copyOf(expected.keySet()), boxed(sorted.allMillis()));
            assertArrayEquals(
                    bits(expected.values().stream().mapToDouble(value -> value).toArray()), bits(sorted.allValues()));
        }
    }

    private static List<Long> boxed(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }
}
