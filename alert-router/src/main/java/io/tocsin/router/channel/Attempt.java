package io.tocsin.router.channel;

import java.time.Duration;
import java.util.Optional;

/** What came of trying to send one message. */
public sealed interface Attempt {
    /** In a few words, for logs and the notification log; no secrets. */
    String detail();

    /** The receiver has it. */
    record Delivered(String detail) implements Attempt {}

    /** Not now: the receiver is away, busy, or asks to wait. {@code after} is how long it asked for. */
    record Retry(String detail, Optional<Duration> after) implements Attempt {
        Retry(String detail) {
            this(detail, Optional.empty());
        }
    }

    /** Never: the receiver refuses this message, and would again. */
    record Rejected(String detail) implements Attempt {}
}
