package io.tocsin.processor.match;

import java.util.ArrayList;
import java.util.List;

/**
 * Texts in order with gaps of any characters between them: {@code a.*b} and the like, for which a search from the left
 * does. An empty first or last part means a gap at that end; without gaps it is one text.
 *
 * @param parts at least one, those in the middle not empty, all of whole code points
 * @param atLeastOne of each gap between two parts: whether it is a character at least
 */
record Glob(List<String> parts, List<Boolean> atLeastOne) {
    static final Glob EMPTY = text("");

    Glob {
        parts = List.copyOf(parts);
        atLeastOne = List.copyOf(atLeastOne);
    }

    static Glob text(String text) {
        return new Glob(List.of(text), List.of());
    }

    static Glob gap(boolean atLeastOne) {
        return new Glob(List.of("", ""), List.of(atLeastOne));
    }

    boolean isText() {
        return parts.size() == 1;
    }

    /** Whether this followed by the other is one: two gaps that meet must not be of a character each. */
    boolean canPrecede(Glob other) {
        return !meets(other) || !(lastGap() && other.atLeastOne.get(0));
    }

    private boolean meets(Glob other) {
        return !isText()
                && !other.isText()
                && last().isEmpty()
                && other.parts.get(0).isEmpty();
    }

    private boolean lastGap() {
        return atLeastOne.get(atLeastOne.size() - 1);
    }

    private String last() {
        return parts.get(parts.size() - 1);
    }

    /** This and then the other. */
    Glob then(Glob other) {
        List<String> all = new ArrayList<>(parts.subList(0, parts.size() - 1));
        List<Boolean> gaps = new ArrayList<>(atLeastOne);
        if (meets(other)) {
            gaps.set(gaps.size() - 1, lastGap() || other.atLeastOne.get(0));
            gaps.addAll(other.atLeastOne.subList(1, other.atLeastOne.size()));
        } else {
            all.add(last() + other.parts.get(0));
            gaps.addAll(other.atLeastOne);
        }
        all.addAll(other.parts.subList(1, other.parts.size()));
        return new Glob(all, gaps);
    }

    boolean matches(String text) {
        String first = parts.get(0);
        if (isText()) {
            return text.equals(first);
        }
        if (!text.startsWith(first)) {
            return false;
        }
        int at = first.length();
        int end = parts.size() - 1;
        for (int i = 1; i < end; i++) {
            // One char is enough to skip of a character of two: no part begins in the middle of one.
            int found = text.indexOf(parts.get(i), at + (atLeastOne.get(i - 1) ? 1 : 0));
            if (found < 0) {
                return false;
            }
            at = found + parts.get(i).length();
        }
        at += lastGap() ? 1 : 0;
        return text.length() - last().length() >= at && text.endsWith(last());
    }
}
