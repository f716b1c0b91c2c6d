package io.tocsin.runtime.service;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a service has opened, closed in reverse order. A step that fails is logged and does not stop the rest. Idempotent;
 * any thread may close, and what is added after that is closed at once.
 */
public final class Closer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Closer.class);

    private final Deque<Step> steps = new ArrayDeque<>();
    private boolean closed;

    private record Step(String name, AutoCloseable part) {}

    /** Answers {@code part}, to be closed under {@code name}. */
    public <T extends AutoCloseable> T add(String name, T part) {
        Step step = new Step(name, part);
        synchronized (this) {
            if (!closed) {
                steps.push(step);
                return part;
            }
        }
        close(step);
        return part;
    }

    @Override
    public void close() {
        while (true) {
            Step step;
            synchronized (this) {
                closed = true;
                step = steps.poll();
            }
            if (step == null) {
                return;
            }
            close(step);
        }
    }

    private static void close(Step step) {
        try {
            step.part().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.atWarn().setCause(e).addKeyValue("part", step.name()).log("did not close cleanly");
        }
    }
}
