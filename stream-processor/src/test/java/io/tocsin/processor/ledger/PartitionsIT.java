package io.tocsin.processor.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.ledger.Checker.Books;
import io.tocsin.testkit.Infrastructure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The same events, appended at the same times, come to the same bytes however many partitions there are. */
final class PartitionsIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final long SEED = Long.getLong("tocsin.ledger.seed", 1);
    private static final int SECONDS = 180;
    private static final int TAIL = 12;
    private static final double PER_SECOND = 100;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void saysTheSameWithOneThreeAndSixteenPartitions() throws Exception {
        List<Installation> installations = new ArrayList<>();
        try {
            for (int partitions : List.of(1, 3, 16)) {
                Installation one = new Installation(
                        INFRA.bootstrapServers(),
                        INFRA.topicPrefix() + "p" + partitions + "-",
                        folder.resolve("p" + partitions),
                        partitions,
                        partitions,
                        false);
                installations.add(one);
                one.launch();
            }
            for (Installation each : installations) {
                each.awaitReady();
            }
            try (SimulatedTime time = new SimulatedTime(INFRA.bootstrapServers(), installations, SEED, PER_SECOND)) {
                time.pass(SECONDS);
                time.end(TAIL);
                compare(installations, time);
            }
        } finally {
            installations.forEach(Installation::close);
        }
    }

    private static void compare(List<Installation> installations, SimulatedTime time) throws Exception {
        long end = time.base() + (SECONDS + TAIL - 3) * 1000L;
        List<Books> all = new ArrayList<>();
        for (Installation each : installations) {
            Settled settled = Settled.of(each, end);
            settled.differences().assertNone(each.inputs() + " partitions");
            all.add(time.sinceBase(settled.actual()));
        }
        Books first = all.get(0);
        assertTrue(first.alerts().size() > 500, () -> first.alerts().size() + " changes");
        System.out.println("ledger: " + time.events() + " events in 1, 3 and 16 partitions, "
                + first.alerts().size() + " changes of alerts, "
                + first.samples().size() + " samples");
        for (int i = 1; i < all.size(); i++) {
            Differences differences = Checker.compareElsewhere(first, all.get(i));
            differences.assertNone("1 and " + installations.get(i).inputs() + " partitions");
        }
    }
}
