package io.tocsin.processor.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.unit.UnitState;
import io.tocsin.processor.vector.Labels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shipped rules about machines over the figures of many machines, by the unit evaluator and by a Prometheus, which
 * must be installed: processor time per evaluation of all groups and memory per series. Prometheus runs twice, with the
 * rules and without, over the same scrapes; the difference is what its rules cost. Arguments: hosts (1000), seconds to
 * measure Prometheus (300; 0 for not at all), the folder of the rules.
 */
public final class PeerBenchmark {
    private static final int INTERVAL_SECONDS = 15;
    /** The windows are of five minutes. */
    private static final int FILL_SECONDS = 330;

    private static final int WARM_UP = 300;
    private static final int MEASURED = 100;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private PeerBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int hosts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 300;
        Path folder = Path.of(arguments.length > 2 ? arguments[2] : "src/main/dist/config/rules");
        String rules = FleetRules.yaml(folder, INTERVAL_SECONDS + "s");
        HostFleet fleet = new HostFleet(hosts);
        ours(rules, fleet);
        if (seconds > 0) {
            peer(rules, fleet, seconds);
        }
    }

    /** Where the samples of a series go. */
    private record Target(UnitEvaluator unit, LeafKey leaf, Labels labels) {}

    private static void ours(String yaml, HostFleet fleet) {
        long before = usedHeap();
        RulePlan plan = RulePlan.load(Map.of("fleet.yml", yaml)).orElseThrow();
        AtomicLong written = new AtomicLong();
        List<UnitEvaluator> units = new ArrayList<>();
        List<List<Target>> targets = new ArrayList<>();
        fleet.lines().forEach(line -> targets.add(new ArrayList<>()));
        int rules = 0;
        for (RulePlan.Unit unit : plan.units()) {
            UnitEvaluator evaluator =
                    new UnitEvaluator(unit, UnitSettings.DEFAULT, new Counting(written), UnitState.EMPTY);
            units.add(evaluator);
            rules += unit.groups().stream().mapToInt(g -> g.rules().size()).sum();
            for (Leaf.Metrics leaf : unit.metrics()) {
                for (int i = 0; i < targets.size(); i++) {
                    Map<String, String> labels = fleet.lines().get(i).labels();
                    if (leaf.matches(labels)) {
                        targets.get(i).add(new Target(evaluator, leaf.key(), Labels.of(labels)));
                    }
                }
            }
        }
        long held = 0;
        long feeding = 0;
        long evaluating = 0;
        long fed = 0;
        long start = 1_800_000_000_000L;
        for (int scrape = 0; scrape < WARM_UP + MEASURED; scrape++) {
            long instant = start + scrape * 1000L * INTERVAL_SECONDS;
            long begin = SYSTEM.getProcessCpuTime();
            for (int i = 0; i < targets.size(); i++) {
                double value = fleet.lines().get(i).at(scrape);
                for (Target target : targets.get(i)) {
                    target.unit().onSample(target.leaf(), target.labels(), instant, value);
                    fed++;
                }
            }
            units.forEach(UnitEvaluator::flush);
            long middle = SYSTEM.getProcessCpuTime();
            units.forEach(unit -> unit.evaluate(instant));
            long end = SYSTEM.getProcessCpuTime();
            if (scrape < WARM_UP) {
                fed = 0;
            } else {
                feeding += middle - begin;
                evaluating += end - middle;
            }
        }
        for (UnitEvaluator unit : units) {
            held += unit.counts().series();
        }
        long used = usedHeap() - before;
        print(
                "ours: %d rules over %d series (%d in all inputs): %.1f ms CPU per evaluation of all; samples given and"
                        + " state written %.2f us each; %d B heap per series of the inputs, %d B per series of the fleet",
                rules,
                fleet.lines().size(),
                held,
                evaluating / 1e6 / MEASURED,
                feeding / 1e3 / fed,
                used / held,
                used / fleet.lines().size());
    }

    /** Takes what is written as a store would, but for keeping it. */
    private record Counting(AtomicLong bytes) implements UnitListener {
        @Override
        public void stateChanged(String key, byte @Nullable [] value) {
            bytes.addAndGet(value == null ? 0 : value.length);
        }

        @Override
        public void ruleFailed(String rule, String reason) {
            throw new IllegalStateException(rule + ": " + reason);
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void peer(String yaml, HostFleet fleet, int seconds) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("peer");
        AtomicLong scrapes = new AtomicLong();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            long scrape = scrapes.getAndIncrement() / 2;
            byte[] body = fleet.text(scrape).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (Peer with = new Peer(folder, "with", yaml, server.getAddress().getPort());
                Peer without =
                        new Peer(folder, "without", "", server.getAddress().getPort())) {
            Thread.sleep(FILL_SECONDS * 1000L);
            double[] begin = {with.cpuSeconds(), without.cpuSeconds(), with.evaluations()};
            Thread.sleep(seconds * 1000L);
            double evaluations = with.evaluations() - begin[2];
            double cpu = with.cpuSeconds() - begin[0] - (without.cpuSeconds() - begin[1]);
            double series = without.metric("prometheus_tsdb_head_series");
            print(
                    "Prometheus: %.0f evaluations, %.1f ms CPU each (the process with rules less the one without); its"
                            + " own figure for all groups, wall: %.1f ms; %.0f series in the head, %.0f B heap and"
                            + " %.0f B resident per series without rules",
                    evaluations,
                    cpu * 1e3 / evaluations,
                    with.metric("prometheus_rule_group_duration_seconds_sum") * 1e3 / with.evaluations(),
                    series,
                    without.metric("go_memstats_heap_inuse_bytes") / series,
                    without.metric("process_resident_memory_bytes") / series);
        } finally {
            server.stop(0);
        }
    }

    /** A Prometheus of its own, that ends with this. */
    private static final class Peer implements AutoCloseable {
        private static final HttpClient HTTP = HttpClient.newHttpClient();

        private final Process process;
        private final int port;
        private final int groups;

        Peer(Path folder, String name, String rules, int target) throws IOException {
            Path own = Files.createDirectories(folder.resolve(name));
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            groups = Math.max(1, rules.split("- name:", -1).length - 1);
            Files.writeString(own.resolve("rules.yml"), rules.isEmpty() ? "groups: []\n" : rules);
            Files.writeString(own.resolve("prometheus.yml"), """
                    global: {scrape_interval: 15s, scrape_timeout: 10s, evaluation_interval: 15s}
                    rule_files: [rules.yml]
                    scrape_configs:
                      - {job_name: fleet, honor_labels: true, static_configs: [{targets: ['127.0.0.1:%d']}]}
                    """.formatted(target));
            process = new ProcessBuilder(
                            "prometheus",
                            "--config.file=" + own.resolve("prometheus.yml"),
                            "--storage.tsdb.path=" + own.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(own.resolve("log").toFile())
                    .start();
        }

        double cpuSeconds() throws IOException, InterruptedException {
            return metric("process_cpu_seconds_total");
        }

        /** Of all groups. */
        double evaluations() throws IOException, InterruptedException {
            return metric("prometheus_rule_group_iterations_total") / groups;
        }

        /** The sum of all series of this name that the process tells of itself. */
        double metric(String name) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                    .build();
            String text =
                    HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
            Matcher matcher =
                    Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? (\\S+)$").matcher(text);
            double sum = 0;
            while (matcher.find()) {
                sum += Double.parseDouble(matcher.group(1));
            }
            return sum;
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
