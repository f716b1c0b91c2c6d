package io.tocsin.processor.unit;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.slide.Slide;
import io.tocsin.processor.state.Ids;
import io.tocsin.processor.vector.Labels;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A series of a leaf: its samples, the id that its entries are kept under, which stretches of time are to be written, and
 * what its range functions remember. One owner thread.
 */
final class KeptSeries extends Series {
    /** The length of the only stretch of a series that has one. */
    static final long UNCUT = Long.MAX_VALUE;

    private final String id;
    private final long stretchMillis;

    /** The stretch that was touched last, if that is to be written. */
    private long touchedFrom = Long.MAX_VALUE;

    private long touchedTo = Long.MIN_VALUE;
    private boolean listed;
    private @Nullable Kin kin;
    private int touchedIn;
    private long oldestTouched;
    private long newestTouched;
    /** Where the stretches begin that are to be written. */
    private final SortedTimes unwritten = new SortedTimes();
    /** Where stretches begin besides at the multiples of their length. */
    private final SortedTimes cuts = new SortedTimes();

    private long trimmedAt = Long.MIN_VALUE;

    /** By the number of the call that asks; most series are asked by one or two. */
    private @Nullable Slide[] slides = new Slide[0];

    private @Nullable PaneWindow[] windows = new PaneWindow[0];

    /** @param stretchMillis how long a stretch is that is not cut, {@link #UNCUT} for all of time */
    KeptSeries(Labels labels, String id, long stretchMillis) {
        super(labels);
        this.id = id;
        this.stretchMillis = stretchMillis;
    }

    static KeptSeries of(Labels labels, long stretchMillis) {
        return new KeptSeries(labels, Ids.of(labels.asMap()), stretchMillis);
    }

    String id() {
        return id;
    }

    /** With which others it is evaluated. */
    Kin kin() {
        return Objects.requireNonNull(kin, "a series of a leaf has kin");
    }

    void isOf(Kin some) {
        kin = some;
    }

    /** Samples of these times came, and between; whether they are the first of a period of time. */
    boolean touchedIn(int period, long oldest, long newest) {
        boolean isFirst = touchedIn != period;
        oldestTouched = isFirst ? oldest : Math.min(oldestTouched, oldest);
        newestTouched = isFirst ? newest : Math.max(newestTouched, newest);
        touchedIn = period;
        return isFirst;
    }

    /** The oldest sample that came in the last period of time that any came in. */
    long oldestTouched() {
        return oldestTouched;
    }

    /** The newest of them. */
    long newestTouched() {
        return newestTouched;
    }

    /** The stretch that a time belongs to is to be written. */
    void touch(long time) {
        if (time < touchedFrom || time >= touchedTo) {
            touchedFrom = stretch(time);
            touchedTo = stretchEnd(touchedFrom);
            unwritten.add(touchedFrom);
        }
    }

    @Override
    protected void merged(long time) {
        touch(time);
    }

    /** Whether this was not so before: something is to be written. */
    boolean list() {
        boolean isNew = !listed;
        listed = true;
        return isNew;
    }

    /** Where the stretches begin that are to be written. */
    SortedTimes unwritten() {
        return unwritten;
    }

    /** All is written. */
    void written() {
        listed = false;
        unwritten.clear();
        forgetTouched();
    }

    private void forgetTouched() {
        touchedFrom = Long.MAX_VALUE;
        touchedTo = Long.MIN_VALUE;
    }

    /** Where the stretch of a time begins. */
    long stretch(long time) {
        if (stretchMillis == UNCUT) {
            return 0;
        }
        long whole = time - Math.floorMod(time, stretchMillis);
        int before = cuts.countUpTo(time);
        return before == 0 ? whole : Math.max(whole, cuts.get(before - 1));
    }

    /** Where the stretch ends that begins there: the first time that is not of it. */
    long stretchEnd(long start) {
        if (stretchMillis == UNCUT) {
            return Long.MAX_VALUE;
        }
        long whole = start - Math.floorMod(start, stretchMillis) + stretchMillis;
        int upTo = cuts.countUpTo(start);
        return upTo == cuts.size() ? whole : Math.min(whole, cuts.get(upTo));
    }

    /** What was one stretch is two from now on, of which the later begins there. */
    void cut(long start) {
        cuts.add(start);
        forgetTouched();
    }

    /** Nothing is left of the stretch that begins there. */
    void goneStretch(long start) {
        unwritten.remove(start);
        cuts.remove(start);
        forgetTouched();
    }

    /** Whether this was not so before: what can be seen no more at an instant has been dropped. */
    boolean trim(long instant) {
        boolean isNew = trimmedAt != instant;
        trimmedAt = instant;
        return isNew;
    }

    Optional<Slide> slide(int call) {
        return call < slides.length ? Optional.ofNullable(slides[call]) : Optional.empty();
    }

    Slide remember(int call, Slide slide) {
        if (call >= slides.length) {
            slides = Arrays.copyOf(slides, call + 1);
        }
        slides[call] = slide;
        return slide;
    }

    /** The window of an expression over log events, by its number. */
    PaneWindow window(int number) {
        if (number >= windows.length) {
            windows = Arrays.copyOf(windows, number + 1);
        }
        PaneWindow window = windows[number];
        if (window == null) {
            window = new PaneWindow();
            windows[number] = window;
        }
        return window;
    }

    /** Forgets the first samples, also in the windows that have not moved past them. */
    void forget(int count) {
        for (int i = 0; i < count && windows.length > 0; i++) {
            counted(time(i), -(long) value(i));
        }
        drop(count);
    }

    /** Events came to a pane, or left with it. */
    void counted(long paneEnd, long count) {
        for (PaneWindow window : windows) {
            if (window != null) {
                window.counted(paneEnd, count);
            }
        }
    }
}
