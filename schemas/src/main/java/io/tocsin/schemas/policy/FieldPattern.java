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

    /** Whether the field is meant, itself or as one below. */
    boolean covers(String field) {
        int at = 0;
        for (String part : parts) {
            if (at > field.length()) {
                return false;
            }
            int dot = field.indexOf('.', at);
            int end = dot < 0 ? field.length() : dot;
            if (!part.equals("*") && !(part.length() == end - at && field.startsWith(part, at))) {
                return false;
            }
            at = end + 1;
        }
        return true;
    }

    static boolean anyCovers(List<FieldPattern> patterns, String field) {
        for (FieldPattern pattern : patterns) {
            if (pattern.covers(field)) {
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
