package io.tocsin.processor.match;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.LabelMatcher;
import java.util.Optional;
import java.util.Set;

/** A label matcher on the event at hand. */
sealed interface Condition {
    /** Whether the event at hand passes. */
    boolean passes();

    /** The label that it is about. */
    LabelText text();

    /** The few texts, none of them empty, of which it demands one; empty when it is not so. */
    default Set<String> demands() {
        return Set.of();
    }

    /** The regular expression that it demands, where a literal shows that it can match. */
    default Optional<LabelRegex> search() {
        return Optional.empty();
    }

    /** The cheaper first. */
    int cost();

    static Condition of(LabelMatcher matcher, LabelText text) {
        return switch (matcher.type()) {
            case EQUAL -> new Equal(text, matcher.value(), true);
            case NOT_EQUAL -> new Equal(text, matcher.value(), false);
            case REGEX -> new Regex(text, regex(matcher, text), true);
            case NOT_REGEX -> new Regex(text, regex(matcher, text), false);
        };
    }

    private static LabelRegex regex(LabelMatcher matcher, LabelText text) {
        return text.regex(matcher.value(), matcher.dialect() == Dialect.V3);
    }

    /** A text, or none but it. */
    record Equal(LabelText text, String value, boolean wanted) implements Condition {
        @Override
        public boolean passes() {
            return value.equals(text.text()) == wanted;
        }

        @Override
        public Set<String> demands() {
            return wanted && !value.isEmpty() ? Set.of(value) : Set.of();
        }

        @Override
        public int cost() {
            return 0;
        }
    }

    /** A regular expression that matches, or does not. */
    record Regex(LabelText text, LabelRegex regex, boolean wanted) implements Condition {
        @Override
        public boolean passes() {
            return regex.matches() == wanted;
        }

        @Override
        public Set<String> demands() {
            return regex.texts().filter(texts -> wanted && !texts.contains("")).orElse(Set.of());
        }

        @Override
        public Optional<LabelRegex> search() {
            return wanted && !regex.literals().isEmpty() ? Optional.of(regex) : Optional.empty();
        }

        @Override
        public int cost() {
            return regex.texts().isPresent() ? 1 : regex.literals().isEmpty() ? 3 : 2;
        }
    }
}
