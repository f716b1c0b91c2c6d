package io.tocsin.processor.unit;

import java.util.Map;

/**
 * The state that an earlier evaluator of the same unit reported, read back from the store.
 *
 * @param entries as {@link UnitListener#stateChanged} gave them; in any order. Entries that the plan no longer needs, or
 *     that this version cannot read, are reported as removed and otherwise ignored.
 */
public record UnitState(Map<String, byte[]> entries) {
    /** A unit that starts from nothing. */
    public static final UnitState EMPTY = new UnitState(Map.of());

    public UnitState {
        entries = Map.copyOf(entries);
    }
}
