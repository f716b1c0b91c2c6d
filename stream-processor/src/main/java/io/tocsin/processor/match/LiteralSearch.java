package io.tocsin.processor.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds many literals in one pass over a text, however many they are: the automaton of Aho and Corasick, with all its
 * transitions written out over the characters that occur in any literal. Immutable.
 */
final class LiteralSearch {
    /** Of a literal only so much is searched for: what has it is looked at closely anyway, and the table stays small. */
    private static final int MAX_LENGTH = 16;

    private static final int ASCII = 0x80;

    /** Takes what was found; the same may come several times. */
    @FunctionalInterface
    interface Hits {
        void found(int id);
    }

    /** Of each ASCII character its column; 0 for those that no literal has. */
    private final int[] columns = new int[ASCII];

    /** The other characters in order, and their columns. */
    private final char[] others;

    private final int[] otherColumns;
    private final int width;

    /** Of each state and column the next state's first place here; its complement where something is found. */
    private final int[] next;

    /** Of each state. */
    private final int[][] found;

    private LiteralSearch(NavigableMap<Character, Integer> columnOf, Trie trie) {
        this.width = columnOf.size() + 1;
        Map<Character, Integer> beyond = columnOf.tailMap((char) ASCII);
        this.others = new char[beyond.size()];
        this.otherColumns = new int[beyond.size()];
        columnOf.headMap((char) ASCII).forEach((c, column) -> columns[c] = column);
        int at = 0;
        for (Map.Entry<Character, Integer> other : beyond.entrySet()) {
            others[at] = other.getKey();
            otherColumns[at++] = other.getValue();
        }
        int[] states = trie.automaton(width);
        this.found = trie.found();
        this.next = new int[states.length];
        for (int i = 0; i < states.length; i++) {
            next[i] = found[states[i]].length == 0 ? states[i] * width : ~(states[i] * width);
        }
    }

    /** A search for literals, of which none is empty, each with ids to tell when it is found. */
    static LiteralSearch of(Map<String, List<Integer>> idsOfLiterals) {
        NavigableMap<Character, Integer> columnOf = new TreeMap<>();
        idsOfLiterals.keySet().forEach(literal -> {
            for (int i = 0; i < Math.min(MAX_LENGTH, literal.length()); i++) {
                columnOf.computeIfAbsent(literal.charAt(i), c -> columnOf.size() + 1);
            }
        });
        Trie trie = new Trie(columnOf.size() + 1);
        idsOfLiterals.forEach((literal, ids) -> {
            String searched = literal.substring(0, Math.min(MAX_LENGTH, literal.length()));
            trie.add(
                    searched.chars()
                            .map(c -> columnOf.getOrDefault((char) c, 0))
                            .toArray(),
                    ids);
        });
        return new LiteralSearch(columnOf, trie);
    }

    /** Tells what of the literals a text has. */
    void search(String text, Hits hits) {
        int row = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            row = next[row + (c < ASCII ? columns[c] : otherColumn(c))];
            if (row < 0) {
                row = ~row;
                for (int id : found[row / width]) {
                    hits.found(id);
                }
            }
        }
    }

    private int otherColumn(char c) {
        int place = others.length == 0 ? -1 : Arrays.binarySearch(others, c);
        return place < 0 ? 0 : otherColumns[place];
    }

    /** The literals by their beginnings; state 0 is the empty one, 0 as a child means none. */
    private static final class Trie {
        private final int width;
        private final List<int[]> children = new ArrayList<>();
        private final List<TreeSet<Integer>> ids = new ArrayList<>();

        Trie(int width) {
            this.width = width;
            state();
        }

        private int state() {
            children.add(new int[width]);
            ids.add(new TreeSet<>());
            return ids.size() - 1;
        }

        void add(int[] literal, List<Integer> itsIds) {
            int state = 0;
            for (int column : literal) {
                int child = children.get(state)[column];
                if (child == 0) {
                    child = state();
                    children.get(state)[column] = child;
                }
                state = child;
            }
            ids.get(state).addAll(itsIds);
        }

        /** The next state of each state and column, and what ends in a state also found where it is a suffix. */
        int[] automaton(int stateWidth) {
            int[] next = new int[children.size() * stateWidth];
            int[] suffix = new int[children.size()];
            List<Integer> order = new ArrayList<>(List.of(0));
            for (int i = 0; i < order.size(); i++) {
                int state = order.get(i);
                ids.get(state).addAll(ids.get(suffix[state]));
                for (int column = 0; column < stateWidth; column++) {
                    int child = children.get(state)[column];
                    int otherwise = state == 0 ? 0 : next[suffix[state] * stateWidth + column];
                    next[state * stateWidth + column] = child == 0 ? otherwise : child;
                    if (child != 0) {
                        suffix[child] = otherwise;
                        order.add(child);
                    }
                }
            }
            return next;
        }

        int[][] found() {
            return ids.stream()
                    .map(set -> set.stream().mapToInt(id -> id).toArray())
                    .toArray(int[][]::new);
        }
    }
}
