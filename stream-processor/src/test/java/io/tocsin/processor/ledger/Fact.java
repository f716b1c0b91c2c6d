package io.tocsin.processor.ledger;

import java.time.Instant;

/**
 * Something that was, or should have been, written.
 *
 * @param key what it is of: facts of one key have an order
 * @param millis when, epoch milliseconds
 * @param what all that is to be equal
 * @param place where it was found, or what it follows from
 */
record Fact(String key, long millis, String what, String place) {
    /** Equal for facts that say the same, wherever they were found. */
    String said() {
        return key + " " + millis + " " + what;
    }

    @Override
    public String toString() {
        return key + " at " + Instant.ofEpochMilli(millis) + ": " + what + " (" + place + ")";
    }
}
