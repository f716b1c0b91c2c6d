package io.tocsin.processor.match;

import io.tocsin.processor.promql.LabelMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Entries, each with label matchers, and the question which of them a set of labels passes, all answered together:
 * an index decides which entries can match at all, regular expressions are run only where their literals are in the text,
 * and nothing is tested twice for the same labels. The answer is what {@link LabelMatcher#matches} would say of each.
 * What it works with is used again for each event, so it has one owner thread.
 *
 * @param <T> what the matchers are for
 */
public final class MatcherSet<T> {
    private final List<T> entries = new ArrayList<>();
    private final Event event = new Event();
    private final Matched matched = new Matched();
    private final Candidates candidates;

    /** An entry and its matchers, all of which must pass; it passes always when there are none. */
    public record Entry<T>(T of, List<LabelMatcher> matchers) {
        public Entry {
            matchers = List.copyOf(matchers);
        }
    }

    /** A set of entries, which may be equal. */
    public MatcherSet(List<Entry<T>> entries) {
        Map<String, LabelText> texts = new HashMap<>();
        List<Candidates.Open> open = new ArrayList<>();
        for (Entry<T> entry : entries) {
            List<Condition> conditions = entry.matchers().stream()
                    .map(matcher -> Condition.of(
                            matcher, texts.computeIfAbsent(matcher.label(), label -> new LabelText(event, label))))
                    .distinct()
                    .toList();
            open.add(new Candidates.Open(this.entries.size(), conditions));
            this.entries.add(entry.of());
        }
        texts.values().forEach(LabelText::prepare);
        this.candidates = Candidates.of(open);
    }

    /**
     * Tells all entries that these labels pass, each once, in the order of the entries.
     *
     * @param labels names to values; a missing one counts as empty; read before this returns only
     * @param passed must not ask this set in turn
     */
    public void match(Map<String, String> labels, Consumer<? super T> passed) {
        find(labels);
        matched.sort();
        for (int i = 0; i < matched.size(); i++) {
            passed.accept(entries.get(matched.entry(i)));
        }
    }

    /** Whether these labels pass any entry. */
    public boolean matchesAny(Map<String, String> labels) {
        find(labels);
        return matched.size() > 0;
    }

    private void find(Map<String, String> labels) {
        event.next(labels);
        matched.clear();
        candidates.collect(matched);
    }
}
