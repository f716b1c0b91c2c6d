package io.tocsin.processor.ledger;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.ledger.Checker.Books;
import io.tocsin.processor.ledger.Faults.Fault;
import io.tocsin.schemas.alert.Status;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ledger: while a known number of events flows, processors and the broker are killed, halted, added and removed,
 * and tasks corrupted. Afterwards all that was written for readers of committed records is what the rules
 * plainly come to from the log: each change of an alert once and in order, each recorded sample, each dead letter. Where
 * rules are evaluated between the instants of their grids, too, it is all of that, sooner, and more that is told as well.
 * {@code -Dtocsin.ledger.events}, {@code .seconds}, {@code .kills} and {@code .seed} set how long and how hard.
 */
final class LedgerIT {
    private static final int EVENTS = Integer.getInteger("tocsin.ledger.events", 30_000);
    private static final int SECONDS = Integer.getInteger("tocsin.ledger.seconds", 45);
    private static final int KILLS = Integer.getInteger("tocsin.ledger.kills", 0);
    private static final long SEED = Long.getLong("tocsin.ledger.seed", 1);

    private static final int INPUTS = 3;
    private static final int RULE_INPUTS = 4;

    /** In which nothing comes any more, but the grid goes on. */
    private static final long TAIL_MILLIS = 6_000;

    /** So many of the events of a second are published once more in one. */
    private static final int IN_A_TRANSACTION = 20;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private volatile boolean stopped;

    @ParameterizedTest(name = "with early evaluation: {0}")
    @ValueSource(booleans = {false, true})
    void saysOnceWhatTheLogComesTo(boolean early) throws Exception {
        try (BrokerChild broker = new BrokerChild(folder);
                Installation installation =
                        new Installation(broker.bootstrapServers(), "ledger-", folder, INPUTS, RULE_INPUTS, early);
                Publisher publisher = new Publisher(broker.bootstrapServers(), installation.topics(), INPUTS);
                Transactions transactions =
                        new Transactions(broker.bootstrapServers(), installation.topics(), INPUTS, SEED)) {
            installation.launch();
            installation.launch();
            installation.awaitReady();
            Faults faults = new Faults(SEED, installation, broker);
            AtomicReference<Throwable> failed = new AtomicReference<>();
            Generator generator = new Generator(SEED, System.currentTimeMillis() + 1000, (double) EVENTS / SECONDS);
            Thread producer = new Thread(() -> produce(generator, publisher, transactions, failed), "ledger-producer");
            producer.start();
            wreck(faults);
            producer.join();
            if (failed.get() != null) {
                throw new AssertionError("not all events were published", failed.get());
            }
            publisher.flush();
            transactions.end();
            System.out.println("ledger: " + transactions.committed() + " records once more in transactions, "
                    + transactions.aborted() + " transactions aborted");
            assertTrue(transactions.committed() > 0 && transactions.aborted() > 0, "no transactions");
            check(installation, faults, generator.events() + transactions.committed());
            for (Installation.Instance instance : installation.instances()) {
                instance.awaitAllCounted();
            }
        }
    }

    /**
     * Second by second, each event when it is due, and some of them once more in a transaction; an event of no
     * consequence to each partition each second.
     */
    private void produce(
            Generator generator, Publisher publisher, Transactions transactions, AtomicReference<Throwable> failed) {
        try {
            long base = generator.base();
            for (int second = 0; second < SECONDS || !stopped; second++) {
                List<Draft> drafts = generator.second(second);
                for (Draft draft : drafts) {
                    sleepUntil(base + draft.at);
                    publisher.publish(draft, null);
                }
                if (!drafts.isEmpty()) {
                    transactions.offer(drafts.subList(0, Math.min(drafts.size(), IN_A_TRANSACTION)));
                }
                publisher.beat(base + second * 1000L, null);
            }
        } catch (InterruptedException | RuntimeException | AssertionError e) {
            failed.set(e);
        }
    }

    private static void sleepUntil(long millis) throws InterruptedException {
        long left = millis - System.currentTimeMillis();
        if (left > 0) {
            TimeUnit.MILLISECONDS.sleep(left);
        }
    }

