package io.tocsin.runtime.service;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a service in this process.
 *
 * <pre>
 * starting ──started──► running ──health failed──► stopping(1) ──closed──► halt
 *    │                     └──────── SIGTERM, EOF ─► stopping(0) ────────────┘
 *    └── start threw ─► stopping(1)
 * </pre>
 *
 * <p>All stopping is done by the JVM's shutdown hook, so every way to end is the same way. It takes 10 s at most; then
 * the process is halted whatever still runs.
 */
final class Lifecycle {
    /** With this system property "true", the end of standard input ends the service: how a supervisor's death is seen. */
    static final String EXIT_ON_EOF = "tocsin.exit.on.stdin.eof";

    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final Duration HEALTH_INTERVAL = Duration.ofMillis(200);
    private static final int FAILED = 1;

    private final String name;
    private final Service service;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch startReturned = new CountDownLatch(1);
    private final AtomicBoolean failed = new AtomicBoolean();

    Lifecycle(String name, Service service) {
        this.name = name;
        this.service = service;
    }

    /** Runs until the service ends; returns only when it failed (1), for the caller to exit with. */
    int run() {
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(main), name + "-shutdown"));
        Signals.onHangUp(() -> reload());
        if (Boolean.getBoolean(EXIT_ON_EOF)) {
            startDaemon(name + "-stdin", Lifecycle::exitAtEndOfInput);
        }
        try {
            service.start();
            startReturned.countDown();
            log.atInfo().addKeyValue("version", Build.version()).log("{} started", name);
            while (!stopping.await(HEALTH_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!service.health().isHealthy()) {
                    failed.set(true);
                    log.error(
                            "{} failed and stops: {}",
                            name,
                            service.health().failure().orElse("unknown"));
                    return FAILED;
                }
            }
        } catch (Exception | LinkageError e) {
            if (stopping.getCount() == 0) {
                log.debug("start of {} was cut short", name, e);
            } else {
                failed.set(true);
                log.error("{} could not start", name, e);
            }
        } finally {
            startReturned.countDown();
        }
        // When stopping, System.exit in the caller waits for the hook, which halts.
        return FAILED;
    }

    private void reload() {
        try {
            service.reload();
        } catch (Exception e) {
            Reload.logFailure(e);
        }
    }

    /** In the shutdown hook. */
    private void stop(Thread main) {
        stopping.countDown();
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        boolean clean = false;
        try {
            if (startReturned.getCount() > 0) {
                // Interrupts a wait for the broker; a start that ignores it is closed beside itself.
                main.interrupt();
                startReturned.await(CLOSE_LIMIT.toMillis() / 4, TimeUnit.MILLISECONDS);
            }
            CountDownLatch closed = new CountDownLatch(1);
            AtomicBoolean threw = new AtomicBoolean();
            startDaemon(name + "-close", () -> {
                try {
                    service.close();
                } catch (RuntimeException e) {
                    threw.set(true);
                    log.error("{} did not close cleanly", name, e);
                } finally {
                    closed.countDown();
                }
            });
            clean = closed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) && !threw.get();
            if (closed.getCount() > 0) {
                log.error("{} did not close within {} s", name, CLOSE_LIMIT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.info("{} ended", name);
        Logging.stop();
        Runtime.getRuntime().halt(clean && !failed.get() ? 0 : FAILED);
    }

    private static void exitAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Input has no meaning; only its end has.
            }
        } catch (IOException e) {
            log.debug("standard input broke, which is an end as well", e);
        }
        System.exit(0);
    }

    private static void startDaemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
