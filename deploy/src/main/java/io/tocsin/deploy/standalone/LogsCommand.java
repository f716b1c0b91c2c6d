package io.tocsin.deploy.standalone;

import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.process.LogFile;
import io.tocsin.deploy.process.ProcessIdentity;
import io.tocsin.deploy.supervise.Console;
import io.tocsin.deploy.supervise.Supervisor;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The end of one log, and what is added to it. */
@Command(
        name = "logs",
        description = "Shows the log of one process since its last start.",
        mixinStandardHelpOptions = true,
        versionProvider = Standalone.Version.class,
        footer = {
            "",
            "The services' logs as ECS JSON lie beside it, in DATA/logs/NAME.json, and are searched in Elasticsearch.",
            "",
            "Examples:",
            "  logs ingest-gateway          its last 50 lines",
            "  logs kafka -n 500            more of them",
            "  logs stream-processor -f     and go on with what it adds, until Ctrl-C",
            "  logs up                      what a detached up printed"
        })
final class LogsCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 200;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "A component, or up for the supervisor; without it, the names are listed.")
    private @Nullable String name;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "50",
            description = "How many. Default: ${DEFAULT-VALUE}")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on until Ctrl-C.")
    private boolean follow;

    @Mixin
    private DataOption data = new DataOption();

    private final Console console = Console.standard();

    @Override
    public Integer call() throws Exception {
        DataFolder folder = data.folder();
        List<String> names = Stream.concat(
                        Arrays.stream(Component.values()).map(Component::id), Stream.of(Supervisor.NAME))
                .toList();
        if (name == null) {
            console.say("The logs are in " + folder.logs() + ": " + String.join(", ", names));
            return 0;
        }
        if (!names.contains(name)) {
            Standalone.complain("There is no log of " + name + "; there are "
                    + names.stream().collect(Collectors.joining(", ")) + ".");
            return Standalone.REFUSED;
        }
        List<ProcessIdentity> supervisor = folder.pidFile(Supervisor.NAME).alive();
        if (Supervisor.NAME.equals(name) && !supervisor.isEmpty() && !UpCommand.isInBackground(supervisor.get(0))) {
            Standalone.complain("up runs in the foreground (pid "
                    + supervisor.get(0).pid() + "): what it says is on its terminal.");
            return Standalone.FAILED;
        }
        LogFile log = folder.log(name);
        if (!Files.exists(log.path()) && !follow) {
            Standalone.complain("There is no " + log.path() + " yet.");
            return Standalone.FAILED;
        }
        long position = Files.exists(log.path()) ? Files.size(log.path()) : 0;
        log.tail(lines).forEach(console::say);
        while (follow) {
            Thread.sleep(POLL_MILLIS);
            position = log.follow(position, console.out());
            if (console.out().checkError()) {
                return 0; // the reader has gone
            }
        }
        return 0;
    }
}
