package io.tocsin.processor.eval;

import java.util.Map;

/**
 * The state that an earlier evaluator of the same group reported, read back from the store.
 *
 * @param entries as {@link GroupListener#stateChanged} gave them; in any order. Entries that the plan no longer needs, or
 *     that this version cannot read, are reported as removed and otherwise ignored.
 */
public record GroupState(Map<String, byte[]> entries) {
    /** A group that starts from nothing. */
    public static final GroupState EMPTY = new GroupState(Map.of());

    public GroupState {
        entries = Map.copyOf(entries);
    }
}
