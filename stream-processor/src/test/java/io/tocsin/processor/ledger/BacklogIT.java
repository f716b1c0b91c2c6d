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
        try (Installation up = installation("up");
                Installation down = installation("down")) {
            up.launch();
            Installation.Instance instance = down.launch();
            up.awaitReady();
            down.awaitReady();
            try (SimulatedTime time =
                    new SimulatedTime(INFRA.bootstrapServers(), List.of(up, down), SEED, PER_SECOND)) {
                time.pass(BEFORE);
                long before = time.base() + BEFORE * 1000L / 2;
                Installation.await(
                        Duration.ofMinutes(1),
                        "half of the first minute is evaluated",
                        () -> down.evaluated().values().stream().allMatch(at -> at.toEpochMilli() > before));
                instance.process().kill();
                time.pass(HOUR);
                time.end(TAIL);
                time.byProducer(false);
                instance.start();
                compare(up, down, time);
            }
        }
    }

    private Installation installation(String name) throws Exception {
        return new Installation(
                INFRA.bootstrapServers(),
                INFRA.topicPrefix() + name + "-",
                folder.resolve(name),
                PARTITIONS,
                PARTITIONS);
    }

    private static void compare(Installation up, Installation down, SimulatedTime time) throws Exception {
        long end = time.base() + (BEFORE + HOUR + TAIL - 3) * 1000L;
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
        Checker.compare(wanted, got).assertNone("always up, and down for an hour");
    }
}
