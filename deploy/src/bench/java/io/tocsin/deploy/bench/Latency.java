package io.tocsin.deploy.bench;

import io.tocsin.deploy.process.Child;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How long it takes from an acknowledged event to the alert that it raises, without any other event and beside many, and
 * what the processor and the broker cost meanwhile; and what they cost while nothing comes at all.
 */
final class Latency {
    private static final long PAUSE_MILLIS = 100;

    /** Of ten events nine are logs, one is a metric event. */
    private static final int METRICS_ONE_IN = 10;

    private final Workbench bench;
    private final Sizes sizes;
    private final Topics topics = new Topics("latency-");

    Latency(Workbench bench, Sizes sizes) {
        this.bench = bench;
        this.sizes = sizes;
    }

    /** The events of a background. */
    static Supplier<ProducerRecord<byte[], byte[]>> background(Topics topics) {
        Events logs = Events.logs(Events.Logs.EVEN);
        Events metrics = Events.metrics();
        String toLogs = topics.name(Topic.LOGS);
        String toMetrics = topics.name(Topic.METRICS);
        int[] sent = new int[1];
        return () -> sent[0]++ % METRICS_ONE_IN == 0
                ? new ProducerRecord<>(toMetrics, metrics.next())
                : new ProducerRecord<>(toLogs, logs.next());
    }

    List<Table> measure() throws Exception {
        bench.createTopics(topics, 0);
        Table table = new Table(
                "From the acknowledged event to the readable alert, shipped rules active",
                "background",
                "alerts",
                "p50 ms",
                "p99 ms",
                "max ms",
                "processor, % of a core",
                "broker, % of a core");
        Instance.Setup setup = new Instance.Setup(topics, "latency-run", true, Map.of("bench.yml", Probes.RULE));
        Instance instance = new Instance(bench, setup);
        instance.awaitReady();
        warmUp();
        bench.say("an idle processor");
        Use idle = new Use(instance.child());
        TimeUnit.MILLISECONDS.sleep(sizes.idle().toMillis());
        table.row("none, and no alerts", "", "", "", "", idle.processor(), idle.broker());
        row(table, instance, 0);
        try (Load load = Load.start(bench.servers(), sizes.rate(), background(topics))) {
            // Until the compiler has seen them and each service's windows hold something.
            TimeUnit.MILLISECONDS.sleep(sizes.settle().toMillis());
            row(table, instance, sizes.rate());
            load.check();
        }
        instance.stop();
        return List.of(table);
    }

    /** So that the first row is of a JVM that has run for a while as well. */
    private void warmUp() throws Exception {
        bench.say("warms up");
        try (Load load = Load.start(bench.servers(), sizes.rate(), background(topics));
                Probes probes = probes("warm-up")) {
            probes.start();
            TimeUnit.MILLISECONDS.sleep(2 * sizes.settle().toMillis());
            load.check();
        }
        TimeUnit.MILLISECONDS.sleep(sizes.settle().toMillis());
    }

    private Probes probes(String run) {
        return new Probes(bench.servers(), topics.name(Topic.LOGS), topics.name(Topic.ALERTS), run, PAUSE_MILLIS);
    }

    private void row(Table table, Instance instance, int rate) throws Exception {
        bench.say(sizes.probes() + " alerts at " + rate + " events/s");
        List<Double> millis = new ArrayList<>();
        Use use = new Use(instance.child());
        try (Probes probes = probes("at-" + rate)) {
            probes.start();
            bench.await("the alerts", instance.child(), () -> probes.alerts(0).size() > 0);
            while (probes.alerts(0).size() < sizes.probes()) {
                Workbench.check(instance.child());
                if (probes.overdue(Duration.ofSeconds(60)) > 0) {
                    throw new IllegalStateException("an alert did not come within a minute");
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            probes.alerts(0).forEach(alert -> millis.add(alert.millis()));
        }
        table.row(
                rate + " events/s",
                Integer.toString(millis.size()),
                Table.number(Table.quantile(millis, 0.5), 1),
                Table.number(Table.quantile(millis, 0.99), 1),
                Table.number(Table.quantile(millis, 1), 1),
                use.processor(),
                use.broker());
        bench.say("p50 %s ms, p99 %s ms"
                .formatted(
                        Table.number(Table.quantile(millis, 0.5), 1), Table.number(Table.quantile(millis, 0.99), 1)));
    }

    /** CPU since it was made. */
    private final class Use {
        private final Child processor;
        private final long since = System.nanoTime();
        private final Duration processorBefore;
        private final Duration brokerBefore = ProcessCpu.all(bench.broker());

        Use(Child processor) {
            this.processor = processor;
            this.processorBefore = ProcessCpu.all(processor);
        }

        String processor() {
            return share(ProcessCpu.all(processor).minus(processorBefore));
        }

        String broker() {
            return share(ProcessCpu.all(bench.broker()).minus(brokerBefore));
        }

        private String share(Duration used) {
            return Table.number(100.0 * used.toNanos() / (System.nanoTime() - since), 1);
        }
    }
}
