package io.tocsin.processor.contribution;

import io.tocsin.processor.contribution.Contribution.Counts;
import io.tocsin.processor.contribution.Contribution.Samples;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Puts what came for a shard into contributions of a bounded size, by an estimate that is never too small. */
final class Packing {
    /** Half of Kafka's default limit for a record. More is written only when one series' labels alone are longer. */
    static final int MAX_BYTES = 512 * 1024;

    /** Of one series at most so much is written together. */
    private static final int MAX_TOGETHER = 4096;

    private static final int HEAD_BYTES = 128;
    private static final int SERIES_BYTES = 32;

    /** A time and a value, or a time and a count. */
    private static final int POINT_BYTES = 20;

    private final String unit;
    private final int shard;
    private final long cellEndMillis;
    private final List<Contribution> full = new ArrayList<>();
    private final Set<String> texts = new HashSet<>();
    private List<Counts> counts = new ArrayList<>();
    private List<Samples> samples = new ArrayList<>();
    private long newestAppendMillis = Long.MIN_VALUE;
    private Labels last = Labels.NONE;
    private long bytes;

    Packing(String unit, int shard, long cellEndMillis) {
        this.unit = unit;
        this.shard = shard;
        this.cellEndMillis = cellEndMillis;
    }

    void add(Counts some, long appendMillis) {
        for (int from = 0; from < some.panes().size(); from += MAX_TOGETHER) {
            int to = Math.min(some.panes().size(), from + MAX_TOGETHER);
            makeRoom(some.labels(), to - from, 1);
            counts.add(
                    to - from == some.panes().size()
                            ? some
                            : new Counts(
                                    some.leaf(), some.labels(), some.panes().subList(from, to)));
            newestAppendMillis = Math.max(newestAppendMillis, appendMillis);
        }
    }

    void add(Samples some, long appendMillis) {
        for (int from = 0; from < some.points().size(); from += MAX_TOGETHER) {
            int to = Math.min(some.points().size(), from + MAX_TOGETHER);
            makeRoom(some.labels(), to - from, some.leaves().size());
            samples.add(
                    to - from == some.points().size()
                            ? some
                            : new Samples(
                                    some.leaves(), some.labels(), some.points().part(from, to)));
            newestAppendMillis = Math.max(newestAppendMillis, appendMillis);
        }
    }

    /** Tells all contributions. */
    void finish(Consumer<Contribution> to) {
        close();
        full.forEach(to);
    }

    private void makeRoom(Labels labels, int points, int leaves) {
        long fixed = SERIES_BYTES + (long) POINT_BYTES * points + (long) Long.BYTES * leaves;
        long added = fixed + newTextBytes(labels);
        if (bytes + added > MAX_BYTES && bytes > HEAD_BYTES) {
            close();
            added = fixed + newTextBytes(labels);
        }
        bytes += (bytes == 0 ? HEAD_BYTES + 3L * unit.length() : 0) + added;
        last = labels;
    }

    /** Of each text that was not there yet, and of the places where they are named. */
    private long newTextBytes(Labels labels) {
        boolean alike = last.size() == labels.size();
        long sum = 0;
        for (int i = 0; i < labels.size(); i++) {
            sum += 10
                    + newTextBytes(labels.name(i), alike ? last.name(i) : "")
                    + newTextBytes(labels.value(i), alike ? last.value(i) : "");
        }
        return sum;
    }

    /** @param before the text in this place of the series before, which is mostly the same object */
    @SuppressWarnings("ReferenceEquality") // What is not the same object is looked up.
    private long newTextBytes(String text, String before) {
        return text == before || !texts.add(text) ? 0 : 10 + 3L * text.length();
    }

    private void close() {
        if (!counts.isEmpty() || !samples.isEmpty()) {
            full.add(new Contribution(unit, shard, cellEndMillis, newestAppendMillis, counts, samples));
        }
        counts = new ArrayList<>();
        samples = new ArrayList<>();
        texts.clear();
        last = Labels.NONE;
        newestAppendMillis = Long.MIN_VALUE;
        bytes = 0;
    }
}
