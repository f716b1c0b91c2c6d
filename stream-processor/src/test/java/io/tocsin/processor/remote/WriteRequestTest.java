package io.tocsin.processor.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.remote.Prompb.Point;
import io.tocsin.processor.remote.Prompb.Series;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.window.RecordedSample;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

final class WriteRequestTest {
    @Test
    void isTheBytesOfPrometheusMessages() {
        byte[] bytes = WriteRequest.of(List.of(sample(1, 0x3ff0000000000000L, "up", "a", "ä")));
        // timeseries { labels { __name__ up } labels { a ä } samples { 1.0 at 1 } }
        assertEquals(
                "0a26" + "0a0e" + "0a085f5f6e616d655f5f" + "12027570" + "0a07" + "0a0161" + "1202c3a4" + "120b"
                        + "09000000000000f03f" + "1001",
                HexFormat.of().formatHex(bytes));
    }

    @Test
    void samplesOfASeriesStandTogetherToTheBit() {
        List<Sample> samples = List.of(
                sample(-5, 0x7ff0000000000002L, "a"),
                sample(1_795_253_400_123L, 0x7ff8000000000001L, "b", "x", "1"),
                sample(Long.MAX_VALUE, 0x8000000000000000L, "a"));
        assertEquals(
                List.of(
                        new Series(
                                Map.of("__name__", "a"),
                                List.of(
                                        new Point(-5, 0x7ff0000000000002L),
                                        new Point(Long.MAX_VALUE, 0x8000000000000000L))),
                        new Series(
                                Map.of("__name__", "b", "x", "1"),
                                List.of(new Point(1_795_253_400_123L, 0x7ff8000000000001L)))),
                Prompb.read(WriteRequest.of(samples)));
    }

    @Test
    void labelsStandInTheOrderOfTheirBytes() {
        // U+FF5E comes before U+1F6A8 in UTF-8, after it in UTF-16.
        List<Series> read = Prompb.read(WriteRequest.of(List.of(sample(1, 0, "n", "🚨", "1", "～", "2", "Z", "3"))));
        assertEquals(
                List.of("Z", "__name__", "～", "🚨"),
                List.copyOf(read.get(0).labels().keySet()));
    }

    @Test
    void anySamplesComeBack() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<Sample> samples = new ArrayList<>();
            for (int i = random.nextInt(40); i >= 0; i--) {
                String text = "x".repeat(random.nextInt(3) == 0 ? random.nextInt(20_000) : 3);
                samples.add(sample(
                        random.nextLong() >>> random.nextInt(60),
                        random.nextLong(),
                        "m" + random.nextInt(5),
                        "l",
                        text));
            }
            int points = 0;
            List<Series> read = Prompb.read(Snappy.uncompress(WriteRequest.compressed(samples)));
            for (Series series : read) {
                List<Point> wanted = samples.stream()
                        .filter(s -> s.labels().equals(series.labels()))
                        .map(s -> new Point(s.timestampMillis(), Double.doubleToRawLongBits(s.value())))
                        .toList();
                assertEquals(wanted, series.points());
                points += wanted.size();
            }
            assertEquals(samples.size(), points);
        }
    }

    @Test
    void aStaleMarkerIsPrometheusOwn() {
        assertTrue(Double.isNaN(RecordedSample.STALE_MARKER));
        assertEquals(
                0x7ff0000000000002L,
                Prompb.read(WriteRequest.of(List.of(
                                new Sample(new TreeMap<>(Map.of("__name__", "a")), 1, RecordedSample.STALE_MARKER))))
                        .get(0)
                        .points()
                        .get(0)
                        .bits());
    }

    static Sample sample(long millis, long bits, String name, String... labels) {
        TreeMap<String, String> all = new TreeMap<>(Map.of("__name__", name));
        for (int i = 0; i < labels.length; i += 2) {
            all.put(labels[i], labels[i + 1]);
        }
        return new Sample(all, millis, Double.longBitsToDouble(bits));
    }
}
