package io.tocsin.deploy.bench;

import io.tocsin.deploy.layout.Distribution;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the stream processor of a distribution; prints tables in Markdown. */
@Command(
        name = "bench",
        description =
                "Measures the stream processor of the distribution on a real broker of its own, beside what could "
                        + "at best be reached, and prints tables in Markdown. Progress goes to standard error. Everything is "
                        + "stopped and removed at the end, after Ctrl-C too.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  bench                                    everything, about an hour on two cores",
            "  bench throughput --runs 5",
            "  bench latency --probes 200 --rate 1000",
            "  bench --tiny                             a look at whether all of it runs, a minute or two"
        })
public final class Bench implements Callable<Integer> {
    /** What is measured. */
    enum Scenario {
        THROUGHPUT,
        LATENCY,
        SCALE,
        RECOVERY
    }

    @Parameters(paramLabel = "WHAT", description = "${COMPLETION-CANDIDATES}; all if none is named.")
    private List<Scenario> scenarios = new ArrayList<>();

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Of each contender, by turns; the median is told. Default: 3")
    private @Nullable Integer runs;

    @Option(names = "--log-events", paramLabel = "N", description = "That each contender reads. Default: 6000000")
    private @Nullable Integer logEvents;

    @Option(names = "--metric-events", paramLabel = "N", description = "The same. Default: 4000000")
    private @Nullable Integer metricEvents;

    @Option(names = "--scale-events", paramLabel = "N", description = "For each variant of the rules. Default: 3000000")
    private @Nullable Integer scaleEvents;

    @Option(names = "--probes", paramLabel = "N", description = "Alerts whose time is taken. Default: 600")
    private @Nullable Integer probes;

    @Option(names = "--rate", paramLabel = "N", description = "Events a second in the background. Default: 5000")
    private @Nullable Integer rate;

    @Option(names = "--kills", paramLabel = "N", description = "Of the processor. Default: 5")
    private @Nullable Integer kills;

    @Option(names = "--tiny", description = "Very little of everything: to see that it runs, the figures say nothing.")
    private boolean tiny;

    @Option(names = "--home", paramLabel = "DIR", description = "The distribution. Default: the one built here.")
    private @Nullable Path home;

    private final PrintStream out;
    private final PrintStream progress;

    Bench(PrintStream out, PrintStream progress) {
        this.out = out;
        this.progress = progress;
    }

    /** Measures. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        System.exit(commandLine(System.out, System.err).execute(args));
    }

    static CommandLine commandLine(PrintStream out, PrintStream progress) {
        return new CommandLine(new Bench(out, progress)).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws Exception {
        Distribution distribution = home == null ? Distribution.current() : new Distribution(home.toAbsolutePath());
        if (!Files.isExecutable(distribution.script("stream-processor"))) {
            progress.println(
                    "There is no distribution at " + distribution.home() + "; build one, or name it by --home.");
            return 2;
        }
        Set<Scenario> wanted = scenarios.isEmpty() ? EnumSet.allOf(Scenario.class) : EnumSet.copyOf(scenarios);
        Sizes sizes = sizes();
        out.println(environment());
        try (Workbench bench = new Workbench(distribution, progress)) {
            Thread atEnd = new Thread(bench::close, "bench-stop");
            Runtime.getRuntime().addShutdownHook(atEnd);
            bench.awaitBroker();
            for (Scenario scenario : wanted) {
                for (Table table : measure(scenario, bench, sizes)) {
                    out.println(table.markdown());
                    out.flush();
                }
            }
        }
        return 0;
    }

    private static List<Table> measure(Scenario scenario, Workbench bench, Sizes sizes) throws Exception {
        return switch (scenario) {
            case THROUGHPUT -> new Throughput(bench, sizes).measure();
            case LATENCY -> new Latency(bench, sizes).measure();
            case SCALE -> new Scale(bench, sizes).measure();
            case RECOVERY -> new Recovery(bench, sizes).measure();
        };
    }

    private Sizes sizes() {
        Sizes base = tiny ? Sizes.TINY : Sizes.USUAL;
        return base.withRuns(or(runs, base.runs()))
                .withEvents(
                        or(logEvents, base.logEvents()),
                        or(metricEvents, base.metricEvents()),
                        or(scaleEvents, base.scaleEvents()))
                .withProbes(or(probes, base.probes()), or(rate, base.rate()))
                .withKills(or(kills, base.kills()));
    }

    private static int or(@Nullable Integer given, int usual) {
        return given == null ? usual : given;
    }

    /** What the figures were measured on. */
    private static String environment() throws IOException {
        return "%d cores, load %s; Java %s; Kafka %s; Linux %s%n"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        load(),
                        System.getProperty("java.vm.version"),
                        AppInfoParser.getVersion(),
                        System.getProperty("os.version"));
    }

    /** Of the last 1, 5 and 15 minutes. */
    private static String load() throws IOException {
        return String.join(
                " ",
                List.of(Files.readString(Path.of("/proc/loadavg")).split(" ", 4))
                        .subList(0, 3));
    }
}
