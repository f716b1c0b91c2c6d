package io.tocsin.processor.unit;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * What came since rules were looked at last: at once those that no record under way can contradict, the others when
 * everything that was appended up to then is known. One owner thread.
 */
final class Recent {
    /** So many are told apart; what comes while as many wait is looked at with the last of them. */
    private static final int MOST_WAITING = 64;

    private final List<LeafStore> leaves;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(long arrived, Touched touched) {}

    Recent(Collection<LeafStore> leaves) {
        this.leaves = List.copyOf(leaves);
    }

    /**
     * What came since the last call.
     *
     * @param arrived when the newest of it was appended
     */
    Touched take(long arrived) {
        Touched touched = new Touched();
        leaves.forEach(leaf -> leaf.takeTouched(touched));
        if (touched.isEmpty()) {
            return touched;
        }
        Touched later = new Touched();
        if (waiting.size() >= MOST_WAITING) {
            later.addAll(waiting.removeLast().touched());
        }
        later.addAll(touched);
        waiting.addLast(new Waiting(arrived, later));
        return touched;
    }

    /** Whether {@link #upTo} would find something. */
    boolean waitsFor(long complete) {
        Waiting first = waiting.peekFirst();
        return first != null && first.arrived() <= complete;
    }

    /** What was taken and arrived up to there, once. */
    Touched upTo(long complete) {
        Touched known = new Touched();
        while (waitsFor(complete)) {
            known.addAll(waiting.removeFirst().touched());
        }
        return known;
    }

    /** All that came has been looked at. */
    void forget() {
        waiting.clear();
        leaves.forEach(LeafStore::forgetTouched);
    }
}
