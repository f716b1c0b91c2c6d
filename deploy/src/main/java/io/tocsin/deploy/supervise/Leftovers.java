package io.tocsin.deploy.supervise;

import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.process.PidFile;
import io.tocsin.deploy.process.ProcessIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Processes whose supervisor is gone, found by their pid files. */
public final class Leftovers {
    private static final long POLL_MILLIS = 50;

    private Leftovers() {}

    /**
     * Stops, in order and within 15 s, what an earlier supervisor on this folder left behind.
     *
     * @return what was stopped; empty when nothing was left
     */
    public static List<Component> stop(DataFolder data) throws IOException, InterruptedException {
        Map<Component, Orphan> running = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            PidFile file = data.pidFile(component.id());
            List<ProcessIdentity> alive = file.alive();
            if (alive.isEmpty()) {
                file.delete();
            } else {
                running.put(component, new Orphan(alive, file));
            }
        }
        StopPlan.run(running);
        return List.copyOf(running.keySet());
    }

    private record Orphan(List<ProcessIdentity> processes, PidFile file) implements StopPlan.Stoppable {
        @Override
        public void terminate() {
            // The first one started the others, and stops them.
            processes.get(0).end(false);
        }

        @Override
        public boolean awaitEnd(Duration limit) throws IOException, InterruptedException {
            boolean inOrder = Leftovers.awaitEnd(processes, limit);
            if (!inOrder) {
                processes.forEach(process -> process.end(true));
                Leftovers.awaitEnd(processes, Duration.ofSeconds(1));
            }
            file.delete();
            return inOrder;
        }
    }

    /** Waits until none of them runs; returns whether that is so. */
    public static boolean awaitEnd(List<ProcessIdentity> processes, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        List<ProcessIdentity> left = new ArrayList<>(processes);
        while (true) {
            left.removeIf(process -> !process.isAlive());
            if (left.isEmpty() || System.nanoTime() > deadline) {
                return left.isEmpty();
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
