package io.tocsin.processor.ledger;

/** A record that is to be published. */
final class Draft {
    /** Whether it goes to {@code logs}; else to {@code metrics}. */
    final boolean log;

    /** Decides the partition: this number modulo that of partitions. */
    final int slot;

    /** When it is to be published, milliseconds from the beginning. */
    final long at;

    /** May be null: a record without a value. */
    final byte[] value;

    Draft(boolean log, int slot, long at, byte[] value) {
        this.log = log;
        this.slot = slot;
        this.at = at;
        this.value = value;
    }

    /** The same bytes to the same partition, later. */
    Draft again(long later) {
        return new Draft(log, slot, later, value);
    }
}
