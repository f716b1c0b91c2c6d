package io.tocsin.processor.ledger;

import io.tocsin.schemas.topic.Topic;

/** A record of {@code logs} or {@code metrics} as it stands in the log. */
final class Entry {
    final Topic<?, ?> topic;
    final int partition;
    final long offset;

    /** When it was appended, epoch milliseconds. */
    final long append;

    /** May be null. */
    final byte[] value;

    Entry(Topic<?, ?> topic, int partition, long offset, long append, byte[] value) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.append = append;
        this.value = value;
    }

    String place() {
        return topic.baseName() + "-" + partition + "@" + offset;
    }
}
