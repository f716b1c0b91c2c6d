package io.tocsin.processor.bench;

import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.unit.UnitState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a log event costs in {@code sum by (service_name) (count_over_time(log_events{…}[W]))} over 1,000 services,
 * evaluated each second and handed on each 20 ms, by the number of events and the length of the window: processor time
 * of the thread, nothing of Kafka.
 */
public final class WindowBenchmark {
    private static final int SERVICES = 1000;
    private static final int HAND_ON_MILLIS = 20;
    private static final int SECONDS = 60;
    private static final long START = 1_800_000_000_000L;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Collector collector;
    private final UnitEvaluator unit;
    private final List<Map<String, String>> events;
    private final int perSecond;
    private final Random random = new Random(3);
    private long now = START;
    private long collecting;
    private long accepting;
    private long evaluating;

    private WindowBenchmark(String window, int perSecond) {
        String yaml =
                "groups: [{name: g, interval: 1s, rules: [{alert: A, expr: 'sum by (service_name) (count_over_time("
                        + "log_events{log_level=\"error\"}[" + window + "])) > 1e9'}]}]";
        RulePlan plan = RulePlan.load(Map.of("f.yml", yaml)).orElseThrow();
        this.collector = new Collector(plan, new Shards(1));
        this.unit = new UnitEvaluator(plan.units().get(0), UnitSettings.DEFAULT, new Nothing(), UnitState.EMPTY);
        this.events = IntStream.range(0, SERVICES)
                .mapToObj(i -> Map.of("log_level", "error", "service_name", "service-" + i))
                .toList();
        this.perSecond = perSecond;
    }

    private static final class Nothing implements UnitListener {
        @Override
        public void stateChanged(String key, byte @Nullable [] value) {}

        @Override
        public void ruleFailed(String rule, String reason) {
            throw new IllegalStateException(reason);
        }
    }

    private void seconds(int seconds) {
        collecting = 0;
        accepting = 0;
        evaluating = 0;
        for (int second = 0; second < seconds; second++) {
            for (int part = 0; part < 1000 / HAND_ON_MILLIS; part++) {
                long begin = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < perSecond * HAND_ON_MILLIS / 1000; i++) {
                    collector.log(events.get(random.nextInt(SERVICES)), now - random.nextInt(500), now);
                }
                List<Contribution> some = collector.drain();
                long middle = THREADS.getCurrentThreadCpuTime();
                some.forEach(unit::accept);
                unit.flush();
                accepting += THREADS.getCurrentThreadCpuTime() - middle;
                collecting += middle - begin;
                now += HAND_ON_MILLIS;
            }
            long begin = THREADS.getCurrentThreadCpuTime();
            unit.evaluate(now);
            evaluating += THREADS.getCurrentThreadCpuTime() - begin;
        }
    }

    public static void main(String[] arguments) {
        new WindowBenchmark("5m", 20_000).seconds(120);
        for (String window : List.of("1m", "5m", "1h")) {
            for (int perSecond : new int[] {1000, 10_000, 100_000}) {
                WindowBenchmark one = new WindowBenchmark(window, perSecond);
                // Filled as far as the cost can depend on it; an hour is not waited for.
                one.seconds(window.equals("1m") ? 60 : 300);
                one.seconds(SECONDS);
                double events = (double) perSecond * SECONDS;
                System.out.println(String.format(
                        Locale.ROOT,
                        "[%s], %d events/s: step one %.0f ns an event, step two %.0f ns an event (state written),"
                                + " evaluation %.2f ms",
                        window,
                        perSecond,
                        one.collecting / events,
                        one.accepting / events,
                        one.evaluating / 1e6 / SECONDS));
            }
        }
    }
}
