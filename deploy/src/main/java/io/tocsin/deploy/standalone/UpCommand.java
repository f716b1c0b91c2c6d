package io.tocsin.deploy.standalone;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.layout.Distribution;
import io.tocsin.deploy.layout.Instance;
import io.tocsin.deploy.layout.Preflight;
import io.tocsin.deploy.layout.Versions;
import io.tocsin.deploy.process.ProcessIdentity;
import io.tocsin.deploy.supervise.ConfigurationCheck;
import io.tocsin.deploy.supervise.Console;
import io.tocsin.deploy.supervise.ControlClient;
import io.tocsin.deploy.supervise.Leftovers;
import io.tocsin.deploy.supervise.Supervisor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts everything, or what of a running instance has died. */
@Command(
        name = "up",
        description = "Starts everything on this machine, and runs until Ctrl-C.",
        mixinStandardHelpOptions = true,
        versionProvider = Standalone.Version.class,
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 ready, with --detach or with --only in a running instance; 1 the start failed;",
            "2 it was refused; 129, 130 or 143 stopped in order by a closed terminal, Ctrl-C or SIGTERM.",
            "",
            "Examples:",
            "  up --detach                          start in the background, return when ready",
            "  up --data /srv/tocsin                keep everything in /srv/tocsin",
            "  up --data /tmp/b --port-offset 10000 a second instance: every port is 10000 higher",
            "  up --only kafka,ingest-gateway       only these, and what they need",
            "  up --only log-indexer                in a running instance: start it again after it died",
            "  TOCSIN_STREAM_PROCESSOR_HEAP=1g up   give one of them more memory"
        })
