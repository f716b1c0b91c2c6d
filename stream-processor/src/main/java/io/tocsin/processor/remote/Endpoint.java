package io.tocsin.processor.remote;

import java.time.Duration;
import java.util.Optional;

/** Takes write requests of Prometheus' remote write 1.0. */
interface Endpoint extends AutoCloseable {
    /** @param body a {@code WriteRequest}, compressed by Snappy in its block format */
    @SuppressWarnings("MissingSummary")
    Answer send(byte[] body) throws InterruptedException;

    @Override
    void close();

    /** What came of a request. */
    sealed interface Answer {
        /** All samples were taken. */
        record Accepted() implements Answer {}

        /**
         * Not now.
         *
         * @param after how long the remote asks to be left alone
         */
        record Retry(String detail, Optional<Duration> after) implements Answer {}

        /**
         * Never as it is.
         *
         * @param divisible whether a part of the request may be good
         */
        record Rejected(String detail, boolean divisible) implements Answer {}
    }
}
