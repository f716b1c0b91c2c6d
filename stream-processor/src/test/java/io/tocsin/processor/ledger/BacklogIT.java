package io.tocsin.processor.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.ledger.Checker.Books;
import io.tocsin.testkit.Infrastructure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A processor that was down for an hour of events says the same afterwards as one that was up, and nothing else. */
final class BacklogIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final long SEED = Long.getLong("tocsin.ledger.seed", 1);
    private static final int PARTITIONS = 2;
    private static final int BEFORE = 60;
    private static final int HOUR = 3600;
    private static final int TAIL = 12;
    private static final double PER_SECOND = 8;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void saysAfterAnHourDownWhatItWouldHaveSaid() throws Exception {
        try (Installation up = installation("up", false);
                Installation down = installation("down", false);
                Installation early = installation("early", true)) {
            List<Installation> all = List.of(up, down, early);
            for (Installation each : all) {
                each.launch();
            }
            for (Installation each : all) {
                each.awaitReady();
            }
            try (SimulatedTime time = new SimulatedTime(INFRA.bootstrapServers(), all, SEED, PER_SECOND)) {
                time.pass(BEFORE);
                for (Installation each : List.of(down, early)) {
                    end(each, time.base() + BEFORE * 1000L / 2);
                }
                time.pass(HOUR);
                time.end(TAIL);
                time.byProducer(false);
                for (Installation each : List.of(down, early)) {
                    each.instances().get(0).start();
                }
                compare(up, down, time);
                compareEarly(early, time);
            }
        }
    }

    /** By force, once it has evaluated an instant. */
    private static void end(Installation installation, long instant) throws Exception {
        Installation.await(
                Duration.ofMinutes(1),
                "half of the first minute is evaluated",
                () -> installation.evaluated().values().stream().allMatch(at -> at.toEpochMilli() > instant));
        installation.instances().get(0).process().kill();
    }

    private Installation installation(String name, boolean early) throws Exception {
        return new Installation(
                INFRA.bootstrapServers(),
                INFRA.topicPrefix() + name + "-",
                folder.resolve(name),
                PARTITIONS,
                PARTITIONS,
                early);
    }

    private static long end(SimulatedTime time) {
        return time.base() + (BEFORE + HOUR + TAIL - 3) * 1000L;
    }

    private static void compare(Installation up, Installation down, SimulatedTime time) throws Exception {
        long end = end(time);
        Settled live = Settled.of(up, end);
        live.differences().assertNone("always up");
        Settled late = Settled.of(down, end);
        late.differences().assertNone("down for an hour");
        Books wanted = time.sinceBase(live.actual());
        Books got = time.sinceBase(late.actual());
        assertTrue(wanted.alerts().size() > 3000, () -> wanted.alerts().size() + " changes");
        System.out.println("ledger: " + time.events() + " events, an hour of which while the processor was down, "
                + wanted.alerts().size() + " changes of alerts, "
                + wanted.samples().size() + " samples");
        Checker.compareElsewhere(wanted, got).assertNone("always up, and down for an hour");
    }

    private static void compareEarly(Installation early, SimulatedTime time) throws Exception {
        Settled late = Settled.of(early, end(time));
        late.differences().assertNone("down for an hour, with early evaluation");
        System.out.println("ledger: with early evaluation " + late.summary());
    }
}
