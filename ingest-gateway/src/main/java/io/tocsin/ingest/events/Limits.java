package io.tocsin.ingest.events;

import java.time.Duration;

/**
 * What a request may cost.
 *
 * @param bodyBytes of one body, inflated
 * @param eventBytes of one event in it
 * @param inFlightBytes of all requests together
 * @param bodyTimeout from a request's head to the end of its body
 * @param produceTimeout from the end of a body to the answer
 */
public record Limits(int bodyBytes, int eventBytes, long inFlightBytes, Duration bodyTimeout, Duration produceTimeout) {
    /** 16 MiB a body, 1 MiB an event: the interface's own. */
    public static final int BODY_BYTES = 16 << 20;

    public static final int EVENT_BYTES = 1 << 20;

    public Limits {
        if (inFlightBytes < 2L * bodyBytes) {
            throw new IllegalArgumentException("less in flight than one body and its inflated form");
        }
    }

    /** Those of the interface, and the installation's own. */
    public static Limits of(long inFlightBytes, Duration bodyTimeout, Duration produceTimeout) {
        return new Limits(BODY_BYTES, EVENT_BYTES, inFlightBytes, bodyTimeout, produceTimeout);
    }
}
