package io.tocsin.processor.unit;

import io.tocsin.processor.state.Changes;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of the samples of a leaf's series, one for each stretch of time with samples. Stretches are of one length;
 * one that has many samples is cut, so that what is written each time does not grow with them. All stretches of a series
 * that are held together, in any order, are the series, also when they overlap. One owner thread.
 *
 * <p>The key ends with the number of the stretch, and of one that was cut with the milliseconds from its beginning on,
 * behind a point: {@code 29384012}, {@code 29384012.07250}.
 */
final class LeafEntries {
    static final String CHUNK = "c/";
    static final int VERSION = 1;

    /** Four samples a second for a minute: up to there a stretch is written whole. */
    static final int MOST = 240;

    /** Of what is cut; leaves room for samples that come late. */
    private static final int PIECE = 180;

    private static final int CUT_DIGITS = 5;

    private final String leafId;
    private final long stretchMillis;
    private final Values values;
    private final Changes changes;
    private final EntryWriter writer = new EntryWriter(VERSION);
    /** In the order in which they were first touched. */
    private final List<KeptSeries> unwritten = new ArrayList<>();

    /** What the values of samples are. */
    enum Values {
        /** Any, with all their bits. */
        REAL {
            @Override
            void write(EntryWriter entry, double value) {
                entry.real(value);
            }

            @Override
            double read(EntryReader entry) throws UnreadableEntryException {
                return entry.real();
            }
        },
        /** Whole numbers. */
        COUNT {
            @Override
            void write(EntryWriter entry, double value) {
                entry.number((long) value);
            }

            @Override
            double read(EntryReader entry) throws UnreadableEntryException {
                return entry.number();
            }
        };

        abstract void write(EntryWriter entry, double value);

        abstract double read(EntryReader entry) throws UnreadableEntryException;
    }

    /** @param stretchMillis {@link KeptSeries#UNCUT} where each series is one stretch */
    LeafEntries(String leafId, long stretchMillis, Values values, Changes changes) {
        this.leafId = leafId;
        this.stretchMillis = stretchMillis;
        this.values = values;
        this.changes = changes;
    }

    /** Something of that time is to be written. */
    void touch(KeptSeries one, long time) {
        one.touch(time);
        touched(one);
    }

    /** Something of the series is to be written. */
    void touched(KeptSeries one) {
        if (one.list()) {
            unwritten.add(one);
        }
    }

    /** The series of which something is to be written, and some of which nothing is left. */
    List<KeptSeries> unwritten() {
        return unwritten;
    }

    /** Writes all that is to be written. */
    void flush() {
        for (KeptSeries one : unwritten) {
            SortedTimes starts = one.unwritten();
            for (int i = 0; i < starts.size(); i++) {
                write(one, starts.get(i));
            }
            one.written();
        }
        unwritten.clear();
    }

    private void write(KeptSeries one, long stretch) {
        if (stretchMillis == KeptSeries.UNCUT) {
            put(one, stretch, 0, one.size());
            return;
        }
        long start = stretch;
        int first = indexOf(one, start);
        int end = indexOf(one, one.stretchEnd(start));
        while (end - first > MOST) {
            put(one, start, first, first + PIECE);
            first += PIECE;
            start = one.time(first);
            one.cut(start);
        }
        put(one, start, first, end);
    }

    /** Of the first sample that is not before this time. */
    private static int indexOf(KeptSeries one, long time) {
        int found = one.findRecent(time);
        return found >= 0 ? found : -found - 1;
    }

    private void put(KeptSeries one, long stretch, int first, int end) {
        writer.restart(VERSION).number(end - first);
        long before = 0;
        for (int i = first; i < end; i++) {
            long time = one.time(i);
            writer.number(time - before);
            before = time;
            values.write(writer, one.value(i));
        }
        changes.changed(key(one, stretch), writer.bytes());
    }

    private String key(KeptSeries one, long stretch) {
        String series = CHUNK + leafId + "/" + one.id() + "/";
        if (stretchMillis == KeptSeries.UNCUT) {
            return series + stretch;
        }
        String whole = series + Math.floorDiv(stretch, stretchMillis);
        long cut = Math.floorMod(stretch, stretchMillis);
        if (cut == 0) {
            return whole;
        }
        String digits = Long.toString(cut);
        return whole + "." + "0".repeat(Math.max(0, CUT_DIGITS - digits.length())) + digits;
    }

    /** Nothing is left of the stretches of the first {@code count} samples, but for one that others are in, too. */
    void drop(KeptSeries one, int count) {
        if (stretchMillis == KeptSeries.UNCUT) {
            if (count == one.size()) {
                remove(one, 0);
            } else {
                touch(one, 0);
            }
            return;
        }
        int next = 0;
        while (next < count) {
            long stretch = one.stretch(one.time(next));
            next = Math.max(next + 1, one.countUpTo(one.stretchEnd(stretch) - 1));
            if (next <= count) {
                remove(one, stretch);
            }
        }
    }

    private void remove(KeptSeries one, long stretch) {
        long end = one.stretchEnd(stretch);
        one.goneStretch(stretch);
        changes.changed(key(one, stretch), null);
        boolean isLastOfCut = stretchMillis != KeptSeries.UNCUT
                && Math.floorMod(stretch, stretchMillis) != 0
                && Math.floorMod(end, stretchMillis) == 0;
        if (isLastOfCut) {
            // Where entries of two shards have come together, some can be without samples of their own.
            removeWhole(one, end - stretchMillis, end);
        }
    }

    private void removeWhole(KeptSeries one, long start, long end) {
        for (long cut = one.stretchEnd(start); cut < end; cut = one.stretchEnd(start)) {
            one.goneStretch(cut);
            changes.changed(key(one, cut), null);
        }
        one.goneStretch(start);
        changes.changed(key(one, start), null);
    }

    /** Takes back the samples of an entry. */
    void restore(KeptSeries one, String key, byte[] value) throws UnreadableEntryException {
        int slash = key.lastIndexOf('/');
        int point = key.indexOf('.', slash);
        if (point >= 0 && stretchMillis != KeptSeries.UNCUT) {
            try {
                long whole = Long.parseLong(key.substring(slash + 1, point));
                one.cut(whole * stretchMillis + Long.parseLong(key.substring(point + 1)));
            } catch (NumberFormatException e) {
                throw UnreadableEntryException.because("no beginning of a stretch");
            }
        }
        EntryReader entry = new EntryReader(value, VERSION);
        int size = entry.size();
        long time = 0;
        for (int i = 0; i < size; i++) {
            time += entry.number();
            double sample = values.read(entry);
            int found = one.findRecent(time);
            if (found < 0) {
                one.insert(-found - 1, time, sample);
            } else if (Double.doubleToRawLongBits(sample) > Double.doubleToRawLongBits(one.value(found))) {
                // An entry that another shard has cut elsewhere can hold what has changed since.
                one.set(found, sample);
            }
        }
    }
}
