package io.tocsin.schemas.policy;

import java.util.List;
import java.util.Optional;

/**
 * Fields by name: a dotted name, in which {@code *} stands for any one part. It means the field and all below it:
 * {@code user} is {@code user.name} too, {@code *.email} is {@code user.email} and {@code labels.email}.
 */
public final class FieldPattern {
    private final String text;
    private final List<String> parts;

    private FieldPattern(String text) {
        this.text = text;
        this.parts = List.of(text.split("\\.", -1));
    }

    /** Empty if a part is empty, or has a {@code *} beside other characters. */
    public static Optional<FieldPattern> parse(String text) {
        FieldPattern pattern = new FieldPattern(text);
        boolean legal =
                pattern.parts.stream().allMatch(part -> !part.isBlank() && (part.equals("*") || part.indexOf('*') < 0));
        return legal ? Optional.of(pattern) : Optional.empty();
    }

    String text() {
        return text;
    }

    /** Whether the field is meant, itself or as one below; the names as they are written. */
    boolean covers(String field) {
        return covers(field, false);
    }

    private boolean covers(String field, boolean ignoreCase) {
        int at = 0;
        for (String part : parts) {
            if (at > field.length()) {
                return false;
            }
            int dot = field.indexOf('.', at);
            int end = dot < 0 ? field.length() : dot;
            boolean same = part.length() == end - at && field.regionMatches(ignoreCase, at, part, 0, part.length());
            if (!same && !part.equals("*")) {
                return false;
            }
            at = end + 1;
        }
        return true;
    }

    static boolean anyCovers(List<FieldPattern> patterns, String field) {
        return anyCovers(patterns, field, false);
    }

    /** The same, upper and lower case alike: for what shall not slip through. */
    static boolean anyCoversIgnoringCase(List<FieldPattern> patterns, String field) {
        return anyCovers(patterns, field, true);
    }

    private static boolean anyCovers(List<FieldPattern> patterns, String field, boolean ignoreCase) {
        for (FieldPattern pattern : patterns) {
            if (pattern.covers(field, ignoreCase)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
