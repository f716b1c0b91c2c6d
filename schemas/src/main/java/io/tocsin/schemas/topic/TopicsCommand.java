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

/** {@code bin/topics}: shows the catalogue, prints it as kafka-topics commands, or creates and checks it in a cluster. */
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
        if (create && bootstrapServer.isEmpty()) {
            throw new CommandLine.ParameterException(line, "--create needs --bootstrap-server HOST:PORT");
        }
        if (create) {
            return create(topics, line);
        }
        line.getOut().print(commands ? asCommands(topics, bootstrapServer.orElse("localhost:9092")) : asTable(topics));
        line.getOut().flush();
        return 0;
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
        for (Topic topic : Topic.all()) {
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

    static String asCommands(Topics topics, String bootstrapServer) {
        StringBuilder text = new StringBuilder();
        for (Topic topic : Topic.all()) {
            text.append("kafka-topics.sh --bootstrap-server ")
                    .append(bootstrapServer)
                    .append(" --create --if-not-exists --topic ")
                    .append(topics.name(topic))
                    .append(" --partitions ")
                    .append(topic.partitions());
            for (Map.Entry<String, String> config : topic.configs().entrySet()) {
                text.append(" --config ").append(config.getKey()).append('=').append(config.getValue());
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String kept(Topic topic) {
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
