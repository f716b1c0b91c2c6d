package io.tocsin.processor.rules;

/**
 * One thing that is wrong with a rule file, for its author.
 *
 * @param file the file's path as it was given
 * @param line 1 for the first line, 0 when the whole file is meant
 * @param column 1 for the first column, 0 when the whole line is meant
 * @param text what is wrong and what would be right; may have further lines (the expression and a caret below it)
 */
public record Problem(String file, int line, int column, String text) {
    /** {@code file:line:column: text}, without the parts that are 0. */
    @Override
    public String toString() {
        return place() + ": " + text;
    }

    /** {@code file:line:column}, without the parts that are 0. */
    public String place() {
        return line == 0 ? file : column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
    }
}