final class UpCommand implements Callable<Integer> {
    private static final String IN_BACKGROUND = "--in-background";

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            description = "Shifts every port by N, such as 10000. Default: that of the last start on this data, at "
                    + "first 0.")
    private @Nullable Integer givenOffset;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Starts only these and what they need: kafka, elasticsearch, ingest-gateway, "
                    + "stream-processor, log-indexer, alert-router.")
    private List<String> only = List.of();

    @Option(names = "--detach", description = "Returns when ready, and goes on in the background.")
    private boolean detach;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = Addresses.LOOPBACK,
            description = "The address that the services listen on; anything but loopback needs --insecure. Kafka and "
                    + "Elasticsearch stay on loopback. Default: ${DEFAULT-VALUE}")
    private String host = Addresses.LOOPBACK;

    @Option(names = "--insecure", description = "Allows --listen an address that others can reach, without a password.")
    private boolean insecure;

    @Option(names = IN_BACKGROUND, hidden = true, description = "What --detach starts.")
    private boolean inBackground;

    private final Console console = Console.standard();

    @Override
    public Integer call() throws Exception {
        DataFolder folder = data.folder();
        Set<Component> components;
        Addresses addresses;
        try {
            components = components();
            addresses = addresses(givenOffset == null ? folder.rememberedOffset() : givenOffset);
        } catch (IllegalArgumentException e) {
            return refuse(List.of(e.getMessage()));
        }
        Distribution distribution = Distribution.current();
        // A folder that is not there yet is not made for nothing.
        List<String> problems = folder.problem(Versions.current()).map(List::of).orElse(List.of());
        if (problems.isEmpty() && folder.existing() != folder.root()) {
            problems = new Preflight(folder, addresses, components).problems();
        }
        if (!problems.isEmpty()) {
            return refuse(problems);
        }
        folder.prepare(Versions.current(), distribution);
        Optional<FileLock> lock = folder.tryLock();
        if (lock.isEmpty()) {
            return alreadyRuns(folder);
        }
        List<Component> left = Leftovers.stop(folder);
        if (!left.isEmpty()) {
            console.say("Stopped what an earlier start had left behind: "
                    + left.stream().map(Component::id).collect(Collectors.joining(", ")));
        }
        folder.emptyTemporary();
        if (givenOffset == null && addresses.offset() != 0) {
            console.say(
                    "With --port-offset " + addresses.offset() + ", as at the last start on " + folder.root() + ".");
        }
        problems = new Preflight(folder, addresses, components).problems();
        if (!problems.isEmpty()) {
            return refuse(problems);
        }
        if (!inBackground) { // else the one that started us has checked it
            problems = new ConfigurationCheck(distribution, folder, addresses, components).problems();
        }
        if (!problems.isEmpty()) {
            return refuse(problems);
        }
        folder.rememberOffset(addresses.offset());
        if (detach) {
            lock.get().acquiredBy().close();
            return Background.start(distribution, folder, backgroundArguments(folder, addresses), console);
        }
        warnWhenReachable(addresses);
        return new Supervisor(new Supervisor.Plan(distribution, folder, addresses, components, inBackground), console)
                .run();
    }

    private Set<Component> components() {
        if (only.isEmpty()) {
            return Component.withNeeds(EnumSet.allOf(Component.class));
        }
        Set<Component> wanted = EnumSet.noneOf(Component.class);
        for (String name : only) {
            wanted.add(Component.of(name.strip())
                    .orElseThrow(() -> new IllegalArgumentException("There is no component " + name + "; there are "
                            + Arrays.stream(Component.values())
                                    .map(Component::id)
                                    .collect(Collectors.joining(", "))
                            + ".")));
        }
        return Component.withNeeds(wanted);
    }

    private Addresses addresses(int offset) throws IOException {
        Addresses addresses = new Addresses(host, offset);
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                check(address);
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("--listen " + host + " is not an address: " + e.getMessage() + ".", e);
        }
        return addresses;
    }

    private void check(InetAddress address) throws IOException {
        if (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) == null) {
            throw new IllegalArgumentException("--listen " + host + " is not an address of this machine.");
        }
        if (!address.isLoopbackAddress() && !insecure) {
            throw new IllegalArgumentException("--listen " + host + " would let others in, and the services know "
                    + "neither passwords nor encryption yet; say --insecure if that is meant.");
        }
    }

    private void warnWhenReachable(Addresses addresses) {
        if (insecure && !Addresses.LOOPBACK.equals(addresses.host())) {
            console.say("Insecure: whoever reaches " + addresses.host() + " can send events, read alerts and silence "
                    + "them, without a password and unencrypted. Kafka and Elasticsearch stay on loopback.");
        }
    }

    private List<String> backgroundArguments(DataFolder folder, Addresses addresses) {
        List<String> arguments = new ArrayList<>(List.of(
                "up",
                IN_BACKGROUND,
                "--data",
                folder.root().toString(),
                "--port-offset",
                Integer.toString(addresses.offset())));
        arguments.addAll(List.of("--listen", host));
        if (insecure) {
            arguments.add("--insecure");
        }
        if (!only.isEmpty()) {
            arguments.addAll(List.of("--only", String.join(",", only)));
        }
        return arguments;
    }

    /** Whether this supervisor was started by {@code --detach}. */
    static boolean isInBackground(ProcessIdentity supervisor) {
        return supervisor.commandLine().contains(IN_BACKGROUND);
    }

    private int refuse(List<String> problems) {
        problems.forEach(Standalone::complain);
        return Standalone.REFUSED;
    }

    /** Somebody holds the lock: an instance that runs, or that is just being started or stopped. */
    private int alreadyRuns(DataFolder folder) throws IOException {
        Optional<Instance> instance = Instance.read(folder.instance());
        List<ProcessIdentity> supervisor = folder.pidFile(Supervisor.NAME).alive();
        if (instance.isEmpty() || supervisor.isEmpty() || instance.get().state() != Instance.State.READY) {
            String state = instance.map(i -> i.state() == Instance.State.STOPPING ? "stopped" : "started")
                    .orElse("started");
            return refuse(List.of("Another process holds " + folder.root() + ": Tocsin is just being " + state
                    + " there; see " + console.command() + "status --data " + Console.quoted(folder) + "."));
        }
        Instance running = instance.get();
        Set<Component> dead = EnumSet.noneOf(Component.class);
        for (Component component : only.isEmpty() ? running.inOrder() : components()) {
            if (folder.pidFile(component.id()).alive().isEmpty()) {
                dead.add(component);
            }
        }
        if (!only.isEmpty() && !dead.isEmpty()) {
            String names = dead.stream().map(Component::id).collect(Collectors.joining(", "));
            console.say("Starting " + names);
            Optional<String> why = ControlClient.start(running, dead);
            if (why.isPresent()) {
                Standalone.complain(names + " could not be started: " + why.get());
                return Standalone.FAILED;
            }
            console.addresses(running.addresses(), dead);
            console.say(names + (dead.size() == 1 ? " is ready" : " are ready"));
            return 0;
        }
        console.say("Tocsin is already running (pid " + supervisor.get(0).pid() + ", data in " + folder.root() + "):");
        console.addresses(running.addresses(), running.inOrder());
        dead.forEach(component -> console.say("  " + component.id() + " has died; start it again:  " + console.command()
                + "up --only " + component.id() + " --data " + Console.quoted(folder)));
        return 0;
    }
}
