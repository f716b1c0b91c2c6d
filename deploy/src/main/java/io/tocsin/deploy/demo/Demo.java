package io.tocsin.deploy.demo;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.layout.Instance;
import io.tocsin.deploy.standalone.DataOption;
import io.tocsin.deploy.supervise.Supervisor;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Sends the traffic of a small shop through the gateway of a running pipeline. */
@Command(
        name = "demo",
        description = "Sends the logs and metrics of a small shop through the gateway of a running pipeline: several "
                + "services, access and audit logs, errors with stack traces, response times.",
        mixinStandardHelpOptions = true,
        version = "demo, of Tocsin",
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 all acknowledged; 1 not all were; 2 wrong options; 3 nothing runs on the given --data.",
            "",
            "Examples:",
            "  demo                                until Ctrl-C",
            "  demo --incident errors              in 5 s one service fails, for 20 s",
            "  demo --count 20000 --run mine       exactly 20000 log events with labels.run: mine",
            "  demo --port-offset 10000 --for 2m   to an instance with shifted ports"
        })
public final class Demo implements Callable<Integer> {
    private static final Duration BEFORE_INCIDENT = Duration.ofSeconds(5);
    private static final long STOP_SECONDS = 10;
    private static final int NOT_RUNNING = 3;

    /** What a small shop has on a good day. */
    private static final int USUAL_RATE = 20;

    /** A machine of two cores takes this beside everything else that runs on it. */
    private static final int COUNT_RATE = 1_000;

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            description = "That of the running instance. Default: what the instance on --data says, else 0.")
    private @Nullable Integer offset;

    @Option(names = "--gateway", paramLabel = "URL", description = "The gateway itself, such as http://127.0.0.1:4318")
    private @Nullable URI gateway;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Such as 30s, 5m. Default: until Ctrl-C. A gateway that is away is tried for 30 s more.")
    private @Nullable Duration duration;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "Ends when exactly N log events are acknowledged, or none is for 60 s.")
    private @Nullable Long count;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Log events a second; 0 for as many as the gateway takes. Default: " + USUAL_RATE
                    + ", with --count " + COUNT_RATE + ".")
    private @Nullable Integer rate;

    @Option(
            names = "--run",
            paramLabel = "ID",
            description = "The label labels.run of each log event. Default: a random one.")
    private @Nullable String run;

    @Option(
            names = "--incident",
            paramLabel = "KIND",
            description =
                    "Begins 5 s after the start: errors (a burst of one service), cpu (97 %% of one service), down "
                            + "(one service does not answer and falls silent).")
    private @Nullable Incident incident;

    @Option(
            names = "--incident-for",
            paramLabel = "DURATION",
            defaultValue = "20s",
            converter = DurationConverter.class,
            description = "How long it lasts. Default: ${DEFAULT-VALUE}")
    private Duration incidentFor = Duration.ofSeconds(20);

    @Option(names = "--seed", paramLabel = "N", description = "For the same traffic twice. Default: a random one.")
    private @Nullable Long seed;

    private Demo() {}

    /** Runs the shop. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Demo())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    @SuppressWarnings("SystemOut")
    public Integer call() throws Exception {
        Optional<String> problem = problem();
        if (problem.isPresent()) {
            System.err.println(problem.get());
            return 2;
        }
        Optional<Instance> instance = instance();
        if (instance.isEmpty() && data.isGiven() && offset == null && gateway == null) {
            System.err.println("Nothing is running on " + data.folder().root() + ".");
            return NOT_RUNNING;
        }
        Addresses addresses = offset == null
                ? instance.map(Instance::addresses).orElse(new Addresses(Addresses.LOOPBACK, 0))
                : new Addresses(Addresses.LOOPBACK, offset);
        URI target = gateway == null ? URI.create(addresses.url(Component.INGEST_GATEWAY)) : gateway;
        Delivery delivery = new Delivery(new Gateway(target), System.out, Clock.systemUTC());
        AtomicInteger exitCode = new AtomicInteger(1);
        CountDownLatch done = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(delivery, done, exitCode), "demo-stop"));
        try {
            System.out.println("Sending to " + target);
            exitCode.set(new DemoRun(settings(addresses), delivery, Clock.systemUTC(), line()).run());
        } finally {
            done.countDown();
        }
        return exitCode.get();
    }

    @SuppressWarnings("SystemOut")
    private static PrintStream line() {
        return System.out;
    }

    private Optional<String> problem() {
        if (count != null && count < 1) {
            return Optional.of("--count must be 1 or more, not " + count + ".");
        }
        if (rate != null && rate < 0) {
            return Optional.of("--rate must be 0 or more, not " + rate + ".");
        }
        if (run != null && !run.matches("[A-Za-z0-9._-]{1,100}")) {
            return Optional.of("--run must be of letters, digits, '.', '_' and '-', at most 100, not " + run + ".");
        }
        if (offset != null && (offset < 0 || offset > Addresses.LARGEST_OFFSET)) {
            return Optional.of("--port-offset must be from 0 to " + Addresses.LARGEST_OFFSET + ", not " + offset + ".");
        }
        return Optional.empty();
    }

    private DemoRun.Settings settings(Addresses addresses) {
        return new DemoRun.Settings(
                run == null
                        ? "demo-" + Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30), 36)
                        : run,
                Optional.ofNullable(count),
                Optional.ofNullable(duration),
                rate == null ? (count == null ? USUAL_RATE : COUNT_RATE) : rate,
                Optional.ofNullable(incident).map(i -> new DemoRun.Trouble(i, BEFORE_INCIDENT, incidentFor)),
                addresses.url(Component.ALERT_ROUTER) + "/outbox",
                seed == null ? ThreadLocalRandom.current().nextLong() : seed,
                DemoRun.Patience.USUAL);
    }

    /** What runs on the data folder: a supervisor that was killed leaves a file that says so no longer. */
    private Optional<Instance> instance() throws IOException {
        DataFolder folder = data.folder();
        return folder.pidFile(Supervisor.NAME).alive().isEmpty() ? Optional.empty() : Instance.read(folder.instance());
    }

    /** Ctrl-C: ends the run, lets it say what was acknowledged, and ends with its exit code. */
    private static void stop(Delivery delivery, CountDownLatch done, AtomicInteger exitCode) {
        boolean ended = done.getCount() == 0;
        delivery.stop();
        try {
            ended |= done.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        line().flush();
        Runtime.getRuntime().halt(ended ? exitCode.get() : 1);
    }

    /** Reads 500ms, 20s, 5m, 1h. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

        @Override
        public Duration convert(String value) {
            Matcher matcher = FORM.matcher(value.toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + value + "' is not a duration such as 20s or 5m");
            }
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
        }
    }
}
