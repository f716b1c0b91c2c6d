package io.tocsin.processor.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What each text that a regular expression matches must have, found in its tree: literals before or after, and literals
 * anywhere in it. Never more than that, so that no match is lost. After Russ Cox, "Regular Expression Matching with a
 * Trigram Index".
 *
 * @param folded whether texts are folded before, as the literals are
 * @param prefixes one of which it begins with; unknown when empty
 * @param suffixes one of which it ends with; unknown when empty
 * @param clauses of each of which it has one at least; none of the literals is empty
 */
record Required(boolean folded, Set<String> prefixes, Set<String> suffixes, List<Set<String>> clauses) {
    private static final int MAX_LITERALS = 32;
    private static final int MAX_LENGTH = 256;

    /** Longer is not rarer. */
    private static final int LONG_ENOUGH = 12;

    /** Classes of so few characters are written out. */
    private static final int FEW = 4;

    Required {
        prefixes = Set.copyOf(prefixes);
        suffixes = Set.copyOf(suffixes);
        clauses = List.copyOf(clauses);
    }

    static Required of(RegexNode tree) {
        boolean folded = Globs.isFolded(tree);
        Found found = new Reading(folded).found(tree);
        return new Required(folded, useful(found.prefixes()), useful(found.suffixes()), found.needed());
    }

    /** The clause that fewest texts will pass; empty when there is none. */
    Optional<Set<String>> rarest() {
        return rarest(clauses);
    }

    /** @param text folded where this is */
    boolean mayMatch(String text) {
        return (prefixes.isEmpty() || any(prefixes, text, true))
                && (suffixes.isEmpty() || any(suffixes, text, false))
                && hasClauses(text);
    }