    private void wreck(Faults faults) throws Exception {
        List<Fault> some = new ArrayList<>(List.of(
                Fault.KILL,
                Fault.HALT,
                Fault.CORRUPT,
                Fault.HALT_BROKER,
                Fault.KILL_BROKER,
                Fault.ADD,
                Fault.TERMINATE));
        Collections.shuffle(some, new Random(SEED));
        for (int i = 0; i < some.size() || faults.kills() < KILLS; i++) {
            faults.pause(1000, KILLS > 0 ? 9000 : 5000);
            Fault fault = i < some.size() ? some.get(i) : faults.any();
            System.out.println("ledger: " + Instant.now() + " " + fault + ", " + faults.kills() + " kills so far");
            faults.inject(fault);
        }
        stopped = true;
    }

    private static void check(Installation installation, Faults faults, long published) throws Exception {
        List<Entry> log = installation.reading().log();
        long events = log.stream().filter(e -> !e.drawn).count();
        assertTrue(events >= published, () -> events + " records of " + published);
        long gap = longestGap(log);
        long last = log.stream().mapToLong(e -> e.append).max().orElseThrow();
        Settled settled = Settled.of(installation, (last + TAIL_MILLIS) / 1000 * 1000);
        long corruptions = installation.corruptions();
        assertTrue(corruptions > 0, "no task was found corrupted");
        Books expected = settled.expected();
        Books actual = settled.actual();
        System.out.println("ledger: " + published + " events, " + log.size() + " records, faults " + faults.done()
                + ", " + faults.kills() + " kills, " + corruptions + " times tasks corrupted, expected "
                + counts(expected) + "; found " + counts(actual)
                + "; longest gap " + gap + " ms" + (settled.early() ? "; " + settled.summary() : ""));
        settled.differences().assertNone("the ledger");
        reportsWhatIsLostOrDoubled(settled);
    }

    /** One of each kind by itself. */
    private static void reportsWhatIsLostOrDoubled(Settled settled) {
        List<Fact> alerts = settled.actual().alerts();
        List<Fact> samples = settled.actual().samples();
        List<Fact> drawn = settled.actual().drawn();
        List<Fact> letters = settled.actual().deadLetters();
        int alert = alerts.size() / 2;
        while (Checker.event(alerts.get(alert))
                .filter(event -> event.status() == Status.RESOLVED)
                .isEmpty()) {
            alert++;
        }
        int sample = samples.size() / 2;
        while (samples.get(sample).key().startsWith(RuleAlerts.STATE_METRIC)) {
            sample++;
        }
        int one = drawn.size() / 2;
        assertReported(settled, new Books(CheckerTest.without(alerts, alert), samples, drawn, letters), "alert lost");
        assertReported(settled, new Books(CheckerTest.twice(alerts, alert), samples, drawn, letters), "alert doubled");
        assertReported(settled, new Books(alerts, CheckerTest.without(samples, sample), drawn, letters), "sample lost");
        assertReported(
                settled, new Books(alerts, CheckerTest.twice(samples, sample), drawn, letters), "sample doubled");
        assertReported(settled, new Books(alerts, samples, CheckerTest.without(drawn, one), letters), "drawn one lost");
        assertReported(
                settled, new Books(alerts, samples, CheckerTest.twice(drawn, one), letters), "drawn one doubled");
    }

    private static void assertReported(Settled settled, Books wrong, String what) {
        List<String> lines = settled.compare(wrong).lines();
        assertFalse(lines.isEmpty(), what + " was not reported");
        System.out.println("ledger: on purpose, " + what + ": " + lines.get(0));
    }

    private static String counts(Books books) {
        return books.alerts().size() + " changes of alerts, " + books.samples().size() + " samples, "
                + books.drawn().size() + " drawn from logs, "
                + books.deadLetters().size() + " dead letters";
    }

    private static long longestGap(List<Entry> log) {
        long[] appends = log.stream().mapToLong(e -> e.append).sorted().toArray();
        long gap = 0;
        for (int i = 1; i < appends.length; i++) {
            gap = Math.max(gap, appends[i] - appends[i - 1]);
        }
        return gap;
    }
}
