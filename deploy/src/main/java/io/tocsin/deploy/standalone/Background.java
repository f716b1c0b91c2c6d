package io.tocsin.deploy.standalone;

import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.layout.Distribution;
import io.tocsin.deploy.process.LogFile;
import io.tocsin.deploy.supervise.Console;
import io.tocsin.deploy.supervise.Supervisor;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A supervisor in a session of its own, and what it prints until it is ready. */
final class Background {
    private static final long POLL_MILLIS = 100;
    private static final long STOP_SECONDS = 16;

    private Background() {}

    /** Returns 0 when all is ready, otherwise the exit code of the start that failed. Ctrl-C until then stops it. */
    static int start(Distribution distribution, DataFolder folder, List<String> arguments, Console console)
            throws IOException, InterruptedException {
        LogFile log = folder.log(Supervisor.NAME);
        log.rotate();
        List<String> command = new ArrayList<>(
                List.of("setsid", distribution.script("standalone").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TOCSIN_TMP_DIR", folder.temporary().toString());
        Process supervisor = builder.redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()))
                .start();
        AtomicBoolean ready = new AtomicBoolean();
        Thread stop = new Thread(() -> stopUnlessReady(supervisor, ready), "tocsin-detach-stop");
        Runtime.getRuntime().addShutdownHook(stop);

        long position = 0;
        while (true) {
            boolean ended = supervisor.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
            ByteArrayOutputStream fresh = new ByteArrayOutputStream();
            position = log.follow(position, new PrintStream(fresh, true, StandardCharsets.UTF_8));
            String text = fresh.toString(StandardCharsets.UTF_8);
            // Set before it is printed: a reader that closes the pipe on seeing the line must not stop what is ready.
            ready.compareAndSet(false, text.lines().anyMatch(Console.READY::equals));
            console.out().print(text);
            console.out().flush();
            if (ready.get()) {
                return 0;
            }
            if (ended) {
                return supervisor.exitValue();
            }
        }
    }

    private static void stopUnlessReady(Process supervisor, AtomicBoolean ready) {
        if (ready.get() || !supervisor.isAlive()) {
            return;
        }
        supervisor.destroy();
        try {
            supervisor.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
