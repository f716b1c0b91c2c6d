package io.tocsin.processor.bench;

import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.schemas.log.LogPicker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Step one for a log event of 400 bytes: its JSON is picked, its rules are found, and it is counted for them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class IntakeBenchmark {
    private static final long START = 1_763_717_400_000L;
    private static final int EVENTS = 4096;
    private static final int SERVICES = 200;

    private static final List<String> WORDS = List.of(
            ("connection reset by peer while reading response header from upstream payment order customer basket stock "
                            + "request finished session expired cache miss retry scheduled worker thread pool started "
                            + "configuration loaded index shard replica leader election timeout waiting for lock")
                    .split(" "));

    /** How many rules. */
    @Param({"1", "20", "100"})
    public int rules;

    /**
     * What they select by: each a service of its own and errors, each a text that is in few messages, or each an
     * expression of classes only.
     */
    @Param({"service", "literal", "classes"})
    public String by = "";

    private byte[][] events = {};
    private Collector collector = new Collector(new RulePlan(List.of()), new Shards(1));
    private LogPicker picker = new LogPicker(Set.of());
    private List<Leaf.Logs> leaves = List.of();
    private int next;

    /** Events and rules, the same in each run. */
    @Setup
    public void setUp() {
        Random random = new Random(1);
        events = IntStream.range(0, EVENTS)
                .mapToObj(i -> event(random).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        String file = IntStream.range(0, rules)
                .mapToObj(i ->
                        "      - alert: A%d%n        expr: sum by (service_name) (count_over_time(log_events{%s}[5m])) > 5%n"
                                .formatted(i, selector(i)))
                .collect(Collectors.joining("", "groups:\n  - name: g\n    interval: 15s\n    rules:\n", ""));
        RulePlan plan = RulePlan.load(Map.of("bench.yml", file)).orElseThrow();
        collector = new Collector(plan, new Shards(1));
        picker = new LogPicker(collector.logLabels());
        leaves = plan.units().stream().flatMap(unit -> unit.logs().stream()).toList();
    }

    private String selector(int i) {
        return switch (by) {
            case "service" -> "service_name=\"service-" + i + "\", log_level=\"error\"";
            case "literal" ->
                i % 2 == 0
                        ? "message=~\".*code E" + i + " .*\""
                        : "message=~\".*(failure|error) of type T" + i + " after [0-9]+ms.*\"";
            default -> "message=~\".*[0-9]{" + (3 + i % 10) + "}[a-f]{" + (2 + i / 10) + "}\\\\s\\\\S+.*\"";
        };
    }

    private static String event(Random random) {
        String message = IntStream.range(0, 22)
                .mapToObj(i -> random.nextInt(8) == 0
                        ? Integer.toString(random.nextInt(100_000))
                        : WORDS.get(random.nextInt(WORDS.size())))
                .collect(Collectors.joining(" "));
        String cause = random.nextInt(50) == 0 ? " code E" + random.nextInt(100) + " now" : "";
        String json =
                ("{\"@timestamp\":\"2025-11-21T09:30:%02d.%03dZ\",\"log.level\":\"%s\",\"message\":\"%s\",\"service.name\":\"service-%d\","
                                + "\"host.name\":\"web-%d\",\"event.dataset\":\"app\",\"http.response.status_code\":%d,\"trace.id\":\"%016x\"")
                        .formatted(
                                random.nextInt(60),
                                random.nextInt(1000),
                                random.nextInt(20) == 0 ? "error" : "info",
                                message + cause,
                                random.nextInt(SERVICES),
                                random.nextInt(50),
                                random.nextInt(10) == 0 ? 500 : 200,
                                random.nextLong());
        return json + ",\"labels\":{\"pad\":\"" + "x".repeat(Math.max(0, 400 - json.length() - 22)) + "\"}}";
    }

    /** Step one, drained at each 16 K events. */
    @Benchmark
    public boolean together() {
        if ((next & 0x3fff) == 0x3fff) {
            collector.drain();
        }
        LogPicker.Picked event = pick();
        return collector.log(event.labels(), event.millis(), START);
    }

    /** Only picked. */
    @Benchmark
    public LogPicker.Picked pick() {
        return picker.read(events[next++ & (EVENTS - 1)], START).orElseThrow();
    }

    /** Picked, and each rule's matchers asked alone. */
    @Benchmark
    public int oneByOne() {
        LogPicker.Picked event = pick();
        int matched = 0;
        for (Leaf.Logs leaf : leaves) {
            matched += leaf.matches(event.labels()) ? 1 : 0;
        }
        return matched;
    }
}
