package io.tocsin.deploy.standalone;

import io.tocsin.deploy.layout.Versions;
import io.tocsin.deploy.supervise.Console;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Everything on one machine: the command that holds {@code up}, {@code down}, {@code status} and {@code logs}. */
@Command(
        name = "standalone",
        description = "Runs all of Tocsin on this machine: Kafka, Elasticsearch and the services.",
        mixinStandardHelpOptions = true,
        versionProvider = Standalone.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {UpCommand.class, DownCommand.class, StatusCommand.class, LogsCommand.class})
public final class Standalone {
    static final int NOT_RUNNING = 3;
    static final int REFUSED = 2;
    static final int FAILED = 1;

    private Standalone() {}

    /** Runs one command. Exit codes: 0 done, 1 failed, 2 refused before anything was changed, 3 not running. */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Standalone());
        // A person types deploy/up, not standalone up: the help shows what was typed.
        String prefix = Console.standard().command();
        line.getSubcommands()
                .forEach((name, command) -> command.getCommandSpec()
                        .usageMessage()
                        .customSynopsis(prefix + name + " [OPTION]..." + ("logs".equals(name) ? " [NAME]" : "")));
        line.setExecutionExceptionHandler((problem, command, parsed) -> {
            if (!(problem instanceof IOException)) {
                throw problem;
            }
            command.getErr().println(command.getCommandName() + ": " + message(problem));
            return FAILED;
        });
        System.exit(line.execute(args));
    }

    private static String message(Exception problem) {
        String message = problem.getMessage();
        return message == null ? problem.toString() : problem.getClass().getSimpleName() + ": " + message;
    }

    /** One sentence on standard error. */
    @SuppressWarnings("SystemOut")
    static void complain(String sentence) {
        System.err.println(sentence);
    }

    /** The version that Maven gave the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Versions versions = Versions.current();
            return new String[] {
                "Tocsin " + versions.tocsin(),
                "Kafka " + versions.kafka() + ", Elasticsearch " + versions.elasticsearch() + ", Java "
                        + Runtime.version()
            };
        }
    }
}
