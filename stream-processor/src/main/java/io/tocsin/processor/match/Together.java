package io.tocsin.processor.match;

import java.util.List;
import java.util.function.IntConsumer;

/** A few regular expressions without literals on one label, run together, once an event. */
final class Together {
    /** More would have too many states together. */
    static final int MAX = 16;

    private final LabelText text;
    private final Automaton automaton;
    private final long[] matchedAt;
    private final IntConsumer matched = this::matched;
    private long ranAt = -1;

    private Together(LabelText text, List<LabelRegex> regexes) {
        this.text = text;
        this.automaton = new Automaton(
                regexes.stream().map(regex -> regex.program().orElseThrow()).toList());
        this.matchedAt = new long[regexes.size()];
    }

    /** Makes them ask it. */
    static void of(LabelText text, List<LabelRegex> regexes) {
        Together together = new Together(text, regexes);
        for (int i = 0; i < regexes.size(); i++) {
            regexes.get(i).run(together, i);
        }
    }

    /** Whether it is of no use for the texts that come, as an expression alone is faster. */
    boolean isSlow() {
        return automaton.isSlow();
    }

    /** Whether the expression at a place matches the text of the event at hand. */
    boolean matches(int place) {
        if (ranAt != text.now()) {
            ranAt = text.now();
            automaton.run(text.text(), matched);
        }
        return matchedAt[place] == ranAt;
    }

    private void matched(int place) {
        matchedAt[place] = text.now();
    }
}
