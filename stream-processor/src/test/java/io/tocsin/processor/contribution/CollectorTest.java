package io.tocsin.processor.contribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.contribution.Contribution.Pane;
import io.tocsin.processor.contribution.Contribution.Point;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.plan.Split;
import io.tocsin.schemas.metric.LabelSet;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.sample.EventSamples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class CollectorTest {
    private static final long START = 1_700_000_000_000L;

    private static final String RULES = """
            groups:
              - name: logs
                interval: 5s
                rules:
                  - alert: Errors
                    expr: sum by (service_name) (count_over_time(log_events{log_level=~"error|fatal"}[10s])) > 3
                  - alert: Refused
                    expr: max by (service_name) (present_over_time(log_events{message=~".*refused.*"}[30s])) > 0
              - name: whole
                interval: 7s
                rules:
                  - alert: Silent
                    expr: absent_over_time(log_events{service_name="shop"}[14s])
                  - alert: Many
                    expr: sum(count_over_time(log_events{log_level!="debug"}[7s] offset 7s)) > 100
              - name: metrics
                interval: 10s
                rules:
                  - alert: Busy
                    expr: rate(requests_total{job="shop"}[1m]) > 0
                  - alert: Down
                    expr: up == 0
                  - alert: High
                    expr: max by (instance) (max_over_time(requests_total[30s])) > 5 and on (instance) requests_total > 1
            """;

    private static RulePlan plan() {
        RulePlan plan = RulePlan.load(Map.of("test.yml", RULES)).orElseThrow();
        return new RulePlan(plan.units().stream()
                .map(unit -> new RulePlan.Unit(unit.id(), unit.groups(), split(unit.id()), unit.leaves()))
                .toList());
    }

    /** One of each kind, whatever a plan makes of the rules. */
    private static Split split(String unit) {
        return switch (unit) {
            case "test.yml/logs" -> new Split.By(new TreeSet<>(Set.of("service_name")));
            case "test.yml/metrics" -> new Split.Without(new TreeSet<>(Set.of("__name__", "le", "job")));
            default -> new Split.Whole("there is absent_over_time");
        };
    }

    private record Event(SortedMap<String, String> labels, boolean log, long millis, double value, long appended) {
        void addTo(Collector collector) {
            if (log) {
                collector.log(labels, millis, appended);
            } else {
                collector.sample(labels, millis, value, appended);
            }
        }

        void addTo(Totals totals) {
            if (log) {
                totals.log(labels, millis, appended);
            } else {
                totals.sample(labels, millis, value, appended);
            }
        }
    }

    private static Event event(Random random, long appended) {
        SortedMap<String, String> labels = new TreeMap<>();
        boolean log = random.nextBoolean();
        if (log) {
            put(labels, "service_name", List.of("", "shop", "checkout", "größe", "\ud83d"), random);
            put(labels, "log_level", List.of("error", "fatal", "info", "debug", ""), random);
            put(labels, "message", List.of("payment refused", "connection refused by peer", "ok", ""), random);
        } else {
            put(labels, "__name__", List.of("requests_total", "up", "other"), random);
            put(labels, "job", List.of("shop", "db", ""), random);
            put(labels, "instance", List.of("a:1", "b:1", "c:1"), random);
        }
        long millis = appended + random.nextInt(40_000) - 30_000;
        double value = pick(List.of(0.0, -0.0, 1.0, 12.5, 1e300, Double.NaN, Double.NEGATIVE_INFINITY, -3.0), random);
        return new Event(labels, log, random.nextBoolean() ? millis : millis / 1000 * 1000, value, appended);
    }

    private static void put(Map<String, String> labels, String name, List<String> values, Random random) {
        String value = pick(values, random);
        if (!value.isEmpty()) {
            labels.put(name, value);
        }
    }

    private static <T> T pick(List<T> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    /** Dealt out in any way, drained at any time, written, read and added in any order, it is what the events say. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 16})
    void comesToTheSameHoweverItIsDealtOut(int collectors) throws UnreadableContributionException {
        Random random = new Random(collectors);
        RulePlan plan = plan();
        Set<Integer> shardsSeen = new HashSet<>();
        for (int round = 0; round < 6; round++) {
            Shards shards = new Shards(1 + random.nextInt(8));
            Totals expected = new Totals(plan, shards);
            List<Collector> all = new ArrayList<>();
            for (int i = 0; i < collectors; i++) {
                all.add(new Collector(plan, shards));
            }
            List<Contribution> handedOn = new ArrayList<>();
            long appended = START;
            for (int i = 0; i < 600; i++) {
                appended += random.nextInt(100);
                Event event = event(random, appended);
                event.addTo(expected);
                Collector one = pick(all, random);
                event.addTo(one);
                if (random.nextInt(200) == 0) {
                    handedOn.addAll(one.drain());
                }
            }
            all.forEach(one -> handedOn.addAll(one.drain()));
            Collections.shuffle(handedOn, random);
            Totals found = new Totals(plan, shards);
            for (Contribution contribution : handedOn) {
                byte[] bytes = ContributionCodec.encode(contribution);
                Contribution read = ContributionCodec.decode(bytes);
                assertEquals(contribution, read);
                assertTrue(read.newestAppendMillis() <= read.cellEndMillis());
                found.add(read);
                shardsSeen.add(read.shard());
            }
            assertEquals(expected.visible(), found.visible());
        }
        assertTrue(shardsSeen.size() > 3, "hardly anything was split, so little was shown: " + shardsSeen);
    }

    @Test
    void isTheSameForTheSameEvents() {
        Random random = new Random(7);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            events.add(event(random, START + random.nextInt(20_000)));
        }
        List<Contribution> expected = drained(events);
        assertEquals(expected, drained(events));
        assertFalse(expected.isEmpty());
    }

    /** A series that is forgotten between two of its samples is one series all the same. */
    @Test
    void writesASeriesOnceThoughItWasForgotten() {
        Collector collector = new Collector(plan(), new Shards(1));
        SortedMap<String, String> up = new TreeMap<>(Map.of("__name__", "requests_total", "job", "shop"));
        collector.sample(up, START, 1, START);
        for (int i = 0; i < 200_000; i++) {
            collector.sample(new TreeMap<>(Map.of("__name__", "other", "i", "" + i)), START, 1, START);
        }
        collector.sample(up, START + 1, 2, START);
        List<Contribution> all = collector.drain();
        assertEquals(1, all.size());
        assertEquals(
                List.of(new Point(START, 1), new Point(START + 1, 2)),
                all.get(0).samples().get(0).points());
        collector.sample(up, START + 2, 3, START);
        assertEquals(
                List.of(new Point(START + 2, 3)),
                collector.drain().get(0).samples().get(0).points());
    }

    private static List<Contribution> drained(List<Event> events) {
        Collector collector = new Collector(plan(), new Shards(4));
        events.forEach(event -> event.addTo(collector));
        return collector.drain();
    }

    @Test
    void countsByPaneCellAndKeptLabels() {
        Collector collector = new Collector(plan(), new Shards(1));
        Map<String, String> error = Map.of("service_name", "shop", "log_level", "error", "host_name", "web-1");
        assertTrue(collector.log(error, START + 4001, START + 4002));
        assertTrue(collector.log(error, START + 5000, START + 5000));
        assertTrue(collector.log(error, START + 9001, START + 5001));
        int size = collector.size();
        assertTrue(collector.log(error, START + 4998, START + 4999));
        assertEquals(size, collector.size());
        List<Contribution> logs = collector.drain().stream()
                .filter(one -> one.unit().equals("test.yml/logs"))
                .toList();
        assertEquals(
                List.of(START + 5000, START + 6000),
                logs.stream().map(Contribution::cellEndMillis).toList());
        assertEquals(
                List.of(START + 5000, START + 5001),
                logs.stream().map(Contribution::newestAppendMillis).toList());
        assertEquals(
                "{service_name=\"shop\"}", logs.get(0).counts().get(0).labels().inBraces());
        assertEquals(
                List.of(new Pane(START + 5000, 3)), logs.get(0).counts().get(0).panes());
        assertEquals(
                List.of(new Pane(START + 10_000, 1)),
                logs.get(1).counts().get(0).panes());
        assertEquals(0, collector.size());
        assertEquals(0, collector.bytes());
        assertEquals(List.of(), collector.drain());
    }

    /** A clock that is ahead must not hide what an evaluation sees before. */
    @Test
    void keepsWhatTheCellCannotSeeYetBesideTheNewestThatItCan() {
        Collector collector = new Collector(plan(), new Shards(1));
        SortedMap<String, String> up = new TreeMap<>(Map.of("__name__", "up", "job", "shop"));
        for (long millis : new long[] {-3000, 20_000, -1000, -2000, 12_000, 20_000}) {
            collector.sample(up, START + millis, (double) millis, START + 1);
        }
        collector.sample(up, START - 1000, 7, START + 2);
        assertEquals(
                List.of(
                        new Point(START - 1000, 7),
                        new Point(START + 12_000, 12_000),
                        new Point(START + 20_000, 20_000)),
                collector.drain().get(0).samples().get(0).points());
    }

    @Test
    void keepsAllThatAnInstantBeforeTheEndOfTheCellCanSee() {
        Collector collector = new Collector(plan(), new Shards(1), append -> append <= START);
        SortedMap<String, String> up = new TreeMap<>(Map.of("__name__", "up", "job", "shop"));
        for (int turn = 0; turn < 2; turn++) {
            long append = START + turn;
            collector.sample(up, START - 3, 1, append);
            collector.sample(up, START - 1, 2, append);
            collector.sample(up, START - 2, 3, append);
            List<Point> newest = List.of(new Point(START - 1, 2));
            List<Point> all = List.of(new Point(START - 3, 1), new Point(START - 2, 3), new Point(START - 1, 2));
            assertEquals(
                    turn == 0 ? newest : all,
                    collector.drain().get(0).samples().get(0).points());
        }
    }

    @Test
    void takesTheSamplesOfAnEventTogetherWhicheverComeWithThem() {
        Random random = new Random(5);
        Collector collector = new Collector(plan(), new Shards(2));
        Totals expected = new Totals(plan(), new Shards(2));
        Totals found = new Totals(plan(), new Shards(2));
        for (int i = 0; i < 3000; i++) {
            List<Sample> event = new ArrayList<>();
            for (String name : List.of("up", "requests_total", "other")) {
                if (random.nextInt(3) > 0) {
                    SortedMap<String, String> labels =
                            new TreeMap<>(Map.of("__name__", name, "job", "j" + random.nextInt(3), "instance", "i"));
                    event.add(new Sample(labels, START, random.nextInt(100)));
                }
            }
            long millis = START + random.nextInt(3000);
            long append = START + random.nextInt(3000);
            collector.samples(EventSamples.of(event), millis, append);
            event.forEach(sample -> expected.sample(sample.labels(), millis, sample.value(), append));
            if (random.nextInt(50) == 0) {
                collector.drain().forEach(found::add);
                assertEquals(0, collector.bytes());
            }
        }
        collector.drain().forEach(found::add);
        assertEquals(expected.visible(), found.visible());
    }

    @Test
    @Timeout(20)
    void isNotSlowedDownByASourceThatHasOtherSeriesEachTime() {
        Collector collector = new Collector(plan(), new Shards(1));
        SortedMap<String, String> up = new TreeMap<>(Map.of("__name__", "up", "job", "shop"));
        for (int i = 0; i < 30_000; i++) {
            SortedMap<String, String> other = new TreeMap<>(Map.of("__name__", "requests_total", "path", "/" + i));
            List<Sample> event = List.of(new Sample(up, START, 1), new Sample(other, START, 1));
            collector.samples(EventSamples.of(event), START + i, START);
        }
        List<Contribution> all = collector.drain();
        assertEquals(
                30_000,
                all.stream()
                        .flatMap(one -> one.samples().stream())
                        .filter(samples -> samples.labels().get("__name__").equals("requests_total"))
                        .count());
    }

    @Test
    void saysWhatIsAskedFor() {
        Collector collector = new Collector(plan(), new Shards(1));
        assertEquals(Set.of("service_name", "log_level", "message"), collector.logLabels());
        assertTrue(collector.wants("up"));
        assertFalse(collector.wants("down"));
        assertFalse(collector.sample(new TreeMap<>(Map.of("__name__", "down")), START, 1, START));
        assertFalse(collector.log(Map.of("log_level", "debug"), START, START));
        assertEquals(List.of(), collector.drain());
    }

    @Test
    void boundsEachContribution() throws UnreadableContributionException {
        Collector collector = new Collector(plan(), new Shards(1));
        Totals expected = new Totals(plan(), new Shards(1));
        for (int i = 0; i < 30_000; i++) {
            SortedMap<String, String> labels = new TreeMap<>(Map.of(
                    "__name__",
                    "requests_total",
                    "job",
                    "shop",
                    "instance",
                    "i" + i,
                    "path",
                    "/" + "x".repeat(i % 90)));
            collector.sample(labels, START + i, i, START);
            expected.sample(labels, START + i, i, START);
        }
        SortedMap<String, String> one = new TreeMap<>(Map.of("__name__", "requests_total", "job", "shop"));
        for (int i = 0; i < 60_000; i++) {
            collector.sample(one, START + i, i + 0.123456789, START);
            expected.sample(one, START + i, i + 0.123456789, START);
        }
        assertTrue(collector.bytes() > 30_000 * 100);
        Totals found = new Totals(plan(), new Shards(1));
        List<Contribution> all = collector.drain();
        for (Contribution contribution : all) {
            byte[] bytes = ContributionCodec.encode(contribution);
            assertTrue(bytes.length <= Packing.MAX_BYTES, "a record of " + bytes.length + " bytes");
            found.add(ContributionCodec.decode(bytes));
        }
        assertEquals(expected.visible(), found.visible());
        assertTrue(all.size() > 3, "a few records: " + all.size());
    }

    @Test
    void remembersNoMoreSeriesThanItMay() {
        List<SortedMap<String, String>> asked = new ArrayList<>();
        KnownSeries known = new KnownSeries(labels -> {
            asked.add(labels);
            return List.of();
        });
        for (int i = 0; i < 200_000; i++) {
            known.of(number(i));
        }
        assertEquals(200_000, asked.size());
        known.of(number(199_999));
        assertEquals(200_000, asked.size());
        known.of(number(0));
        assertEquals(200_001, asked.size());
    }

    private static LabelSet number(int number) {
        return LabelSet.copyOf(new TreeMap<>(Map.of("i", Integer.toString(number))));
    }

    /** What is held for a shard is found by it, so it is the same in each release. */
    @Test
    void dealsOutToTheSameShardForEver() {
        Map<Integer, Integer> sizes = new HashMap<>();
        Split split = new Split.By(new TreeSet<>(Set.of("service_name")));
        for (int i = 0; i < 10_000; i++) {
            sizes.merge(new Shards(8).of(split, Map.of("service_name", "service-" + i)), 1, Integer::sum);
        }
        assertEquals(8, sizes.size());
        assertTrue(sizes.values().stream().allMatch(size -> size > 1000 && size < 1500), sizes::toString);
        assertEquals(21, new Shards(64).of(split, Map.of("service_name", "shop")));
        assertEquals(0, new Shards(1).of(split, Map.of("service_name", "shop")));
    }

    /** The figures of the README: of the samples of hosts, and of counts by service and second. */
    @Test
    void takesAFewBytesForASampleAndACount() {
        RulePlan plan = RulePlan.load(Map.of("r.yml", """
                groups:
                  - name: g
                    interval: 15s
                    rules:
                      - {alert: Busy, expr: 'rate(system_cpu_time_seconds_total[5m]) > 1'}
                      - {alert: Errors, expr: 'sum by (service_name) (count_over_time(log_events[4m1s])) > 5'}
                """)).orElseThrow();
        Random random = new Random(1);
        Collector collector = new Collector(plan, new Shards(1));
        for (int host = 0; host < 1000; host++) {
            String name = "web-%04d.example.com".formatted(host);
            long millis = START - random.nextInt(15_000);
            for (int cpu = 0; cpu < 4; cpu++) {
                for (String state : List.of("user", "system", "idle", "iowait")) {
                    SortedMap<String, String> labels = new TreeMap<>(
                            Map.of("__name__", "system_cpu_time_seconds_total", "cpu", "" + cpu, "state", state));
                    labels.putAll(Map.of("host_name", name, "instance", name, "job", "hosts", "service_name", "hosts"));
                    collector.sample(labels, millis, random.nextInt(100_000_000) / 100.0, START);
                }
            }
        }
        assertEquals(11, encodedBytes(collector) / 16_000);
        for (int i = 0; i < 5000; i++) {
            collector.log(Map.of("service_name", "service-" + i / 5), START - i % 5 * 1000L, START);
        }
        assertEquals(4, encodedBytes(collector) / 5000);
    }

    private static long encodedBytes(Collector collector) {
        return collector.drain().stream()
                .mapToLong(one -> ContributionCodec.encode(one).length)
                .sum();
    }
}
