package io.tocsin.processor.match;

import java.util.List;
import java.util.Optional;

/** A regular expression of RE2 as a tree, as far as it matters which texts it matches as a whole. */
sealed interface RegexNode {
    /**
     * One code point that is written out.
     *
     * @param folded whether it is an ASCII letter, here in lower case, of which every case matches
     */
    record Text(String text, boolean folded) implements RegexNode {}

    /** One code point of a set; empty when it was not read which. */
    record One(Optional<CodePoints> set) implements RegexNode {
        static final One UNREAD = new One(Optional.empty());

        One(CodePoints set) {
            this(Optional.of(set));
        }
    }

    /** One after the other; empty text when there is none. */
    record Sequence(List<RegexNode> items) implements RegexNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** One of at least two. */
    record Choice(List<RegexNode> options) implements RegexNode {
        public Choice {
            options = List.copyOf(options);
        }
    }

    /** Between {@code min} and {@code max} times, or without end when that is {@link #ENDLESS}. */
    record Repeat(RegexNode item, int min, int max) implements RegexNode {
        static final int ENDLESS = -1;
    }

    /** A condition on a place, of no width. */
    enum Place implements RegexNode {
        BEGIN,
        END,
        /** Lines, words and others. */
        OTHER
    }
}
