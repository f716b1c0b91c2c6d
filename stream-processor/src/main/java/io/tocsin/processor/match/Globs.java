package io.tocsin.processor.match;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A regular expression that says no more than a few globs do, and so needs no automaton.
 *
 * @param folded whether texts are folded before, as the globs are
 * @param lines whether gaps stop at newlines, of which the globs then have none
 */
record Globs(List<Glob> globs, boolean folded, boolean lines) {
    /** More would be slower than the automaton. */
    private static final int MAX = 64;

    Globs {
        globs = List.copyOf(globs);
    }

    /** Of a tree; empty when it says more. */
    static Optional<Globs> of(RegexNode tree) {
        Reading reading = new Reading();
        boolean folded = isFolded(tree);
        Optional<List<Glob>> globs = reading.globs(withoutEnds(tree), folded);
        boolean known = !(reading.anyGap && reading.lineGap);
        return globs.filter(some -> known && !(folded && reading.sensitive))
                .map(some -> new Globs(some, folded, reading.lineGap))
                .filter(some -> !some.lines
                        || some.globs.stream()
                                .flatMap(glob -> glob.parts().stream())
                                .noneMatch(part -> part.indexOf('\n') >= 0));
    }

    /** Whether any letter is written for all its cases. */
    static boolean isFolded(RegexNode tree) {
        if (tree instanceof RegexNode.Sequence sequence) {
            return sequence.items().stream().anyMatch(Globs::isFolded);
        }
        if (tree instanceof RegexNode.Choice choice) {
            return choice.options().stream().anyMatch(Globs::isFolded);
        }
        if (tree instanceof RegexNode.Repeat repeat) {
            return isFolded(repeat.item());
        }
        return tree instanceof RegexNode.Text text && text.folded();
    }

    /** Whole texts are matched anyway. */
    private static RegexNode withoutEnds(RegexNode tree) {
        if (!(tree instanceof RegexNode.Sequence sequence)) {
            return tree;
        }
        List<RegexNode> items = new ArrayList<>(sequence.items());
        while (!items.isEmpty() && items.get(0) == RegexNode.Place.BEGIN) {
            items.remove(0);
        }
        while (!items.isEmpty() && items.get(items.size() - 1) == RegexNode.Place.END) {
            items.remove(items.size() - 1);
        }
        return new RegexNode.Sequence(items);
    }

    /** The texts when there are no gaps; empty when there are, or when case does not matter. */
    Optional<Set<String>> texts() {
        if (folded || !globs.stream().allMatch(Glob::isText)) {
            return Optional.empty();
        }
        Set<String> texts = new LinkedHashSet<>();
        globs.forEach(glob -> texts.add(glob.parts().get(0)));
        return Optional.of(texts);
    }

    /** @param text folded where this is */
    boolean matches(String text) {
        if (lines && text.indexOf('\n') >= 0) {
            return false;
        }
        for (Glob glob : globs) {
            if (glob.matches(text)) {
                return true;
            }
        }
        return false;
    }

    private static final class Reading {
        private boolean sensitive;
        private boolean anyGap;
        private boolean lineGap;

        Optional<List<Glob>> globs(RegexNode node, boolean folded) {
            if (node instanceof RegexNode.Text text) {
                sensitive |= !text.folded() && Folding.hasCases(text.text());
                return Optional.of(List.of(Glob.text(text.text())));
            }
            if (node instanceof RegexNode.One one) {
                return one.set().flatMap(Required::few).map(texts -> {
                    sensitive |= folded;
                    return texts.stream().map(Glob::text).toList();
                });
            }
            if (node instanceof RegexNode.Sequence sequence) {
                return sequence(sequence.items(), folded);
            }
            if (node instanceof RegexNode.Choice choice) {
                return union(choice.options(), folded);
            }
            return node instanceof RegexNode.Repeat repeat ? repeat(repeat, folded) : Optional.empty();
        }

        private Optional<List<Glob>> sequence(List<RegexNode> items, boolean folded) {
            List<Glob> all = List.of(Glob.EMPTY);
            for (RegexNode item : items) {
                Optional<List<Glob>> next = globs(item, folded);
                if (next.isEmpty() || (long) all.size() * next.get().size() > MAX) {
                    return Optional.empty();
                }
                List<Glob> longer = new ArrayList<>();
                for (Glob before : all) {
                    for (Glob after : next.get()) {
                        if (!before.canPrecede(after)) {
                            return Optional.empty();
                        }
                        longer.add(before.then(after));
                    }
                }
                all = longer;
            }
            return Optional.of(all);
        }

        private Optional<List<Glob>> union(List<RegexNode> options, boolean folded) {
            Set<Glob> all = new LinkedHashSet<>();
            for (RegexNode option : options) {
                Optional<List<Glob>> some = globs(option, folded);
                if (some.isEmpty()) {
                    return Optional.empty();
                }
                all.addAll(some.get());
            }
            return all.size() > MAX ? Optional.empty() : Optional.of(List.copyOf(all));
        }

        private Optional<List<Glob>> repeat(RegexNode.Repeat repeat, boolean folded) {
            if (repeat.max() == 1 && repeat.min() == 1) {
                return globs(repeat.item(), folded);
            }
            if (repeat.max() == 1) {
                return union(List.of(new RegexNode.Sequence(List.of()), repeat.item()), folded);
            }
            boolean gap = repeat.max() == RegexNode.Repeat.ENDLESS && repeat.min() <= 1;
            if (!gap
                    || !(repeat.item() instanceof RegexNode.One one)
                    || one.set().isEmpty()) {
                return Optional.empty();
            }
            boolean all = one.set().get().equals(CodePoints.ALL);
            boolean line = one.set().get().equals(CodePoints.NO_NEWLINE);
            anyGap |= all;
            lineGap |= line;
            return all || line ? Optional.of(List.of(Glob.gap(repeat.min() == 1))) : Optional.empty();
        }
    }
}
