package io.tocsin.schemas.topic;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bin/topics}: shows the catalogue, prints it as kafka-topics commands or as Strimzi's resources, or creates and
 * checks it in a cluster.
 */
@Command(
        name = "topics",
        description = "Shows Tocsin's topics, or creates and checks them in a Kafka cluster.",
        mixinStandardHelpOptions = true,
        versionProvider = TopicsCommand.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the cluster refused, or a topic is not as it must be", "2:wrong usage"})
public final class TopicsCommand implements Callable<Integer> {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "Put before all names; default none.")
    private String prefix = "";

    @Option(names = "--commands", description = "Print the catalogue as kafka-topics.sh commands.")
    private boolean commands;

    @Option(
            names = "--strimzi",
            description = "Print the catalogue as KafkaTopic resources of Strimzi, for kubectl apply -f -.")
    private boolean strimzi;

    @Option(
            names = "--create",
            description = "Create the topics that are missing and check the others. Nothing is changed or deleted.")
    private boolean create;

    @Option(names = "--bootstrap-server", paramLabel = "HOST:PORT", description = "The Kafka cluster.")
    private Optional<String> bootstrapServer = Optional.empty();

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "A properties file with further client settings, such as those of security.")
    private Optional<Path> commandConfig = Optional.empty();

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description =
                    "Copies of each record, for --commands (default: the broker's own) and --strimzi (default 3).")
    private Optional<Short> replicas = Optional.empty();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description =
                    "For --strimzi: the name of the Kafka resource; default my-cluster, as in Strimzi's examples.")
    private Optional<String> cluster = Optional.empty();

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "For --strimzi: the namespace that the Topic Operator watches; default kubectl's own.")
    private Optional<String> namespace = Optional.empty();

    @Option(
            names = "--strimzi-api",
            paramLabel = "VERSION",
            description = "For --strimzi: v1 (default; Strimzi 0.49 and newer) or v1beta2 (up to 0.51).")
    private Optional<String> strimziApi = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long --create waits for the cluster; default 30.")
    private int timeoutSeconds = 30;

    /** Use {@link #main} or {@link #commandLine}. */
    TopicsCommand() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new TopicsCommand());
    }

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        Topics topics;
        try {
            topics = new Topics(prefix);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(line, "--prefix: " + e.getMessage(), e);
        }
        checkCombination(line);
        if (create) {
            return create(topics, line);
        }
        line.getOut().print(catalogue(topics, line));
        line.getOut().flush();
        return 0;
    }

    /** An option that would do nothing is a mistake of who gave it. */
    private void checkCombination(CommandLine line) {
        List<String> modes = new ArrayList<>();
        if (create) {
            modes.add("--create");
        }
        if (commands) {
            modes.add("--commands");
        }
        if (strimzi) {
            modes.add("--strimzi");
        }
        String problem = "";
        if (modes.size() > 1) {
            problem = String.join(" and ", modes) + " exclude each other";
        } else if (create && bootstrapServer.isEmpty()) {
            problem = "--create needs --bootstrap-server HOST:PORT";
        } else if (replicas.isPresent() && !commands && !strimzi) {
            problem = "--replicas goes with --commands or --strimzi; --create takes min(3, brokers)";
        } else if (replicas.isPresent() && replicas.get() < 1) {
            problem = "--replicas " + replicas.get() + ": 1 is the least";
        } else if (!strimzi && (cluster.isPresent() || namespace.isPresent() || strimziApi.isPresent())) {
            problem = "--cluster, --namespace and --strimzi-api go with --strimzi";
        } else if (timeoutSeconds < 1) {
            problem = "--timeout " + timeoutSeconds + ": 1 is the least";
        }
        if (!problem.isEmpty()) {
            throw new CommandLine.ParameterException(line, problem);
        }
    }

    private String catalogue(Topics topics, CommandLine line) {
        if (commands) {
            return asCommands(topics, bootstrapServer.orElse("localhost:9092"), replicas);
        }
        if (!strimzi) {
            return asTable(topics);
        }
        try {
            return new Strimzi(strimziApi.orElse("v1"), cluster.orElse("my-cluster"), namespace)
                    .resources(topics, replicas.orElse((short) 3));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(line, String.valueOf(e.getMessage()), e);
        }
    }

    private int create(Topics topics, CommandLine line) {
        PrintWriter err = line.getErr();
        Properties settings = new Properties();
        try {
            if (commandConfig.isPresent()) {
                try (Reader file = Files.newBufferedReader(commandConfig.get())) {
                    settings.load(file);
                }
            }
        } catch (IOException e) {
            throw new CommandLine.ParameterException(line, "--command-config: cannot be read: " + e.getMessage(), e);
        }
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServer.orElseThrow());
        Admin admin;
        try {
            admin = Admin.create(settings);
        } catch (KafkaException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new CommandLine.ParameterException(line, String.valueOf(reason.getMessage()), e);
        }
        try {
            topics.ensure(admin, Topic.all(), Duration.ofSeconds(timeoutSeconds));
            line.getOut().println(Topic.all().size() + " topics are there and as they must be.");
            line.getOut().flush();
            return 0;
        } catch (KafkaException e) {
            err.println("topics: " + e.getMessage());
            err.flush();
            return 1;
        } finally {
            // Without a limit it would wait for a cluster that is not there.
            admin.close(CLOSE_TIMEOUT);
        }
    }

    static String asTable(Topics topics) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("TOPIC", "PARTITIONS", "CLEAN-UP", "KEPT", "TIME", "COMPRESSION", "KEY", "VALUE"));
        for (Topic<?, ?> topic : Topic.all()) {
            rows.add(List.of(
                    topics.name(topic),
                    Integer.toString(topic.partitions()),
                    topic.cleanup().text(),
                    kept(topic),
                    topic.timestampType().text(),
                    topic.compression(),
                    topic.key(),
                    topic.value()));
        }
        int columns = rows.get(0).size();
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                int c = column;
                int width = rows.stream().mapToInt(r -> r.get(c).length()).max().orElse(0);
                text.append(row.get(column))
                        .append(" ".repeat(width - row.get(column).length() + 2));
            }
            table.append(text.toString().stripTrailing()).append(System.lineSeparator());
        }
        return table.toString();
    }

    static String asCommands(Topics topics, String bootstrapServer, Optional<Short> replicas) {
        StringBuilder text = new StringBuilder();
        for (Topic<?, ?> topic : Topic.all()) {
            text.append("kafka-topics.sh --bootstrap-server ")
                    .append(bootstrapServer)
                    .append(" --create --if-not-exists --topic ")
                    .append(topics.name(topic))
                    .append(" --partitions ")
                    .append(topic.partitions());
            replicas.ifPresent(n -> text.append(" --replication-factor ").append(n));
            Map<String, String> configs =
                    replicas.map(n -> topics.configs(topic, n)).orElse(topic.configs());
            for (Map.Entry<String, String> config : configs.entrySet()) {
                text.append(" --config ").append(config.getKey()).append('=').append(config.getValue());
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String kept(Topic<?, ?> topic) {
        Duration retention = topic.retention();
        if (topic.cleanup() == Topic.Cleanup.COMPACT) {
            return retention.isZero() ? "latest" : "latest, all of " + words(retention);
        }
        return words(retention);
    }

    private static String words(Duration duration) {
        long hours = duration.toHours();
        return hours % 24 == 0
                ? String.format(Locale.ROOT, "%d d", hours / 24)
                : String.format(Locale.ROOT, "%d h", hours);
    }

    /** From the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = TopicsCommand.class.getPackage().getImplementationVersion();
            return new String[] {"tocsin " + (version == null ? "(not packaged)" : version)};
        }
    }
}
