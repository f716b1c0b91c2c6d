package io.tocsin.processor.ledger;

import io.tocsin.processor.ledger.Checker.Books;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What an installation has written once it has come to an instant, beside what it should have. */
record Settled(List<Entry> log, Books expected, Books actual) {
    private static final long LONGEST_INTERVAL_MILLIS = 5_000;

    /** Waits for what should be there, and then a little for what should not. */
    static Settled of(Installation installation, long end) throws Exception {
        // Beyond the end nothing is appended; the grid goes on, if only to the last point before it.
        long nearly = end - LONGEST_INTERVAL_MILLIS;
        Installation.await(
                Duration.ofMinutes(3),
                "all is evaluated",
                () -> installation.evaluated().values().stream().allMatch(at -> at.toEpochMilli() >= nearly));
        Reading reading = installation.reading();
        List<Entry> log = reading.log();
        Books expected = new Checker(LedgerRules.file(), Installation.URL)
                .expected(log, Checker.starts(reading.alerts()), Checker.skipped(log, reading.samples()), end);
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (isLess(read(reading, end), expected) && System.nanoTime() < deadline) {
            TimeUnit.SECONDS.sleep(3);
        }
        TimeUnit.SECONDS.sleep(4);
        return new Settled(log, expected, read(reading, end));
    }

    private static boolean isLess(Books actual, Books expected) {
        return actual.alerts().size() < expected.alerts().size()
                || actual.samples().size() < expected.samples().size()
                || actual.deadLetters().size() < expected.deadLetters().size();
    }

    private static Books read(Reading reading, long end) {
        return new Books(reading.alerts(), reading.samples(), reading.deadLetters()).until(end);
    }

    Differences differences() {
        return Checker.compare(expected, actual);
    }
}
