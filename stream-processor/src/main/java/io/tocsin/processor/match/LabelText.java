package io.tocsin.processor.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One label's text in the event at hand, and which literals it has: looked at when asked for, once. */
final class LabelText {
    private final Event event;
    private final String label;
    private final List<LabelRegex> regexes = new ArrayList<>();
    private LiteralSearch search = LiteralSearch.of(Map.of());

    private String text = "";
    private long readAt = -1;

    private String folded = "";
    private long foldedAt = -1;

    private boolean folds;
    private long searchedAt = -1;
    private long[] hitAt = new long[0];
    private LabelRegex[] hits = new LabelRegex[0];
    private int hitCount;

    LabelText(Event event, String label) {
        this.event = event;
        this.label = label;
    }

    long now() {
        return event.number();
    }

    /** To look for a regular expression in it; the same for the same one. */
    LabelRegex regex(String regex, boolean newlines) {
        for (LabelRegex known : regexes) {
            if (known.is(regex, newlines)) {
                return known;
            }
        }
        LabelRegex added = new LabelRegex(this, regexes.size(), regex, newlines);
        regexes.add(added);
        return added;
    }

    int regexes() {
        return regexes.size();
    }

    /** To be called when all regular expressions are known. */
    void prepare() {
        folds = regexes.stream().anyMatch(LabelRegex::isFolded);
        Map<String, List<Integer>> ids = new HashMap<>();
        for (LabelRegex regex : regexes) {
            for (String literal : regex.literals()) {
                // One pass for both: it finds too much where case matters, and what is found is looked at again.
                ids.computeIfAbsent(folds ? Folding.fold(literal) : literal, absent -> new ArrayList<>())
                        .add(regex.id());
            }
        }
        search = LiteralSearch.of(ids);
        List<LabelRegex> bare = regexes.stream().filter(LabelRegex::isBare).toList();
        for (int i = 0; i < bare.size(); i += Together.MAX) {
            Together.of(this, bare.subList(i, Math.min(bare.size(), i + Together.MAX)));
        }
        hitAt = new long[regexes.size()];
        hits = new LabelRegex[regexes.size()];
    }

    String text() {
        if (readAt != event.number()) {
            readAt = event.number();
            text = event.text(label);
        }
        return text;
    }

    /** Without case. */
    String folded() {
        if (foldedAt != event.number()) {
            foldedAt = event.number();
            folded = Folding.fold(text());
        }
        return folded;
    }

    /** Whether it has a literal of this regular expression, which has some. */
    boolean has(LabelRegex regex) {
        search();
        return hitAt[regex.id()] == event.number();
    }

    /** How many regular expressions it has a literal of. */
    int hits() {
        search();
        return hitCount;
    }

    /** Of {@link #hits} the one at a place. */
    LabelRegex hit(int place) {
        return hits[place];
    }

    private void search() {
        if (searchedAt != event.number()) {
            searchedAt = event.number();
            hitCount = 0;
            search.search(folds ? folded() : text(), this::found);
        }
    }

    private void found(int id) {
        if (hitAt[id] != event.number()) {
            hitAt[id] = event.number();
            hits[hitCount++] = regexes.get(id);
        }
    }
}
