package io.tocsin.deploy.supervise;

import io.tocsin.deploy.layout.Component;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The order of a stop: first what takes events in, then what works on them, last what keeps them. Bounded: whatever
 * has not ended when its stage is over is killed, and all stages together leave room in the 15 s that a stop may take.
 */
final class StopPlan {
    private static final List<Stage> STAGES = List.of(
            new Stage(List.of(Component.INGEST_GATEWAY), Duration.ofMillis(2_500)),
            new Stage(
                    List.of(Component.STREAM_PROCESSOR, Component.LOG_INDEXER, Component.ALERT_ROUTER),
                    Duration.ofMillis(5_500)),
            new Stage(List.of(Component.ELASTICSEARCH, Component.KAFKA), Duration.ofMillis(4_500)));

    private StopPlan() {}

    private record Stage(List<Component> components, Duration limit) {}

    /** One running component. */
    interface Stoppable {
        void terminate();

        /** Waits for the end and forces it at last; returns whether that was not needed. */
        boolean awaitEnd(Duration limit) throws IOException, InterruptedException;
    }

    /** Stops those that run; returns what had to be killed, in the order of the stop. */
    static List<Component> run(Map<Component, ? extends Stoppable> running) throws IOException, InterruptedException {
        List<Component> killed = new ArrayList<>();
        for (Stage stage : STAGES) {
            Map<Component, Stoppable> present = new EnumMap<>(Component.class);
            running.forEach((component, process) -> {
                if (stage.components().contains(component)) {
                    present.put(component, process);
                }
            });
            present.values().forEach(Stoppable::terminate);
            long deadline = System.nanoTime() + stage.limit().toNanos();
            for (Map.Entry<Component, Stoppable> entry : present.entrySet()) {
                if (!entry.getValue().awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
                    killed.add(entry.getKey());
                }
            }
        }
        return List.copyOf(killed);
    }
}
