package io.tocsin.processor.contribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.contribution.Contribution.Point;
import io.tocsin.processor.vector.Labels;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.sample.EventSamples;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is put down event by event comes out series by series, in the order in which it came. */
final class ArrivalsTest {
    private static final Random RANDOM = new Random(20_261_122);

    /** Series of this name are asked for by nobody. */
    private static final String UNWANTED = "m1";

    private final Rows rows = new Rows(new KnownSeries(ArrivalsTest::memberships));

    private static List<KnownSeries.Membership> memberships(SortedMap<String, String> labels) {
        return UNWANTED.equals(labels.get(Sample.NAME))
                ? List.of()
                : List.of(new KnownSeries.Membership(0, 0, Labels.of(labels), List.of(1L), false));
    }

    /** Of as many series as the source's number has it, up to 3. */
    private static EventSamples event(int source, double value) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i <= source % 3; i++) {
            samples.add(new Sample(
                    new TreeMap<>(Map.of(Sample.NAME, "m" + i, "source", Integer.toString(source))), 0, value + i));
        }
        return EventSamples.of(samples);
    }

    @Test
    void comeOutSeriesBySeries() {
        Arrivals arrivals = new Arrivals();
        for (int round = 0; round < 20; round++) {
            Map<String, List<Point>> expected = new LinkedHashMap<>();
            Map<String, Long> newest = new LinkedHashMap<>();
            int events = RANDOM.nextInt(round % 2 == 0 ? 5_000 : 50);
            int sources = 1 + RANDOM.nextInt(200);
            for (int i = 0; i < events; i++) {
                int source = RANDOM.nextInt(sources);
                EventSamples event = event(source, RANDOM.nextInt(100));
                long appended = RANDOM.nextInt(1_000);
                long millis = RANDOM.nextInt(1_000);
                boolean first = newest.merge("source " + source, appended, Math::max) == appended
                        && !expected.containsKey(key(event.series().get(0)));
                assertEquals(first, arrivals.add(rows.of(event), event, millis, appended));
                event.at(millis)
                        .forEach(sample -> expected.computeIfAbsent(key(sample.labels()), absent -> new ArrayList<>())
                                .add(new Point(millis, sample.value())));
            }
            expected.keySet().removeIf(series -> series.contains(UNWANTED));
            Map<String, List<Point>> dealt = new LinkedHashMap<>();
            arrivals.deal(rows, (row, place, points, appended) -> {
                Labels labels = row.memberships(place).get(0).labels();
                dealt.put(key(labels.asMap()), List.copyOf(points));
                assertEquals(newest.get("source " + labels.get("source")), appended);
            });
            assertEquals(expected, dealt);
            assertEquals(
                    List.copyOf(expected.keySet()), List.copyOf(dealt.keySet()), "in the order in which they came");
        }
    }

    private static String key(Map<String, String> labels) {
        return new TreeMap<>(labels).toString();
    }

    @Test
    void aRowIsThatOfItsSeriesWhateverObjectThatIs() {
        int one = rows.of(event(1, 0));
        int two = rows.of(event(2, 0));
        assertNotEquals(one, two);
        assertEquals(one, rows.of(event(1, 5)));
        assertEquals(2, rows.width(one));
        assertEquals(1, rows.places(one));
        assertEquals(two, rows.get(two).number());
    }

    @Test
    void rowsAreForgottenWhenThereAreTooMany() {
        int source = 0;
        while (rows.of(event(source, 0)) != Rows.FULL) {
            source++;
        }
        assertTrue(source > 50_000, "of so many sources: " + source);
        assertEquals(0, rows.of(event(0, 0)), "who is known stays known");
        rows.forget();
        assertEquals(0, rows.of(event(source, 0)));
        assertEquals(1, rows.of(event(0, 0)));
    }
}
