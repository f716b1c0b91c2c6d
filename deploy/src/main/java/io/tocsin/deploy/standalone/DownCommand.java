package io.tocsin.deploy.standalone;

import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.process.ProcessIdentity;
import io.tocsin.deploy.supervise.Console;
import io.tocsin.deploy.supervise.Leftovers;
import io.tocsin.deploy.supervise.Supervisor;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops everything, also when its supervisor was killed. */
@Command(
        name = "down",
        description = "Stops what up started, in order and within 15 s. The data stays.",
        mixinStandardHelpOptions = true,
        versionProvider = Standalone.Version.class,
        footer = {
            "",
            "Exit codes: 0 stopped, or nothing was running; 1 something would not end.",
            "",
            "Examples:",
            "  down                       the instance on data/ in the checkout",
            "  down --data /srv/tocsin    the instance on /srv/tocsin"
        })
final class DownCommand implements Callable<Integer> {
    /** A little more than the supervisor allows itself. */
    private static final Duration LIMIT = Duration.ofMillis(15_500);

    @Mixin
    private DataOption data = new DataOption();

    private final Console console = Console.standard();

    @Override
    public Integer call() throws Exception {
        DataFolder folder = data.folder();
        if (!Files.isDirectory(folder.run())) {
            console.say("Nothing is running on " + folder.root() + ".");
            return 0;
        }
        List<ProcessIdentity> supervisor = folder.pidFile(Supervisor.NAME).alive();
        long begin = System.nanoTime();
        if (!supervisor.isEmpty()) {
            console.say("Stopping Tocsin (pid " + supervisor.get(0).pid() + ") on " + folder.root());
            supervisor.forEach(process -> process.end(false));
            if (!Leftovers.awaitEnd(supervisor, LIMIT)) {
                console.say("The supervisor does not end; killing it.");
                supervisor.get(0).end(true);
                Leftovers.awaitEnd(supervisor, Duration.ofSeconds(1));
            }
        }
        List<Component> left = Leftovers.stop(folder);
        Files.deleteIfExists(folder.instance());
        folder.pidFile(Supervisor.NAME).delete();
        if (supervisor.isEmpty() && left.isEmpty()) {
            console.say("Nothing is running on " + folder.root() + ".");
            return 0;
        }
        if (!left.isEmpty()) {
            console.say("Stopped without a supervisor: "
                    + left.stream().map(Component::id).collect(Collectors.joining(", ")));
        }
        for (Component component : Component.values()) {
            if (!folder.pidFile(component.id()).alive().isEmpty()) {
                Standalone.complain(component.id() + " would not end.");
                return Standalone.FAILED;
            }
        }
        console.say(
                "Stopped after " + Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0 + " s");
        return 0;
    }
}
