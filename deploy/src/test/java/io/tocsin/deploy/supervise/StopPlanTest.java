package io.tocsin.deploy.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.deploy.layout.Component;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StopPlanTest {
    private final List<String> done = new ArrayList<>();
    private Duration allowed = Duration.ZERO;

    @Test
    void storesStopAfterThoseWhoUseThem() throws Exception {
        Map<Component, StopPlan.Stoppable> all = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            all.put(component, new Recorded(component, true));
        }
        assertEquals(List.of(), StopPlan.run(all));
        assertEquals(Component.values().length * 2, done.size());
        assertEquals(List.of("terminate ingest-gateway", "ended ingest-gateway"), done.subList(0, 2));
        int services = Math.max(
                done.indexOf("ended stream-processor"),
                Math.max(done.indexOf("ended log-indexer"), done.indexOf("ended alert-router")));
        assertTrue(services < done.indexOf("terminate kafka"), done::toString);
        assertTrue(services < done.indexOf("terminate elasticsearch"), done::toString);
    }

    @Test
    void whatHadToBeKilledIsNamed() throws Exception {
        assertEquals(
                List.of(Component.LOG_INDEXER),
                StopPlan.run(Map.of(
                        Component.KAFKA, new Recorded(Component.KAFKA, true),
                        Component.LOG_INDEXER, new Recorded(Component.LOG_INDEXER, false))));
        assertEquals("ended kafka", done.get(done.size() - 1));
    }

    @Test
    void allStagesTogetherTakeLessThanFifteenSeconds() throws Exception {
        StopPlan.run(Map.of(
                Component.INGEST_GATEWAY, new Recorded(Component.INGEST_GATEWAY, false),
                Component.STREAM_PROCESSOR, new Recorded(Component.STREAM_PROCESSOR, false),
                Component.KAFKA, new Recorded(Component.KAFKA, false)));
        assertTrue(allowed.compareTo(Duration.ofSeconds(13)) <= 0, allowed::toString);
        assertTrue(allowed.compareTo(Duration.ofSeconds(10)) > 0, allowed::toString);
    }

    private final class Recorded implements StopPlan.Stoppable {
        private final Component component;
        private final boolean inOrder;

        Recorded(Component component, boolean inOrder) {
            this.component = component;
            this.inOrder = inOrder;
        }

        @Override
        public void terminate() {
            done.add("terminate " + component.id());
        }

        @Override
        public boolean awaitEnd(Duration limit) {
            done.add("ended " + component.id());
            allowed = allowed.plus(limit);
            return inOrder;
        }
    }
}
