package io.tocsin.processor.peer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An alert from when it fired to its end, as a receiver is told of it.
 *
 * @param alert its labels
 * @param endsAt {@link #OPEN} while it is not told
 * @param end how it ended; "" while it is not told
 * @param annotations as first told
 * @param fired when the receiver was first told that it fires, epoch milliseconds
 * @param ended when the receiver was first told that it is over
 */
record Episode(String alert, long startsAt, long endsAt, String end, String annotations, long fired, long ended) {
    static final long OPEN = Long.MAX_VALUE;
    static final String RESOLVED = "resolved";
    static final String FORGOTTEN = "forgotten";

    String rule() {
        int begin = alert.indexOf("alertname=") + "alertname=".length();
        return alert.substring(begin, alert.indexOf(alert.contains(", ") ? "," : "}", begin));
    }

    private boolean isSame(Episode other) {
        return alert.equals(other.alert)
                && startsAt == other.startsAt
                && endsAt == other.endsAt
                && end.equals(other.end)
                && annotations.equals(other.annotations);
    }

    /** As Prometheus tells it, which knows no other end than that an alert is resolved. */
    Episode asPrometheus() {
        return end.equals(FORGOTTEN) ? new Episode(alert, startsAt, endsAt, RESOLVED, annotations, fired, ended) : this;
    }

    @Override
    public String toString() {
        return alert + " from " + Instant.ofEpochMilli(startsAt) + " to "
                + (endsAt == OPEN ? "now" : Instant.ofEpochMilli(endsAt) + ", " + end) + ", " + annotations;
    }

    /** Makes episodes of what is told, in the order in which it is told. What is told again changes nothing. */
    static final class Told {
        private final List<Episode> episodes = new ArrayList<>();

        void fires(String alert, long startsAt, String annotations, long arrived) {
            if (find(alert, startsAt) < 0) {
                episodes.add(new Episode(alert, startsAt, OPEN, "", annotations, arrived, OPEN));
            }
        }

        void ends(String alert, long startsAt, long endsAt, String end, long arrived) {
            int found = find(alert, startsAt);
            if (found < 0) {
                throw new AssertionError(alert + " ends, which never began at " + Instant.ofEpochMilli(startsAt));
            }
            Episode e = episodes.get(found);
            if (e.endsAt == OPEN) {
                episodes.set(found, new Episode(alert, startsAt, endsAt, end, e.annotations, e.fired, arrived));
            } else if (e.endsAt != endsAt) {
                throw new AssertionError(e + " ends again at " + Instant.ofEpochMilli(endsAt));
            }
        }

        private int find(String alert, long startsAt) {
            for (int i = episodes.size() - 1; i >= 0; i--) {
                if (episodes.get(i).alert.equals(alert) && episodes.get(i).startsAt == startsAt) {
                    return i;
                }
            }
            return -1;
        }

        /** Those that begin in a stretch of time, by alert and beginning; what ends after it is open. */
        List<Episode> within(long from, long to) {
            return episodes.stream()
                    .filter(e -> e.startsAt >= from && e.startsAt <= to)
                    .map(e -> e.endsAt <= to
                            ? e
                            : new Episode(e.alert, e.startsAt, OPEN, "", e.annotations, e.fired, OPEN))
                    .sorted(Comparator.comparing(Episode::alert).thenComparing(Episode::startsAt))
                    .toList();
        }
    }

    /** What only one of two lists has. */
    static List<String> differences(List<Episode> these, String mine, List<Episode> those, String others) {
        List<String> differences = new ArrayList<>();
        these.stream()
                .filter(e -> those.stream().noneMatch(e::isSame))
                .forEach(e -> differences.add("only " + mine + " told: " + e));
        those.stream()
                .filter(e -> these.stream().noneMatch(e::isSame))
                .forEach(e -> differences.add("only " + others + " told: " + e));
        return differences;
    }

    /**
     * What in {@code early} is no superset of {@code grid}: each alert of the grid must fire no later there and end at the
     * same instant in the same way, and no two of them in one.
     */
    static List<String> missing(List<Episode> grid, List<Episode> early) {
        List<String> missing = new ArrayList<>();
        List<Episode> taken = new ArrayList<>();
        for (Episode wanted : grid) {
            early.stream()
                    .filter(e -> e.covers(wanted) && !taken.contains(e))
                    .findFirst()
                    .ifPresentOrElse(
                            taken::add,
                            () -> missing.add("not told early: " + wanted + "; told "
                                    + early.stream()
                                            .filter(e -> e.alert.equals(wanted.alert))
                                            .toList()));
        }
        return missing;
    }

    /** Whether this one fires no later than the other, and ends when and as it does. */
    boolean covers(Episode other) {
        return alert.equals(other.alert)
                && startsAt <= other.startsAt
                && endsAt > other.startsAt
                && endsAt == other.endsAt
                && end.equals(other.end);
    }
}
