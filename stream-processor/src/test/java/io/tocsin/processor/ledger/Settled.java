package io.tocsin.processor.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.ledger.Checker.Books;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What an installation has written once it has come to an instant, beside what it should have. */
record Settled(Errors errors, Books expected, Books actual, Set<Long> skipped, long end, boolean early) {
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
        Set<Long> skipped = Checker.skipped(log, reading.samples());
        Map<String, Long> starts = Checker.starts(reading.alerts());
        long first = log.stream().mapToLong(e -> e.append).min().orElseThrow();
        assertTrue(starts.values().stream().allMatch(start -> start <= first), "evaluated from the first event on");
        Books expected = new Checker(LedgerRules.file(), Installation.URL).expected(log, starts, skipped, end);
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (isLess(read(reading, end), expected) && System.nanoTime() < deadline) {
            TimeUnit.SECONDS.sleep(3);
        }
        TimeUnit.SECONDS.sleep(4);
        return new Settled(new Errors(log), expected, read(reading, end), skipped, end, installation.isEarly());
    }

    private static boolean isLess(Books actual, Books expected) {
        return actual.alerts().size() < expected.alerts().size()
                || actual.samples().size() < expected.samples().size()
                || actual.drawn().size() < expected.drawn().size()
                || actual.deadLetters().size() < expected.deadLetters().size();
    }

    private static Books read(Reading reading, long end) {
        return new Books(reading.alerts(), reading.samples(), reading.drawn(), reading.deadLetters()).until(end);
    }

    Differences differences() {
        return compare(actual);
    }

    /** All in which these differ from what should be there. */
    Differences compare(Books books) {
        return early ? superset().compare(expected, books) : Checker.compare(expected, books);
    }

    /** What evaluation between two instants of the grid has brought; fails where that is nothing. */
    String summary() {
        Superset superset = superset();
        superset.compare(expected, actual);
        assertTrue(superset.between() > 0, "nothing began between two instants");
        return superset.summary();
    }

    private Superset superset() {
        return new Superset(LedgerRules.file(), errors, skipped, end);
    }
}
