package io.tocsin.processor.command;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bin/rules}: what promtool's {@code check rules} and {@code test rules} are to Prometheus. */
@Command(
        name = "rules",
        description = "Checks rule files, or runs their unit tests.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(check | test)",
        versionProvider = RulesCommand.Version.class,
        subcommands = {CheckCommand.class, TestCommand.class})
public final class RulesCommand implements Runnable {
    /** All is well. */
    static final int GOOD = 0;
    /** A file is wrong, or a test failed. */
    static final int FAILED = 1;
    /** Wrong usage; promtool ends with 1 then. */
    static final int WRONG_USAGE = 2;
    /** Only a linter complains, and was told to be strict. */
    static final int LINT = 3;

    @Spec
    private @Nullable CommandSpec spec;

    /** Use {@link #main} or {@link #commandLine}. */
    RulesCommand() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new RulesCommand());
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "say what to do: check or test");
    }

    /** From the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = RulesCommand.class.getPackage().getImplementationVersion();
            return new String[] {"tocsin " + (version == null ? "(not packaged)" : version)};
        }
    }
}