    private static boolean any(Set<String> literals, String text, boolean begin) {
        for (String literal : literals) {
            if (begin ? text.startsWith(literal) : text.endsWith(literal)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasClauses(String text) {
        for (Set<String> clause : clauses) {
            boolean has = false;
            for (String literal : clause) {
                has = has || text.contains(literal);
            }
            if (!has) {
                return false;
            }
        }
        return true;
    }

    /** The characters of a class, when they are few and whole. */
    static Optional<Set<String>> few(CodePoints set) {
        if (set.size() > FEW || set.size() == 0) {
            return Optional.empty();
        }
        Set<String> texts = new LinkedHashSet<>();
        for (CodePoints.Range range : set.ranges()) {
            for (int c = range.first(); c <= range.last(); c++) {
                if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                    return Optional.empty();
                }
                texts.add(Character.toString(c));
            }
        }
        return Optional.of(texts);
    }

    private static Set<String> useful(Set<String> literals) {
        return literals.contains("") ? Set.of() : literals;
    }

    private static Optional<Set<String>> rarest(List<Set<String>> clauses) {
        return clauses.stream()
                .max(Comparator.<Set<String>>comparingInt(Required::shortest)
                        .thenComparingInt(clause -> -clause.size()));
    }

    private static int shortest(Set<String> clause) {
        return Math.min(
                LONG_ENOUGH, clause.stream().mapToInt(String::length).min().orElse(0));
    }

    /**
     * Of a part of the tree.
     *
     * @param whole all that it can be, or more; empty when that is too much or not known
     * @param prefixes as those of the whole; empty when unknown
     */
    private record Found(Set<String> whole, Set<String> prefixes, Set<String> suffixes, List<Set<String>> clauses) {
        static final Found NOTHING = new Found(Set.of(), Set.of(), Set.of(), List.of());

        static Found whole(Set<String> texts) {
            int length = texts.stream().mapToInt(String::length).sum();
            return texts.size() > MAX_LITERALS || length > MAX_LENGTH * 4
                    ? NOTHING
                    : new Found(texts, texts, texts, List.of());
        }

        boolean isWhole() {
            return !whole.isEmpty();
        }

        /** The clauses, one of the whole among them. */
        List<Set<String>> needed() {
            return isWhole() && !whole.contains("") ? List.of(whole) : clauses;
        }
    }

    private record Reading(boolean folded) {
        Found found(RegexNode node) {
            if (node instanceof RegexNode.Text text) {
                return Found.whole(Set.of(written(text.text())));
            }
            if (node instanceof RegexNode.One one) {
                return one.set()
                        .flatMap(Required::few)
                        .map(this::written)
                        .map(Found::whole)
                        .orElse(Found.NOTHING);
            }
            if (node instanceof RegexNode.Sequence sequence) {
                return sequence(sequence.items());
            }
            if (node instanceof RegexNode.Choice choice) {
                return choice(choice.options());
            }
            if (node instanceof RegexNode.Repeat repeat) {
                return repeat(repeat);
            }
            return Found.whole(Set.of("")); // A place has no width.
        }

        private String written(String text) {
            return folded ? Folding.fold(text) : text;
        }

        private Set<String> written(Set<String> texts) {
            Set<String> all = new LinkedHashSet<>();
            texts.forEach(text -> all.add(written(text)));
            return all;
        }

        private Found sequence(List<RegexNode> items) {
            Set<String> current = Set.of("");
            Optional<Set<String>> prefixes = Optional.empty();
            List<Set<String>> clauses = new ArrayList<>();
            boolean whole = true;
            for (RegexNode item : items) {
                Found next = found(item);
                Set<String> product = product(current, next.whole());
                if (!product.isEmpty()) {
                    current = product;
                    continue;
                }
                // What begins the next still follows the current.
                Set<String> longer = product(current, next.prefixes());
                Set<String> before = longer.isEmpty() ? current : longer;
                prefixes = prefixes.or(() -> Optional.of(before));
                whole = false;
                clause(before, clauses);
                clauses.addAll(next.needed());
                current = next.suffixes().isEmpty() ? Set.of("") : next.suffixes();
            }
            if (whole) {
                return Found.whole(current);
            }
            clause(current, clauses);
            return new Found(Set.of(), prefixes.orElse(Set.of()), current, clauses);
        }

        private static void clause(Set<String> literals, List<Set<String>> clauses) {
            if (!literals.contains("")) {
                clauses.add(literals);
            }
        }

        /** Empty when it is too much, or the others are not known. */
        private static Set<String> product(Set<String> some, Set<String> others) {
            Set<String> all = new LinkedHashSet<>();
            if ((long) some.size() * others.size() > MAX_LITERALS) {
                return all;
            }
            for (String one : some) {
                for (String other : others) {
                    if (one.length() + other.length() > MAX_LENGTH) {
                        return Set.of();
                    }
                    all.add(one + other);
                }
            }
            return all;
        }

        private Found choice(List<RegexNode> options) {
            List<Found> all = options.stream().map(this::found).toList();
            Set<String> whole = union(all.stream().map(Found::whole).toList());
            if (!whole.isEmpty()) {
                return Found.whole(whole);
            }
            Set<String> clause = union(all.stream()
                    .map(one -> rarest(one.needed()).orElse(Set.of()))
                    .toList());
            return new Found(
                    Set.of(),
                    union(all.stream().map(Found::prefixes).toList()),
                    union(all.stream().map(Found::suffixes).toList()),
                    clause.isEmpty() ? List.of() : List.of(clause));
        }

        /** Empty when it is too much, or one of them is not known. */
        private static Set<String> union(List<Set<String>> sets) {
            Set<String> all = new LinkedHashSet<>();
            sets.forEach(all::addAll);
            return all.size() > MAX_LITERALS || sets.stream().anyMatch(Set::isEmpty) ? Set.of() : all;
        }

        private Found repeat(RegexNode.Repeat repeat) {
            if (repeat.max() == 0) {
                return Found.whole(Set.of(""));
            }
            Found item = found(repeat.item());
            if (repeat.min() == 1 && repeat.max() == 1) {
                return item;
            }
            if (repeat.min() == 0 && repeat.max() == 1 && item.isWhole()) {
                Set<String> orNothing = new LinkedHashSet<>(item.whole());
                orNothing.add("");
                return Found.whole(orNothing);
            }
            return repeat.min() == 0
                    ? Found.NOTHING
                    : new Found(Set.of(), item.prefixes(), item.suffixes(), item.needed());
        }
    }
}
