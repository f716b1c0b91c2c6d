package io.tocsin.deploy.bench;

import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long no alert comes after a {@code kill -9} under load: with another instance that takes over, and with one that is
 * started again at once.
 */
final class Recovery {
    private static final long PAUSE_MILLIS = 200;

    /** An alert that takes longer was held up. */
    private static final double HELD_UP_MILLIS = 1_000;

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Workbench bench;
    private final Sizes sizes;

    Recovery(Workbench bench, Sizes sizes) {
        this.bench = bench;
        this.sizes = sizes;
    }

    /**
     * What came after a kill, in seconds since.
     *
     * @param first the first alert of an event that was sent after it
     * @param flowing the last alert that was held up
     */
    private record Outage(double first, double flowing) {}

    List<Table> measure() throws Exception {
        Table table = new Table(
                "Alerts after kill -9 at " + sizes.rate() + " events/s, shipped rules active",
                "",
                "kills",
                "first alert of a new event, s",
                "all that were held up, s");
        row(table, "two instances, one takes over", new Topics("two-"), 2);
        row(table, "one instance, started again at once", new Topics("one-"), 1);
        return List.of(table);
    }

    private void row(Table table, String name, Topics topics, int count) throws Exception {
        bench.createTopics(topics, 0);
        Instance.Setup setup =
                new Instance.Setup(topics, topics.prefix() + "run", true, Map.of("bench.yml", Probes.RULE));
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            instances.add(new Instance(bench, setup));
        }
        instances.get(0).awaitReady();
        List<Outage> outages = new ArrayList<>();
        try (Load load = Load.start(bench.servers(), sizes.rate(), Latency.background(topics));
                Probes probes = new Probes(
                        bench.servers(), topics.name(Topic.LOGS), topics.name(Topic.ALERTS), "kill", PAUSE_MILLIS)) {
            probes.start();
            awaitFlow(probes, System.nanoTime(), instances);
            for (int kill = 0; kill < sizes.kills(); kill++) {
                TimeUnit.MILLISECONDS.sleep(sizes.settle().toMillis());
                Instance victim = instances.get(kill % count);
                victim.kill();
                long killed = System.nanoTime();
                if (count == 1) {
                    victim.restart();
                }
                awaitFlow(probes, killed, count == 1 ? instances : List.of(instances.get((kill + 1) % count)));
                Outage outage = outage(probes, killed);
                outages.add(outage);
                bench.say("%s, kill %d of %d: first %s s, all %s s"
                        .formatted(
                                name,
                                kill + 1,
                                sizes.kills(),
                                Table.number(outage.first(), 1),
                                Table.number(outage.flowing(), 1)));
                if (count > 1) {
                    victim.restart();
                    victim.awaitHealthy();
                }
                load.check();
            }
        }
        for (Instance instance : instances) {
            instance.stop();
        }
        table.row(
                name,
                Integer.toString(outages.size()),
                Table.spread(outages, Outage::first, 1),
                Table.spread(outages, Outage::flowing, 1));
    }

    /** Returns when an event sent since has its alert, and none waits longer than usual. */
    private void awaitFlow(Probes probes, long since, List<Instance> instances)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (probes.alerts(since).isEmpty() || probes.overdue(Duration.ofMillis((long) HELD_UP_MILLIS)) > 0) {
            for (Instance instance : instances) {
                Workbench.check(instance.child());
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("no alerts for " + LIMIT.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS / 2);
        }
    }

    private static Outage outage(Probes probes, long killed) {
        double first = probes.alerts(killed).stream()
                .mapToDouble(alert -> (alert.read() - killed) / 1e9)
                .min()
                .orElse(Double.NaN);
        double flowing = probes.alerts(killed - LIMIT.toNanos()).stream()
                .filter(alert -> alert.read() - killed > 0 && alert.millis() > HELD_UP_MILLIS)
                .mapToDouble(alert -> (alert.read() - killed) / 1e9)
                .max()
                .orElse(first);
        return new Outage(first, Math.max(first, flowing));
    }
}
