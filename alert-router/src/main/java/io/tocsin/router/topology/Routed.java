package io.tocsin.router.topology;

import org.apache.kafka.common.header.Headers;

/** What comes out of the routing step. */
sealed interface Routed {
    /** A change of one group, which is the record's key. */
    record ToGroup(GroupChange change) implements Routed {}

    /** A record that is no alert, with the headers of a dead letter. */
    @SuppressWarnings("ArrayRecordComponent") // Kafka's own currency; never compared.
    record Dead(byte[] key, byte[] value, Headers headers) implements Routed {}
}
