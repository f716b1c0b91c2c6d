package io.tocsin.processor.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps of a regular expression as Thompson has them: each takes a code point of a set, or goes on in two ways
 * without taking one, or has matched.
 *
 * @param steps the first is where it begins
 */
record Program(List<Step> steps) {
    /** More come from repetitions of repetitions, for which RE2/J is made. */
    private static final int MAX_STEPS = 500;

    /** One step; places are those of {@link #steps}. */
    sealed interface Step {}

    /** A code point of a set, and then the step at a place. */
    record Take(CodePoints set, int next) implements Step {}

    /** Goes on at both places. */
    record Fork(int one, int other) implements Step {}

    /** Matches when the text ends here. */
    record End() implements Step {}

    /** Matches, whatever follows. */
    record Found() implements Step {}

    Program {
        steps = List.copyOf(steps);
    }

    /** Of a tree; empty where it has what is not known, or too many steps. */
    static Optional<Program> of(RegexNode tree) {
        Writing writing = new Writing();
        List<RegexNode> items =
                new ArrayList<>(tree instanceof RegexNode.Sequence sequence ? sequence.items() : List.of(tree));
        while (!items.isEmpty() && items.get(items.size() - 1) == RegexNode.Place.END) {
            items.remove(items.size() - 1);
        }
        while (!items.isEmpty() && items.get(0) == RegexNode.Place.BEGIN) {
            items.remove(0);
        }
        int end;
        if (!items.isEmpty() && isRest(items.get(items.size() - 1))) {
            RegexNode.Repeat rest = (RegexNode.Repeat) items.remove(items.size() - 1);
            end = writing.add(new Found());
            end = rest.min() == 1 ? writing.add(new Take(CodePoints.ALL, end)) : end;
        } else {
            end = writing.add(new End());
        }
        int begin = writing.sequence(items, end);
        return writing.known && writing.steps.size() <= MAX_STEPS
                ? Optional.of(writing.program(begin))
                : Optional.empty();
    }

    /** Whether it is all that may follow. */
    private static boolean isRest(RegexNode node) {
        return node instanceof RegexNode.Repeat repeat
                && repeat.max() == RegexNode.Repeat.ENDLESS
                && repeat.min() <= 1
                && repeat.item() instanceof RegexNode.One one
                && one.set().filter(CodePoints.ALL::equals).isPresent();
    }

    /** Writes from the end to the beginning, as each step names what follows it. */
    private static final class Writing {
        private final List<Step> steps = new ArrayList<>();
        private boolean known = true;

        int add(Step step) {
            steps.add(step);
            return steps.size() - 1;
        }

        private int node(RegexNode node, int next) {
            if (!known || steps.size() > MAX_STEPS) {
                known = false;
                return next;
            }
            if (node instanceof RegexNode.Text text) {
                return add(new Take(set(text), next));
            }
            if (node instanceof RegexNode.One one && one.set().isPresent()) {
                return add(new Take(one.set().get(), next));
            }
            if (node instanceof RegexNode.Sequence sequence) {
                return sequence(sequence.items(), next);
            }
            if (node instanceof RegexNode.Choice choice) {
                int all = node(choice.options().get(0), next);
                for (RegexNode option :
                        choice.options().subList(1, choice.options().size())) {
                    all = add(new Fork(all, node(option, next)));
                }
                return all;
            }
            if (node instanceof RegexNode.Repeat repeat) {
                return repeat(repeat, next);
            }
            known = false;
            return next;
        }

        private static CodePoints set(RegexNode.Text text) {
            int codePoint = text.text().codePointAt(0);
            return text.folded()
                    ? CodePoints.of(Folding.casesOf((char) codePoint)
                            .mapToObj(c -> CodePoints.range(c, c))
                            .toList())
                    : CodePoints.of(CodePoints.range(codePoint, codePoint));
        }

        int sequence(List<RegexNode> items, int next) {
            int begin = next;
            for (int i = items.size() - 1; i >= 0; i--) {
                begin = node(items.get(i), begin);
            }
            return begin;
        }

        private int repeat(RegexNode.Repeat repeat, int next) {
            int begin = next;
            if (repeat.max() == RegexNode.Repeat.ENDLESS) {
                int loop = add(new Fork(next, next)); // Until it is known what is repeated.
                steps.set(loop, new Fork(node(repeat.item(), loop), next));
                begin = loop;
            } else {
                for (int i = repeat.min(); i < repeat.max() && known; i++) {
                    begin = add(new Fork(node(repeat.item(), begin), next));
                }
            }
            for (int i = 0; i < repeat.min() && known; i++) {
                begin = node(repeat.item(), begin);
            }
            return begin;
        }

        /** With the beginning at place 0. */
        Program program(int begin) {
            int count = steps.size();
            List<Step> moved = new ArrayList<>(count + 1);
            moved.add(new Fork(begin + 1, begin + 1));
            for (Step step : steps) {
                if (step instanceof Take take) {
                    moved.add(new Take(take.set(), take.next() + 1));
                } else if (step instanceof Fork fork) {
                    moved.add(new Fork(fork.one() + 1, fork.other() + 1));
                } else {
                    moved.add(step);
                }
            }
            return new Program(moved);
        }
    }
}
