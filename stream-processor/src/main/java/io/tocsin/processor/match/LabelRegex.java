package io.tocsin.processor.match;

import com.google.re2j.Matcher;
import io.tocsin.processor.regex.GoRegex;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One regular expression on one label, tested at most once an event and as cheaply as it allows: as a set of texts, as a
 * few globs, where its literals are there by RE2/J, and together with others where it has none.
 */
final class LabelRegex {
    private final LabelText text;
    private final int id;
    private final String regex;
    private final boolean newlines;
    private final Matcher matcher;
    private final Optional<Set<String>> texts;
    private final Optional<Globs> globs;
    private final Optional<Required> required;
    private final Set<String> literals;
    private final Optional<Program> program;

    private @Nullable Together together;
    private int place;
    private long testedAt = -1;
    private boolean matched;

    /** @throws IllegalArgumentException when it is none */
    LabelRegex(LabelText text, int id, String regex, boolean newlines) {
        this.text = text;
        this.id = id;
        this.regex = regex;
        this.newlines = newlines;
        this.matcher = GoRegex.compileWhole(regex, newlines).matcher("");
        Optional<RegexNode> tree = RegexReader.read(regex, newlines);
        this.globs = tree.flatMap(Globs::of);
        this.texts = globs.flatMap(Globs::texts);
        this.required = tree.map(Required::of);
        this.literals = texts.isPresent()
                ? Set.of()
                : required.flatMap(Required::rarest).orElse(Set.of());
        this.program = literals.isEmpty() && globs.isEmpty() ? tree.flatMap(Program::of) : Optional.empty();
    }

    boolean is(String otherRegex, boolean otherNewlines) {
        return regex.equals(otherRegex) && newlines == otherNewlines;
    }

    /** Its place among those on the same label. */
    int id() {
        return id;
    }

    /** All texts that it matches, when they are few. */
    Optional<Set<String>> texts() {
        return texts;
    }

    /** One of which each text that it matches has; empty when they are not known, or all of its texts are. */
    Set<String> literals() {
        return literals;
    }

    /** Whether it is to be run together with others: nothing else says when it need not be run. */
    boolean isBare() {
        return program.isPresent();
    }

    /** Of one that {@link #isBare}. */
    Optional<Program> program() {
        return program;
    }

    /** Has it run by others at its place with them. */
    void run(Together others, int itsPlace) {
        together = others;
        place = itsPlace;
    }

    /** Whether its literals are folded. */
    boolean isFolded() {
        return required.filter(Required::folded).isPresent();
    }

    /** Whether it matches the text of the event at hand. */
    boolean matches() {
        if (testedAt != text.now()) {
            testedAt = text.now();
            matched = test();
        }
        return matched;
    }

    private boolean test() {
        if (texts.isPresent()) {
            return texts.get().contains(text.text());
        }
        if (!literals.isEmpty() && !text.has(this)) {
            return false;
        }
        if (globs.isPresent()) {
            return globs.get().matches(globs.get().folded() ? text.folded() : text.text());
        }
        if (together != null && !together.isSlow()) {
            return together.matches(place);
        }
        if (required.isPresent() && !required.get().mayMatch(required.get().folded() ? text.folded() : text.text())) {
            return false;
        }
        return matcher.reset(text.text()).matches();
    }
}
