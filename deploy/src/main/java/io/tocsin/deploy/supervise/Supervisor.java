package io.tocsin.deploy.supervise;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.layout.Distribution;
import io.tocsin.deploy.layout.Instance;
import io.tocsin.deploy.layout.Versions;
import io.tocsin.deploy.process.Child;
import io.tocsin.deploy.process.LogFile;
import io.tocsin.deploy.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Starts the components in order, watches them, and stops them in order when it is told to by a signal. The thread that
 * calls {@link #run} owns all children; others only put events into its queue. A child that dies is reported, and the
 * rest runs on; a start that fails takes everything down again.
 *
 * <pre>
 *   STARTING ──all ready, an event has arrived──► READY ──signal──► STOPPING ──► end
 *       └───────a child died, or a signal─────────────────────────────▲
 * </pre>
 */
public final class Supervisor {
    /** The name of the supervisor's own pid file and log. */
    public static final String NAME = "up";

    /** On a loaded machine with a large log to recover; an ordinary start takes a tenth of it. */
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final long POLL_MILLIS = 150;
    private static final long HOUSEKEEPING_SECONDS = 10;

    private final Plan plan;
    private final Console console;
    private final Launcher launcher;
    private final Map<Component, Child> children = new EnumMap<>(Component.class);
    private final Map<Component, Long> launched = new EnumMap<>(Component.class);
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    public Supervisor(Plan plan, Console console) {
        this.plan = plan;
        this.console = console;
        this.launcher = new Launcher(plan.distribution(), plan.data(), plan.addresses());
    }

    /**
     * What is to run.
     *
     * @param components with all that they need
     * @param detached whether nobody sits at the terminal
     */
    public record Plan(
            Distribution distribution,
            DataFolder data,
            Addresses addresses,
            Set<Component> components,
            boolean detached) {
        public Plan {
            components = Set.copyOf(components);
        }

        Set<Component> inOrder() {
            return EnumSet.copyOf(components);
        }
    }

    private sealed interface Event {
        record Exited(Component component, Child child) implements Event {}

        record Start(Set<Component> components, CompletableFuture<Optional<String>> why) implements Event {}

        record Stop() implements Event {}
    }

    /** A start did not succeed; the message is for the user. */
    private static final class StartFailedException extends Exception {
        private static final long serialVersionUID = 1;

        StartFailedException(String message) {
            super(message);
        }
    }

    /** We were told to stop while starting. */
    private static final class StoppingException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /**
     * Runs everything until a signal comes. Its caller holds the lock on the data folder.
     *
     * @return the exit code: 0 stopped when told to, 1 the start failed
     */
    public int run() throws IOException, InterruptedException {
        DataFolder data = plan.data();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopFromSignal, "tocsin-stop"));
        try (ControlServer control = new ControlServer(this::requestStart)) {
            Instance instance = new Instance(
                    plan.addresses(), plan.components(), Instance.State.STARTING, control.port(), control.token());
            instance.write(data.instance());
            ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid())
                    .orElseThrow(() -> new IOException("/proc does not show this process"));
            data.pidFile(NAME).write(List.of(self));
            int exitCode = 0;
            try {
                startAll();
                instance.with(Instance.State.READY).write(data.instance());
                console.say(Console.READY);
                watch(instance.with(Instance.State.READY));
            } catch (StartFailedException e) {
                console.say("");
                console.say("Tocsin could not be started: " + reason(e));
                exitCode = 1;
            } catch (StoppingException e) {
                console.say("");
            } finally {
                instance.with(Instance.State.STOPPING).write(data.instance());
                stopAll();
                data.pidFile(NAME).delete();
                Files.deleteIfExists(data.instance());
            }
            return exitCode;
        } finally {
            stopped.countDown();
        }
    }

    // --- from other threads ---

    private void stopFromSignal() {
        stopping.countDown();
        events.add(new Event.Stop());
        try {
            if (!stopped.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                console.say("Not everything could be stopped within " + STOP_LIMIT.toSeconds() + " s.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<String> requestStart(Set<Component> components) {
        CompletableFuture<Optional<String>> why = new CompletableFuture<>();
        events.add(new Event.Start(components, why));
        try {
            return why.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("the supervisor is stopping");
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause()));
        }
    }

    // --- on the thread of run() ---

    private void startAll() throws StartFailedException, StoppingException, InterruptedException {
        long begin = System.nanoTime();
        console.say("Starting Tocsin " + Versions.current().tocsin() + " on Java "
                + Runtime.version().feature() + ", data in " + plan.data().root());
        Set<Component> components = plan.inOrder();
        start(components);
        if (components.contains(Component.INGEST_GATEWAY) && components.contains(Component.LOG_INDEXER)) {
            long probeBegin = System.nanoTime();
            awaitArrival();
            console.step("an event arrived", Duration.ofNanos(System.nanoTime() - probeBegin));
        }
        console.step("in all", Duration.ofNanos(System.nanoTime() - begin));
        console.addresses(plan.addresses(), components);
        if (components.containsAll(EnumSet.allOf(Component.class))) {
            console.next(plan.addresses(), plan.data());
        } else {
            console.say("");
        }
        console.say(
                plan.detached()
                        ? "Stop it with:  " + console.command() + "down --data " + Console.quoted(plan.data())
                        : "Ctrl-C stops it.");
    }

    /**
     * Starts what does not run of these, and returns when all are ready. The node, which takes longest, is started
     * beside the broker and awaited beside the services: only the log-indexer needs it, and waits for it by itself.
     */
    private void start(Collection<Component> components)
            throws StartFailedException, StoppingException, InterruptedException {
        EnumSet<Component> open = EnumSet.noneOf(Component.class);
        for (Component component : components) {
            if (!isAlive(component)) {
                open.add(component);
            }
        }
        for (Component component : open) {
            if (!component.isService()) {
                launch(component);
            }
        }
        if (open.remove(Component.KAFKA)) {
            awaitReady(EnumSet.of(Component.KAFKA));
        }
        if (components.contains(Component.KAFKA)) {
            long topicsBegin = System.nanoTime();
            awaitTopics();
            console.step("topics", Duration.ofNanos(System.nanoTime() - topicsBegin));
        }
        for (Component component : open) {
            if (component.isService()) {
                launch(component);
            }
        }
        awaitReady(open);
    }

    private boolean isAlive(Component component) {
        Child child = children.get(component);
        return child != null && child.isAlive();
    }

    private void launch(Component component) throws StartFailedException, StoppingException {
        if (stopping.getCount() == 0) {
            throw new StoppingException();
        }
        try {
            Child child = launcher.start(component);
            children.put(component, child);
            launched.put(component, System.nanoTime());
            child.onExit(() -> events.add(new Event.Exited(component, child)));
        } catch (IOException e) {
            throw new StartFailedException(component.id() + ": " + e.getMessage());
        }
    }

    private void awaitReady(Set<Component> open) throws StartFailedException, StoppingException, InterruptedException {
        long begin = System.nanoTime();
        EnumMap<Component, String> missing = new EnumMap<>(Component.class);
        open.forEach(component -> missing.put(component, "not asked yet"));
        boolean patient = true;
        while (!missing.isEmpty()) {
            for (Component component : EnumSet.copyOf(missing.keySet())) {
                failWhenDead(component);
                Optional<String> why = Readiness.missing(component, plan.addresses());
                if (why.isPresent()) {
                    missing.put(component, why.get());
                } else {
                    missing.remove(component);
                    console.step(
                            component.id(),
                            Duration.ofNanos(System.nanoTime() - launched.getOrDefault(component, begin)));
                    notePids(component);
                }
            }
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            if (patient && taken.compareTo(PATIENCE) > 0) {
                patient = false;
                missing.forEach((component, why) -> console.say("  still waiting for " + component.id() + ": " + why));
            }
            if (!missing.isEmpty() && taken.compareTo(START_LIMIT) > 0) {
                throw new StartFailedException("not ready after " + START_LIMIT.toSeconds() + " s: " + missing);
            }
            pause(missing.isEmpty() ? 0 : POLL_MILLIS);
        }
    }

    private void failWhenDead(Component component) throws StartFailedException {
        Child child = children.get(component);
        if (child == null || child.isAlive()) {
            return;
        }
        children.remove(component);
        console.say("");
        console.say(component.id() + " has ended: " + child.ending() + ". The end of "
                + child.log().path() + ":");
        console.tail(child);
        throw new StartFailedException(component.id() + " ended with " + child.ending() + ", see above.");
    }

    private void notePids(Component component) {
        try {
            Child child = children.get(component);
            if (child != null) {
                child.writePids();
            }
        } catch (IOException e) {
            console.say("The pid file of " + component.id() + " cannot be written: " + e.getMessage());
        }
    }

    /** Waits a little, less when a signal comes. */
    private void pause(long millis) throws StoppingException, InterruptedException {
        if (stopping.await(millis, TimeUnit.MILLISECONDS)) {
            throw new StoppingException();
        }
    }

    private void awaitTopics() throws StartFailedException, StoppingException, InterruptedException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        TopicCheck.run(plan.addresses().bootstrapServers());
                        done.complete(null);
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                },
                "tocsin-topics");
        thread.setDaemon(true);
        thread.start();
        while (!done.isDone()) {
            failWhenDead(Component.KAFKA);
            pause(POLL_MILLIS);
        }
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new StartFailedException("the topics: " + reason(e));
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        return Objects.requireNonNullElseGet(cause.getMessage(), cause::toString);
    }

    private void awaitArrival() throws StartFailedException, StoppingException, InterruptedException {
        ArrivalProbe probe = new ArrivalProbe(plan.addresses());
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (!probe.hasArrived()) {
                for (Component component : plan.inOrder()) {
                    failWhenDead(component);
                }
                if (System.nanoTime() > deadline) {
                    throw new StartFailedException("a log event that was sent to the gateway did not arrive in"
                            + " Elasticsearch within " + START_LIMIT.toSeconds() + " s");
                }
                pause(POLL_MILLIS);
            }
        } catch (IOException e) {
            throw new StartFailedException(reason(e));
        }
    }

    private void watch(Instance ready) throws IOException, InterruptedException {
        Instance instance = ready;
        while (stopping.getCount() > 0) {
            Event event = events.poll(HOUSEKEEPING_SECONDS, TimeUnit.SECONDS);
            if (event instanceof Event.Exited exited) {
                buried(exited);
            } else if (event instanceof Event.Start start) {
                if (startAgain(start)) {
                    instance = instance.with(start.components());
                    instance.write(plan.data().instance());
                }
            }
            boundLogs();
        }
    }

    private void buried(Event.Exited exited) throws IOException {
        if (children.remove(exited.component(), exited.child())) {
            console.died(exited.component(), exited.child(), plan.data());
            plan.data().pidFile(exited.component().id()).delete();
        }
    }

    private boolean startAgain(Event.Start request) throws InterruptedException {
        try {
            start(Component.withNeeds(request.components()));
            request.why().complete(Optional.empty());
            return true;
        } catch (StartFailedException e) {
            console.say(reason(e));
            request.why().complete(Optional.of(reason(e)));
            return false;
        } catch (StoppingException e) {
            request.why().complete(Optional.of("the supervisor is stopping"));
            return false;
        }
    }

    private void boundLogs() throws IOException {
        for (Map.Entry<Component, Child> entry : children.entrySet()) {
            // Elasticsearch bounds its own log, and its console, which has only warnings, is not ours to truncate.
            if (entry.getKey() != Component.ELASTICSEARCH) {
                entry.getValue().log().bound(LogFile.LARGEST);
            }
        }
    }

    private void stopAll() throws IOException, InterruptedException {
        console.say("Stopping");
        Map<Component, StopPlan.Stoppable> running = new EnumMap<>(Component.class);
        children.forEach((component, child) -> running.put(component, new StopPlan.Stoppable() {
            @Override
            public void terminate() {
                child.terminate();
            }

            @Override
            public boolean awaitEnd(Duration limit) throws IOException, InterruptedException {
                return child.awaitEnd(limit);
            }
        }));
        children.clear();
        List<Component> killed = StopPlan.run(running);
        if (!killed.isEmpty()) {
            console.say("Had to be killed: "
                    + String.join(", ", killed.stream().map(Component::id).toList()));
        }
        console.say("Stopped");
    }
}
