package io.tocsin.processor.yaml;

import io.tocsin.processor.yaml.YamlNode.Place;
import java.util.Optional;
import java.util.OptionalInt;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * How a scalar is written in its file, to find the places of its characters again. YAML folds lines, strips indentation
 * and resolves escapes, but never reorders: what is not white space is found one after the other. Immutable.
 */
public final class ScalarSource {
    /** The letters of escapes in double quotes, and what they stand for, in the same order. */
    private static final String ESCAPES = "0abtnvfre\"\\/";

    private static final String ESCAPED = "\0\u0007\b\t\n\u000b\f\r\u001b\"\\/";

    /** The whole file, in code points. */
    private final int[] file;

    private final int start;
    private final int end;
    private final ScalarStyle style;

    /**
     * A scalar.
     *
     * @param start index of its first character, or of an anchor or tag before it
     * @param end index after its last character
     */
    ScalarSource(int[] file, int start, int end, ScalarStyle style) {
        this.file = file;
        this.start = start;
        this.end = Math.min(end, file.length);
        this.style = style;
    }

    Optional<Place> place(String text, int offset) {
        OptionalInt index = index(text, offset);
        return index.isPresent() ? Optional.of(place(file, index.getAsInt())) : Optional.empty();
    }

    /** The place of a character of the file. */
    static Place place(int[] file, int index) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < index; i++) {
            if (file[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new Place(line, index - lineStart + 1);
    }

    private OptionalInt index(String text, int offset) {
        int at = begin();
        int behind = at;
        int[] wanted = text.codePoints().toArray();
        int target = text.codePointCount(0, Math.min(offset, text.length()));
        for (int i = 0; at >= 0 && i <= target && i < wanted.length; i++) {
            if (isSpace(wanted[i])) {
                continue;
            }
            at = skipSpace(at);
            if (i == target) {
                return OptionalInt.of(at);
            }
            at = pass(at, wanted[i]);
            behind = at;
        }
        return at < 0 ? OptionalInt.empty() : OptionalInt.of(behind);
    }

    /** Where the content begins, behind properties, quote or block header; -1 when it is not as expected. */
    private int begin() {
        int at = start;
        while (charAt(at) == '&' || charAt(at) == '!') {
            while (charAt(at) >= 0 && !isSpace(charAt(at))) {
                at++;
            }
            while (isSpace(charAt(at)) || charAt(at) == '#') {
                at = charAt(at) == '#' ? nextLine(at) : at + 1;
            }
        }
        return switch (style) {
            case PLAIN -> at;
            case SINGLE_QUOTED -> charAt(at) == '\'' ? at + 1 : -1;
            case DOUBLE_QUOTED -> charAt(at) == '"' ? at + 1 : -1;
            case LITERAL, FOLDED -> charAt(at) == '|' || charAt(at) == '>' ? nextLine(at) : -1;
            default -> -1;
        };
    }

    private int nextLine(int from) {
        int at = from;
        while (charAt(at) >= 0 && charAt(at) != '\n') {
            at++;
        }
        return at + 1;
    }

    /** Past white space, escaped white space in double quotes included. */
    private int skipSpace(int from) {
        int at = from;
        while (true) {
            if (isSpace(charAt(at))) {
                at++;
            } else if (isEscape(at) && isSpace(escaped(at))) {
                at += escapeLength(at);
            } else {
                return at;
            }
        }
    }

    /** Past {@code wanted}, or -1 when something else is there. */
    private int pass(int at, int wanted) {
        if (isEscape(at)) {
            return escaped(at) == wanted ? at + escapeLength(at) : -1;
        }
        if (charAt(at) != wanted) {
            return -1;
        }
        boolean doubled = style == ScalarStyle.SINGLE_QUOTED && wanted == '\'';
        return doubled ? at + 2 : at + 1;
    }

    private boolean isEscape(int at) {
        return style == ScalarStyle.DOUBLE_QUOTED && charAt(at) == '\\';
    }

    private int escapeLength(int at) {
        return switch (charAt(at + 1)) {
            case 'x' -> 4;
            case 'u' -> 6;
            case 'U' -> 10;
            default -> 2;
        };
    }

    /** What an escape stands for; -1 when it is none that is known here. */
    private int escaped(int at) {
        int letter = charAt(at + 1);
        if (isSpace(letter)) {
            return letter;
        }
        if (letter == 'x' || letter == 'u' || letter == 'U') {
            int value = 0;
            for (int i = at + 2; i < at + escapeLength(at); i++) {
                value = value * 16 + Math.max(0, Character.digit(charAt(i), 16));
            }
            return value;
        }
        int known = ESCAPES.indexOf(letter);
        return known < 0 ? -1 : ESCAPED.charAt(known);
    }

    private int charAt(int index) {
        return index < end ? file[index] : -1;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
