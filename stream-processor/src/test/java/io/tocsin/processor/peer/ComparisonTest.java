package io.tocsin.processor.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.peer.Comparison.Ours;
import io.tocsin.processor.peer.Comparison.Peer;
import io.tocsin.processor.peer.Episode.Told;
import io.tocsin.processor.peer.Recomputation.Arrival;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Both sides are made by the reference, and one of them is then falsified: all of that is found. */
final class ComparisonTest {
    private static final long START = 1_800_000_000_000L;
    private static final int SECONDS = 20;
    private static final long END = START + SECONDS * 1000L;
    private static final String TEXT = PeerRules.text(Path.of("rules.yml"));
    private static final UnaryOperator<String> AS_IT_IS = UnaryOperator.identity();
    private static final Predicate<Sample> ALL = Sample.class::isInstance;

    private final List<Batch> batches = new ArrayList<>();
    private final Ours right;

    ComparisonTest() {
        Scenario scenario = new Scenario(7);
        for (long millis = START + 150; millis < END - 1000; millis += 500) {
            batches.add(scenario.next(millis));
        }
        right = ours(AS_IT_IS, ALL);
    }

    @Test
    void findsNothingWhereAllIsTheSame() {
        Comparison comparison = compare(peer(AS_IT_IS), right, right);
        assertEquals(List.of(), comparison.differences());
        assertEquals(Set.of(), comparison.disturbed());
        assertTrue(comparison.silent().size() < 5, comparison.silent().toString());
    }

    @Test
    void findsASampleThatWasLost() {
        // The only one of its series between two instants is made up for by the next; of a counter each counts.
        Sample lost = batches.get(20).samples().stream()
                .filter(s -> s.labels().get(Sample.NAME).equals("peer_requests_total"))
                .findFirst()
                .orElseThrow();
        found(peer(AS_IT_IS), ours(AS_IT_IS, s -> !s.equals(lost)), "host:requests:rate6s");
    }

    @Test
    void findsRulesOfOtherTimesAndThresholds() {
        Peer peer = peer(AS_IT_IS);
        boolean peersFault = false;
        for (Change change : List.of(
                new Change("for: 3s", "for: 4s"),
                new Change("for: 3s", "for: 2s"),
                new Change("keep_firing_for: 4s", "keep_firing_for: 3s"),
                new Change("peer_level[5s]", "peer_level[4s]"),
                new Change("expr: peer_level > 50,", "expr: peer_level > 70,"),
                new Change("[12s]", "[14s]"),
                new Change("histogram_quantile(0.9", "histogram_quantile(0.91"),
                new Change("is at {{ $value }}", "is at {{ $value }}!"))) {
            // Either is the one with the wrong rules, in turn.
            peersFault = !peersFault;
            found(peersFault ? peer(change) : peer, peersFault ? right : ours(change, ALL), change.to());
        }
    }

    /** Another text of the rules. */
    private record Change(String from, String to) implements UnaryOperator<String> {
        @Override
        public String apply(String text) {
            assertTrue(text.contains(from), from);
            return text.replace(from, to);
        }
    }

    @Test
    void holdsEachToWhatItSawWhereThatDiffers() {
        Comparison comparison = compare(late(850), right, right);
        assertEquals(List.of(), comparison.differences());
        assertTrue(comparison.disturbed().size() > 10, comparison.disturbed().toString());
        comparison = compare(late(850), ours(new Change("for: 3s", "for: 4s"), ALL), right);
        assertTrue(comparison.differences().size() > 1);
    }

    @Test
    void findsAnEarlyAlertThatHadNoReasonAndOneThatHad() {
        Peer peer = peer(AS_IT_IS);
        String alert = "{alertname=High, host_name=web-1, instance=web-1, job=shop, service_name=shop, severity=page}";
        for (boolean isHigh : List.of(true, false)) {
            // One that is low for a while: not even the sample before was high.
            int found = 8;
            while (level(batches.get(found)) > 50 != isHigh || (!isHigh && level(batches.get(found - 1)) > 50)) {
                found++;
            }
            Batch batch = batches.get(found);
            Ours told = ours(AS_IT_IS, ALL);
            long instant = Math.floorDiv(batch.millis(), 1000) * 1000 + 1000;
            told.told().fires(alert, batch.millis() + 3, "{}", 0);
            told.told().ends(alert, batch.millis() + 3, instant, Episode.RESOLVED, 0);
            Comparison comparison = compare(peer, right, told);
            assertEquals(
                    isHigh ? 0 : 1,
                    comparison.differences().size(),
                    comparison.differences().toString());
            assertEquals(isHigh ? 1 : 0, comparison.explained());
        }
    }

