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

    /** Whether the processor has drawn it from logs; its rules know it already. */
    final boolean drawn;

    Entry(Topic<?, ?> topic, int partition, long offset, long append, byte[] value, boolean drawn) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.append = append;
        this.value = value;
        this.drawn = drawn;
    }

    String place() {
        return topic.baseName() + "-" + partition + "@" + offset;
    }
}
