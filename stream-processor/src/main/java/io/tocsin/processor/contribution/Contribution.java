package io.tocsin.processor.contribution;

import io.tocsin.processor.vector.Labels;
import java.util.List;

/**
 * What some records mean to one shard of a unit at one cell of its grid. The whole is the union of all contributions to
 * the cell, in any order: counts add up, and of several values of a series at one time the greatest by its raw bits
 * counts. Times are epoch milliseconds. Immutable.
 *
 * @param unit its id
 * @param shard from 0; of a unit that is not split always 0
 * @param cellEndMillis the first instant of the grid that may see it: the least that no record of it was appended after
 * @param newestAppendMillis when the newest of its records was appended
 */
public record Contribution(
        String unit,
        int shard,
        long cellEndMillis,
        long newestAppendMillis,
        List<Counts> counts,
        List<Samples> samples) {
    public Contribution {
        counts = List.copyOf(counts);
        samples = List.copyOf(samples);
    }

    /**
     * Log events of one input and set of kept labels. Of an input that asks for the newest only, it is the newest pane
     * that the cell's end can see, and those that it cannot see yet, each with a count of 1 whatever there was.
     *
     * @param leaf the id of the input's key
     * @param panes at least one, by their ends
     */
    public record Counts(long leaf, Labels labels, List<Pane> panes) {
        public Counts {
            panes = List.copyOf(panes);
        }
    }

    /** A number of log events, at least one, in the pane that ends at an instant, which belongs to it. */
    public record Pane(long endMillis, long count) {}

    /**
     * Samples of one series, for all inputs that it belongs to. Where all of these ask for the newest only, it may be the
     * newest alone that the cell's end can see, and those that it cannot see yet.
     *
     * @param leaves the ids of the inputs' keys, ascending
     * @param labels the name among them
     * @param points at least one, by their times, each time once
     */
    public record Samples(List<Long> leaves, Labels labels, PointList points) {
        public Samples {
            leaves = List.copyOf(leaves);
        }
    }

    /** A value at a time; a stale marker keeps its bits. */
    public record Point(long millis, double value) {}
}