    private static double level(Batch batch) {
        return batch.samples().stream()
                .filter(s -> s.labels().get(Sample.NAME).equals("peer_level"))
                .filter(s -> s.labels().get("instance").equals("web-1")
                        && s.labels().get("job").equals("shop"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void findsAnAlertThatIsNotInTheSuperset() {
        Episode wanted = new Episode("{alertname=A}", 5000, 9000, "resolved", "{}", 0, 0);
        assertEquals(List.of(), Episode.missing(List.of(wanted), List.of(wanted)));
        assertEquals(List.of(), Episode.missing(List.of(wanted), List.of(with(4321, 9000))));
        for (List<Episode> told : List.of(
                List.<Episode>of(),
                List.of(with(5001, 9000)),
                List.of(with(5000, 9001)),
                List.of(with(5000, Episode.OPEN)),
                List.of(with(3000, 4000), with(6000, 9000)))) {
            assertEquals(1, Episode.missing(List.of(wanted), told).size(), told.toString());
        }
        assertEquals(
                1,
                Episode.missing(List.of(wanted, with(6000, 9000)), List.of(wanted))
                        .size(),
                "two in one");
    }

    private static Episode with(long startsAt, long endsAt) {
        return new Episode("{alertname=A}", startsAt, endsAt, "resolved", "{}", 0, 0);
    }

    @Test
    void refusesWhatIsToldTwiceOtherwise() {
        Told told = new Told();
        told.fires("{alertname=A}", 5000, "{}", 0);
        told.fires("{alertname=A}", 5000, "{other=b}", 1);
        told.ends("{alertname=A}", 5000, 9000, "resolved", 2);
        told.ends("{alertname=A}", 5000, 9000, "resolved", 3);
        assertEquals(List.of(new Episode("{alertname=A}", 5000, 9000, "resolved", "{}", 0, 2)), told.within(0, 9000));
        assertThrows(AssertionError.class, () -> told.ends("{alertname=A}", 5000, 9001, "resolved", 4));
        assertThrows(AssertionError.class, () -> told.ends("{alertname=A}", 5001, 9000, "resolved", 4));
    }

    private void found(Peer peer, Ours ours, String text) {
        List<String> differences = compare(peer, ours, right).differences();
        // Beside the reference and beside the other.
        assertTrue(differences.size() > 1, text);
    }

    private Comparison compare(Peer peer, Ours grid, Ours early) {
        return new Comparison(PeerRules.file("rules.yml", TEXT), batches, END, peer, grid, early);
    }

    private Peer peer(UnaryOperator<String> rules) {
        return peer(rules, 0);
    }

    /** One that sees samples only so many milliseconds after they were there. */
    private Peer late(int millis) {
        return peer(AS_IT_IS, millis);
    }

    private Peer peer(UnaryOperator<String> rules, int late) {
        List<Arrival> arrivals =
                batches.stream().map(b -> new Arrival(b.millis(), b.samples())).toList();
        Recomputation made = recomputed(
                rules,
                arrivals,
                instant -> batches.stream()
                        .filter(b -> b.millis() + late <= instant)
                        .count());
        for (Batch batch : batches) {
            made.recordings().add(new TreeMap<>(Map.of(Sample.NAME, Batch.NUMBER)), batch.millis(), batch.number());
        }
        Told told = new Told();
        for (Episode e : made.told().within(0, END)) {
            told.fires(e.alert(), e.startsAt(), e.annotations(), 0);
            if (e.endsAt() != Episode.OPEN) {
                told.ends(e.alert(), e.startsAt(), e.endsAt(), Episode.RESOLVED, 0);
            }
        }
        return new Peer(made.recordings(), told);
    }

    private Ours ours(UnaryOperator<String> rules, Predicate<Sample> kept) {
        List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
        List<Arrival> arrivals = new ArrayList<>();
        for (Batch batch : batches) {
            for (MetricEvent event : batch.events()) {
                arrivals.add(new Arrival(
                        batch.millis() + 3,
                        PrometheusNames.samples(event).stream().filter(kept).toList()));
                log.add(record(log.size(), batch.millis() + 3, event.toJson()));
            }
        }
        Recomputation made = recomputed(
                rules,
                arrivals,
                instant -> log.stream()
                        .filter(record -> record.timestamp() <= instant)
                        .count());
        return new Ours(made.recordings(), made.told(), log, List.of());
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, long millis, byte[] value) {
        return new ConsumerRecord<>(
                "metrics",
                0,
                offset,
                millis,
                TimestampType.LOG_APPEND_TIME,
                0,
                value.length,
                new byte[0],
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static Recomputation recomputed(
            UnaryOperator<String> rules, List<Arrival> arrivals, LongUnaryOperator visible) {
        Recomputation made = new Recomputation(PeerRules.file("rules.yml", rules.apply(TEXT)), arrivals);
        SortedMap<Long, Integer> instants = new TreeMap<>();
        for (long instant = START + 1000; instant <= END; instant += 1000) {
            instants.put(instant, (int) visible.applyAsLong(instant));
        }
        for (int group = 0; group < PeerRules.groups().size(); group++) {
            made.evaluate(group, instants, List.of());
        }
        return made;
    }
}
