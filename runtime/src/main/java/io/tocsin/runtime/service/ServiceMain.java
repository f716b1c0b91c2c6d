package io.tocsin.runtime.service;

import io.tocsin.runtime.config.Config;
import io.tocsin.runtime.config.ConfigException;
import io.tocsin.runtime.config.Section;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/**
 * The {@code main} of every service: {@code --config FILE}, {@code --check}, {@code --help}, {@code --version}.
 *
 * <p>Exit codes: 0 after an orderly end (SIGTERM, Ctrl-C, end of input where that is asked for), 1 when the service
 * failed, 2 for wrong arguments or a wrong configuration.
 */
public final class ServiceMain {
    private static final int FAILED = 1;
    private static final int WRONG_CONFIGURATION = 2;

    private ServiceMain() {}

    /** Does not return: ends the process. */
    public static <C> void run(String name, String[] args, Function<Section, C> config, Function<C, Service> app) {
        int code = commandLine(name, config, app).execute(args);
        // The service's own end is decided in Lifecycle; what returns here never started one, or failed.
        System.exit(code);
    }

    static <C> CommandLine commandLine(String name, Function<Section, C> config, Function<C, Service> app) {
        CommandLine line = new CommandLine(new Arguments<>(name, config, app));
        line.setCommandName(name);
        line.getCommandSpec().versionProvider(new Version(name));
        line.getHelpSectionMap()
                .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER, help -> Documentation.of(config));
        return line;
    }

    @Command(sortOptions = false, description = "A service of Tocsin. Reads the YAML file given by --config.")
    private static final class Arguments<C> implements Callable<Integer> {
        private final String name;
        private final Function<Section, C> reader;
        private final Function<C, Service> app;

        @Option(names = "--config", paramLabel = "FILE", required = true, description = "The configuration.")
        private @Nullable Path file;

        @Option(names = "--check", description = "Read the configuration, say what is wrong with it, and end.")
        private boolean check;

        @Option(names = "--help", usageHelp = true, description = "Show this, with all options of the file.")
        @SuppressWarnings("unused") // picocli sees that it was given
        private boolean help;

        @Option(names = "--version", versionHelp = true, description = "Show the version.")
        @SuppressWarnings("unused") // picocli sees that it was given
        private boolean version;

        Arguments(String name, Function<Section, C> reader, Function<C, Service> app) {
            this.name = name;
            this.reader = reader;
            this.app = app;
        }

        @Override
        public Integer call() {
            if (file == null) {
                return WRONG_CONFIGURATION;
            }
            C config;
            try {
                config = Config.load(file, System.getenv(), reader);
            } catch (ConfigException e) {
                System.err.println(e.getMessage());
                return WRONG_CONFIGURATION;
            }
            if (check) {
                System.out.println(file + ": good");
                return 0;
            }
            String logs = System.getProperty(Logging.DIRECTORY, "");
            if (!logs.isEmpty()) {
                Logging.toFile(Path.of(logs), name);
            }
            try {
                return new Lifecycle(name, app.apply(config)).run();
            } catch (RuntimeException e) {
                LoggerFactory.getLogger(ServiceMain.class)
                        .atError()
                        .setCause(e)
                        .addKeyValue("service", name)
                        .log("could not be built");
                Logging.stop();
                return FAILED;
            }
        }
    }

    private record Version(String name) implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {name + " " + Build.version() + ", Java " + Runtime.version()};
        }
    }
}
