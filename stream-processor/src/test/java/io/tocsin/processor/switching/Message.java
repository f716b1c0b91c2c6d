package io.tocsin.processor.switching;

import io.tocsin.processor.contribution.Contribution;

/** A record of {@code rule-inputs}. */
sealed interface Message {
    /** What was collected for a version. */
    record Live(long version, Contribution contribution) implements Message {}

    /** How far a source is. */
    record Watermark(int source, long millis) implements Message {}

    /** Of a switch. */
    record Switch(SwitchRecord record) implements Message {}
}
