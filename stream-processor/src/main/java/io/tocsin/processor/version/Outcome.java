package io.tocsin.processor.version;

import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;

/**
 * What became of a version.
 *
 * @param inForce whether it came into force; else a later one was there before it could
 * @param fromMillis the instants after this one are evaluated under it, where it is in force
 */
public record Outcome(long number, boolean inForce, long fromMillis) {
    private static final int VERSION = 1;

    /** The version is, or will be, in force for the instants after this one. */
    public static Outcome inForce(long number, long fromMillis) {
        return new Outcome(number, true, fromMillis);
    }

    /** The version was left out. */
    public static Outcome skipped(long number) {
        return new Outcome(number, false, 0);
    }

    /** The value of its record in {@code rule-versions}. */
    public byte[] encode() {
        return new EntryWriter(VERSION)
                .number(number)
                .number(inForce ? 1 : 0)
                .number(fromMillis)
                .bytes();
    }

    static Outcome decode(byte[] bytes) throws UnreadableEntryException {
        EntryReader entry = new EntryReader(bytes, VERSION);
        return new Outcome(entry.number(), entry.number() != 0, entry.number());
    }
}
