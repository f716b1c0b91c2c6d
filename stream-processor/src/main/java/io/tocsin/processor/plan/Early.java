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
}
