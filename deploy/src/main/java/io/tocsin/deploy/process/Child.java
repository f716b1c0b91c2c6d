package io.tocsin.deploy.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that we started, with its log and its pid file. Its standard input is a pipe that we hold: when we die,
 * however, it reads the end of it. Not thread-safe: the supervisor's loop owns it.
 */
public final class Child {
    private static final Map<Integer, String> SIGNALS =
            Map.of(1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 6, "SIGABRT", 9, "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

    private final Process process;
    private final LogFile log;
    private final PidFile pidFile;

    private Child(Process process, LogFile log, PidFile pidFile) {
        this.process = process;
        this.log = log;
        this.pidFile = pidFile;
    }

    /** Starts a process in a session of its own, so that a Ctrl-C meant for us does not reach it. */
    public static Child start(List<String> command, Map<String, String> environment, LogFile log, PidFile pidFile)
            throws IOException {
        log.rotate();
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()));
        builder.environment().putAll(environment);
        return adopt(builder.start(), log, pidFile);
    }

    /** Takes over a process that somebody else started for us. */
    public static Child adopt(Process process, LogFile log, PidFile pidFile) throws IOException {
        Child child = new Child(process, log, pidFile);
        child.writePids();
        return child;
    }

    /** Notes its pids once more: a process may have started others. */
    public void writePids() throws IOException {
        List<ProcessIdentity> processes = new ArrayList<>();
        ProcessIdentity.of(process.pid()).ifPresent(processes::add);
        process.descendants()
                .map(handle -> ProcessIdentity.of(handle.pid()))
                .flatMap(Optional::stream)
                .forEach(processes::add);
        pidFile.write(processes);
    }

    /** Runs {@code action} on some thread once the process has ended. */
    public void onExit(Runnable action) {
        CompletableFuture<Void> unused = process.onExit().thenRun(action);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public LogFile log() {
        return log;
    }

    /** How it ended, in a few words; only after it has. */
    public String ending() {
        return describe(process.exitValue());
    }

    /** An exit value in words: the JDK reports death by signal N as 128 + N, as shells do. */
    static String describe(int exitValue) {
        if (exitValue <= 128) {
            return "exit code " + exitValue;
        }
        int signal = exitValue - 128;
        return "exit code " + exitValue + ", signal " + SIGNALS.getOrDefault(signal, Integer.toString(signal));
    }

    /**
     * Asks it and what it has started to end (SIGTERM). Elasticsearch's launcher, as long as its server starts, waits
     * for that before it heeds the signal: the server must hear it too.
     */
    public void terminate() {
        process.destroy();
        process.descendants().forEach(ProcessHandle::destroy);
    }

    /** Waits for its end, and makes it end at the latest then; forgets its pid. Returns whether it ended by itself. */
    public boolean awaitEnd(Duration limit) throws IOException, InterruptedException {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        boolean inOrder = process.waitFor(Math.max(0, limit.toMillis()), TimeUnit.MILLISECONDS);
        if (!inOrder) {
            family.addAll(process.descendants().toList());
            process.destroyForcibly();
            process.waitFor(2, TimeUnit.SECONDS);
        }
        family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        pidFile.delete();
        return inOrder;
    }
}
