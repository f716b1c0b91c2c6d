package io.tocsin.processor.unit;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.slide.Slide;
import io.tocsin.processor.state.Ids;
import io.tocsin.processor.vector.Labels;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A series of a leaf: its samples, the id that its entries are kept under, and what its range functions remember. */
final class KeptSeries extends Series {
    static final long NONE = Long.MIN_VALUE;

    private final String id;

    /** The number of the last stretch of time of which something is to be written. */
    private long unwritten = NONE;

    /** By the number of the call that asks; most series are asked by one or two. */
    private @Nullable Slide[] slides = new Slide[0];

    private @Nullable PaneWindow[] windows = new PaneWindow[0];

    KeptSeries(Labels labels, String id) {
        super(labels);
        this.id = id;
    }

    static KeptSeries of(Labels labels) {
        return new KeptSeries(labels, Ids.of(labels.asMap()));
    }

    String id() {
        return id;
    }

    /** Something in this stretch of time is to be written; says whether that is new. */
    boolean touch(long stretch) {
        boolean isNew = unwritten != stretch;
        unwritten = stretch;
        return isNew;
    }

    /** All is written, or gone. */
    void written() {
        unwritten = NONE;
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
