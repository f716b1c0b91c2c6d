package io.tocsin.processor.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Several regular expressions run over a text at once: a deterministic automaton whose states are made when a text first
 * comes to them. Their number is bounded: then all are forgotten. So it takes one look-up for a character of a text like
 * those before, and never more than what its programs have steps. One owner thread.
 */
final class Automaton {
    private static final int MAX_STATES = 1_000;

    /** With fewer characters for each state that is made, RE2/J is faster. */
    private static final int WORTH = 20;

    private static final int ASCII = 0x80;

    /** Of all programs, one behind the other. */
    private final List<Program.Step> steps = new ArrayList<>();

    /** Of each step the program that it is of. */
    private final List<Integer> programOf = new ArrayList<>();

    private final List<Integer> begins = new ArrayList<>();

    /** The first code points of stretches that no set tells apart, ascending from 0, and their columns. */
    private final int[] stretches;

    private final int[] columnOfStretch;
    private final int[] asciiColumns = new int[ASCII];
    /** Of each column the steps that take it. */
    private final List<BitSet> takes = new ArrayList<>();

    /** Of each step it and all that it goes on to without taking anything. */
    private final List<BitSet> reached = new ArrayList<>();

    private final Map<BitSet, State> states = new HashMap<>();
    private long made;
    private long taken;
    private boolean slow;

    private static final class State {
        final BitSet at;
        final @Nullable State[] next;

        /** Programs that have matched, whatever follows. */
        final int[] found;

        /** Programs that match if the text ends. */
        final int[] ends;

        State(BitSet at, int columns, int[] found, int[] ends) {
            this.at = at;
            this.next = new State[columns];
            this.found = found;
            this.ends = ends;
        }
    }

    Automaton(List<Program> programs) {
        for (int i = 0; i < programs.size(); i++) {
            int first = steps.size();
            begins.add(first);
            for (Program.Step step : programs.get(i).steps()) {
                programOf.add(i);
                if (step instanceof Program.Take take) {
                    steps.add(new Program.Take(take.set(), take.next() + first));
                } else if (step instanceof Program.Fork fork) {
                    steps.add(new Program.Fork(fork.one() + first, fork.other() + first));
                } else {
                    steps.add(step);
                }
            }
        }
        this.stretches = stretches();
        this.columnOfStretch = new int[stretches.length];
        for (int step = 0; step < steps.size(); step++) {
            reached.add(reached(step));
        }
        Map<BitSet, Integer> columnOf = new HashMap<>();
        for (int i = 0; i < stretches.length; i++) {
            BitSet takers = takers(stretches[i]);
            Integer known = columnOf.putIfAbsent(takers, takes.size());
            columnOfStretch[i] = known == null ? takes.size() : known;
            if (known == null) {
                takes.add(takers);
            }
        }
        for (int c = 0; c < ASCII; c++) {
            asciiColumns[c] = columnBeyond(c);
        }
    }

    private BitSet takers(int codePoint) {
        BitSet takers = new BitSet();
        for (int step = 0; step < steps.size(); step++) {
            if (steps.get(step) instanceof Program.Take take && take.set().contains(codePoint)) {
                takers.set(step);
            }
        }
        return takers;
    }

    private int[] stretches() {
        TreeSet<Integer> all = new TreeSet<>(List.of(0));
        for (Program.Step step : steps) {
            if (step instanceof Program.Take take) {
                take.set().ranges().forEach(range -> all.addAll(List.of(range.first(), range.last() + 1)));
            }
        }
        return all.stream().mapToInt(codePoint -> codePoint).toArray();
    }

    private int columnBeyond(int codePoint) {
        int place = Arrays.binarySearch(stretches, codePoint);
        return columnOfStretch[place < 0 ? -place - 2 : place];
    }

    /** Tells the programs that match a text as a whole, some of them several times. */
    void run(String text, IntConsumer matched) {
        BitSet at = new BitSet();
        begins.forEach(step -> at.or(reached.get(step)));
        State state = state(at);
        taken += text.length();
        tell(state.found, matched);
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            int column;
            if (c < ASCII) {
                column = asciiColumns[c];
            } else {
                int codePoint = text.codePointAt(i);
                i += Character.charCount(codePoint) - 1;
                column = columnBeyond(codePoint);
            }
            State next = state.next[column];
            if (next == null) {
                next = step(state, column);
            }
            state = next;
            if (state.found.length > 0) {
                tell(state.found, matched);
            }
        }
        tell(state.ends, matched);
    }

    private static void tell(int[] programs, IntConsumer matched) {
        for (int program : programs) {
            matched.accept(program);
        }
    }

    /** Whether texts are so different that it makes states all the time. */
    boolean isSlow() {
        return slow;
    }

    private State step(State from, int column) {
        BitSet taking = (BitSet) takes.get(column).clone();
        taking.and(from.at);
        BitSet at = new BitSet();
        for (int i = taking.nextSetBit(0); i >= 0; i = taking.nextSetBit(i + 1)) {
            if (steps.get(i) instanceof Program.Take take) {
                at.or(reached.get(take.next()));
            }
        }
        State next = state(at);
        from.next[column] = next;
        return next;
    }

    private State state(BitSet at) {
        State known = states.get(at);
        if (known != null) {
            return known;
        }
        if (states.size() >= MAX_STATES) {
            states.clear();
            slow |= taken < WORTH * made;
        }
        made++;
        State next = new State(at, takes.size(), programs(at, Program.Found.class), programs(at, Program.End.class));
        states.put(at, next);
        return next;
    }

    private int[] programs(BitSet at, Class<? extends Program.Step> kind) {
        return at.stream()
                .filter(i -> kind.isInstance(steps.get(i)))
                .map(programOf::get)
                .distinct()
                .toArray();
    }

    private BitSet reached(int from) {
        BitSet reached = new BitSet();
        List<Integer> open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            int step = open.remove(open.size() - 1);
            if (!reached.get(step)) {
                reached.set(step);
                if (steps.get(step) instanceof Program.Fork fork) {
                    open.add(fork.other());
                    open.add(fork.one());
                }
            }
        }
        return reached;
    }
}
