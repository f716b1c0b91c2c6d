package io.tocsin.deploy.standalone;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.layout.Instance;
import io.tocsin.deploy.process.ProcessIdentity;
import io.tocsin.deploy.supervise.Console;
import io.tocsin.deploy.supervise.Readiness;
import io.tocsin.deploy.supervise.Supervisor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A table of what runs. */
@Command(
        name = "status",
        description = "Shows what runs: process, since when, port, whether it is ready, resident memory.",
        mixinStandardHelpOptions = true,
        versionProvider = Standalone.Version.class,
        footer = {
            "",
            "Exit codes: 0 all ready; 1 running, but something is not ready or has died; 3 not running.",
            "",
            "Examples:",
            "  status                       the instance on data/ in the checkout",
            "  status --data /srv/tocsin    the instance on /srv/tocsin"
        })
final class StatusCommand implements Callable<Integer> {
    private static final DateTimeFormatter SINCE =
            DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.systemDefault());
    private static final String ROW = "%-18s %8s  %-24s %6s  %9s  %s";

    @Mixin
    private DataOption data = new DataOption();

    private final Console console = Console.standard();

    @Override
    public Integer call() throws Exception {
        DataFolder folder = data.folder();
        Optional<Instance> instance = Instance.read(folder.instance());
        if (instance.isEmpty()) {
            console.say("Nothing is running on " + folder.root() + ".");
            return Standalone.NOT_RUNNING;
        }
        console.say(String.format(Locale.ROOT, ROW, "COMPONENT", "PID", "UP SINCE", "PORT", "MEMORY", "READY"));
        List<ProcessIdentity> supervisor = folder.pidFile(Supervisor.NAME).alive();
        boolean allReady = !supervisor.isEmpty();
        boolean anyRuns = !supervisor.isEmpty();
        long memory = row("supervisor", supervisor, instance.get().controlPort(), "");
        for (Component component : instance.get().inOrder()) {
            Addresses addresses = instance.get().addresses();
            List<ProcessIdentity> processes = folder.pidFile(component.id()).alive();
            Optional<String> missing =
                    processes.isEmpty() ? Optional.of("not running") : Readiness.missing(component, addresses);
            memory += row(component.id(), processes, addresses.port(component), missing.orElse(""));
            allReady &= missing.isEmpty();
            anyRuns |= !processes.isEmpty();
        }
        console.say(String.format(Locale.ROOT, ROW, "", "", "", "", memory(memory), ""));
        if (!anyRuns) {
            console.say("Nothing is running on " + folder.root() + " any more; it was not stopped in order.");
            return Standalone.NOT_RUNNING;
        }
        return allReady ? 0 : Standalone.FAILED;
    }

    private long row(String name, List<ProcessIdentity> processes, int port, String missing) throws IOException {
        if (processes.isEmpty()) {
            console.say(String.format(Locale.ROOT, ROW, name, "-", "-", port, "-", "no: not running"));
            return 0;
        }
        ProcessIdentity first = processes.get(0);
        // The supervisor's children are its descendants: they have rows of their own.
        long memory = name.equals("supervisor") ? first.ownResidentBytes() : first.residentBytes();
        String since = first.startedAt().map(SINCE::format).orElse("?")
                + first.age(Instant.now()).map(age -> " (" + words(age) + ")").orElse("");
        console.say(String.format(
                Locale.ROOT,
                ROW,
                name,
                first.pid(),
                since,
                port,
                memory(memory),
                missing.isEmpty() ? "yes" : "no: " + missing));
        return memory;
    }

    private static String memory(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private static String words(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + "d" + age.toHoursPart() + "h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h" + age.toMinutesPart() + "m";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m" + age.toSecondsPart() + "s" : age.toSeconds() + "s";
    }
}
