package io.tocsin.processor.plan;

import java.time.Duration;
import java.util.Optional;

/**
 * When a rule may be evaluated between two points of the grid.
 *
 * @param pane the ends of panes of this width are the instants to evaluate at; empty for an expression without log events
 */
public record Early(Kind kind, Optional<Duration> pane) {
    /** Of a recording: samples are written on the grid only. */
    public static final Early NEVER = new Early(Kind.NEVER, Optional.empty());

    /** What has to be known before. */
    public enum Kind {
        /** At once: what is found to hold, no record that is still under way can take back. */
        ON_ARRIVAL,
        /** Once the watermark has passed the instant. */
        AT_WATERMARK,
        /** Not at all. */
        NEVER
    }

    /** The width of the panes, milliseconds; 1 for an expression without log events, which has instants only. */
    public long paneMillis() {
        return pane.map(Duration::toMillis).orElse(1L);
    }

    /** The first instant, epoch milliseconds, at which a sample of this time can be seen: the end of its pane. */
    public long end(long millis) {
        return -Math.floorDiv(-millis, paneMillis()) * paneMillis();
    }

    /**
     * The instant to evaluate at, epoch milliseconds; {@code Long.MIN_VALUE} for never.
     *
     * @param arrived when the newest of what is there was appended
     * @param complete everything appended up to there is there
     */
    public long instant(long arrived, long complete) {
        return switch (kind) {
            case ON_ARRIVAL -> end(arrived);
            case AT_WATERMARK -> Math.floorDiv(complete, paneMillis()) * paneMillis();
            case NEVER -> Long.MIN_VALUE;
        };
    }
}
