package io.tocsin.processor.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.ledger.Checker.Books;
import io.tocsin.schemas.topic.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The checker finds what it is there to find. */
final class CheckerTest {
    private static final long BASE = 1_800_000_000_000L;
    private static final int SECONDS = 45;
    private static final long END = BASE + SECONDS * 1000L;
    private static final Map<String, Long> STARTS =
            Map.of("totals", BASE - 3000, "silence", BASE, "queues", BASE - 2000, "meta", BASE - 1000);

    private final Checker checker = new Checker(LedgerRules.file(), "http://ledger.test");
    private final List<Entry> log = log();

    private static List<Entry> log() {
        Generator generator = new Generator(5, BASE, 50);
        List<Entry> log = new ArrayList<>();
        for (int second = 0; second < SECONDS; second++) {
            for (Draft draft : generator.second(second)) {
                Topic<?, ?> topic = draft.log ? Topic.LOGS : Topic.METRICS;
                log.add(new Entry(topic, 0, log.size(), BASE + draft.at, draft.value, false));
            }
        }
        return log;
    }

    private Books expected() {
        return checker.expected(log, STARTS, Set.of(), END);
    }

    @Test
    void hasManyChangesAndFindsNothingInItsOwnBooks() {
        Books books = expected();
        assertTrue(books.alerts().size() > 300, () -> books.alerts().size() + " changes");
        assertTrue(books.samples().size() > 3000, () -> books.samples().size() + " samples");
        assertTrue(books.drawn().size() > 100, () -> books.drawn().size() + " drawn samples");
        assertTrue(books.deadLetters().size() > 5, () -> books.deadLetters().size() + " dead letters");
        assertTrue(books.alerts().stream().anyMatch(f -> f.what().equals(Reading.FORGOTTEN)), "some are forgotten");
        assertEquals(List.of(), Checker.compare(books, expected()).lines());
    }

    @Test
    void doesNotDependOnTheOrderOfEventsOfOneAppend() {
        Books books = expected();
        Collections.shuffle(log, new Random(1));
        assertEquals(List.of(), Checker.compare(books, expected()).lines());
    }

    @Test
    void reportsEachKindOfRecordThatIsMissingOrDoubled() {
        Books books = expected();
        Books actual = new Books(
                tampered(books.alerts(), 100),
                tampered(books.samples(), 100),
                tampered(books.drawn(), 10),
                tampered(books.deadLetters(), 2));
        Differences differences = Checker.compare(books, actual);
        List<String> lines = differences.lines();
        assertEquals(8, lines.size(), () -> String.join("\n", lines));
        AssertionError told = assertThrows(AssertionError.class, () -> differences.assertNone("here"));
        assertEquals("here: 8 differences:\n" + String.join("\n", lines), told.getMessage());
        for (String kind : List.of("alert", "sample", "drawn sample", "dead letter")) {
            assertTrue(lines.stream().anyMatch(l -> l.startsWith(kind + " missing: ")), kind);
            assertTrue(lines.stream().anyMatch(l -> l.startsWith(kind + " once more: ")), kind);
        }
    }

    /** One is lost, the next one is there twice. */
    private static List<Fact> tampered(List<Fact> facts, int index) {
        return without(twice(facts, index + 1), index);
    }

    static List<Fact> without(List<Fact> facts, int index) {
        List<Fact> fewer = new ArrayList<>(facts);
        fewer.remove(index);
        return fewer;
    }

    static List<Fact> twice(List<Fact> facts, int index) {
        List<Fact> more = new ArrayList<>(facts);
        more.add(facts.get(index));
        return more;
    }

    @Test
    void reportsChangesOfOneAlertThatHaveChangedPlaces() {
        Books books = expected();
        List<Fact> swapped = new ArrayList<>(books.alerts());
        Fact first = swapped.get(20);
        int second = 21;
        while (!swapped.get(second).key().equals(first.key())) {
            second++;
        }
        Collections.swap(swapped, 20, second);
        List<String> lines = Checker.compare(
                        books, new Books(swapped, books.samples(), books.drawn(), books.deadLetters()))
                .lines();
        assertEquals(1, lines.size(), () -> String.join("\n", lines));
        assertTrue(lines.get(0).startsWith("alert out of order: "), lines.get(0));
    }

    @Test
    void reportsAnEventThatWasLostOrCountedTwice() {
        Books books = expected();
        for (int index : ordinary(4)) {
            Entry entry = log.remove(index);
            assertTrue(isFound(books), () -> "without " + entry.place() + Reading.text(entry.value));
            log.add(index, entry);
            if (entry.topic == Topic.LOGS) {
                log.add(index, entry);
                assertTrue(isFound(books), () -> "twice " + entry.place() + Reading.text(entry.value));
                log.remove(index);
            }
        }
    }

    @Test
    void reportsAnEventThatWasCountedAnInstantTooLate() {
        Books books = expected();
        for (int index : ordinary(2)) {
            Entry entry = log.get(index);
            log.set(index, new Entry(entry.topic, 0, entry.offset, entry.append + 1000, entry.value, false));
            assertTrue(isFound(books), () -> "late " + entry.place() + Reading.text(entry.value));
            log.set(index, entry);
        }
    }

    private boolean isFound(Books books) {
        return !Checker.compare(books, expected()).lines().isEmpty();
    }

    /** Places of events that were published once and in time. */
    private List<Integer> ordinary(int count) {
        Map<String, Integer> times = new HashMap<>();
        log.forEach(entry -> times.merge(Reading.text(entry.value), 1, Integer::sum));
        List<Integer> places = new ArrayList<>();
        for (int index = 0; index < log.size(); index++) {
            Entry entry = log.get(index);
            String text = Reading.text(entry.value);
            if (text.startsWith("\"{\"@timestamp") && times.get(text) == 1) {
                long own =
                        Instant.parse(text.substring(16, text.indexOf('"', 17))).toEpochMilli();
                if (own <= entry.append && own > entry.append - 400 && entry.append < END - 10_000) {
                    places.add(index);
                }
            }
        }
        Collections.shuffle(places, new Random(3));
        return places.subList(0, count);
    }
}
