package io.tocsin.processor.promql;

/** An expression that is not PromQL, or not of fitting types. The message says where and shows the place. */
public final class PromqlException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 120;

    private final transient Span span;
    private final int line;
    private final int column;
    private final String what;
    private final String excerpt;

    /** A complaint about {@code span} of {@code input}. */
    public PromqlException(String input, Span span, String what) {
        this.what = what;
        this.span = span;
        int at = Math.min(Math.max(span.start(), 0), input.length());
        int lineStart = input.lastIndexOf('\n', at - 1) + 1;
        int lineEnd = input.indexOf('\n', at);
        this.line = 1
                + (int) input.substring(0, lineStart)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        this.column = 1 + input.codePointCount(lineStart, at);
        String text = input.substring(lineStart, lineEnd < 0 ? input.length() : lineEnd);
        this.excerpt = excerpt(text, at - lineStart, Math.min(span.end() - lineStart, text.length()));
    }

    private static String excerpt(String text, int from, int to) {
        int first = Math.max(0, from - SHOWN / 2);
        int last = Math.min(text.length(), first + SHOWN);
        String shown = text.substring(first, last).replace('\t', ' ').replace('\r', ' ');
        int until = Math.min(Math.max(to, from), last);
        int carets = Math.max(1, text.codePointCount(from, until));
        return shown + "\n" + " ".repeat(text.codePointCount(first, from)) + "^".repeat(carets);
    }

    /** Where, in the text of the expression. */
    public Span span() {
        return span;
    }

    /** 1 for the first line. */
    public int line() {
        return line;
    }

    /** 1 for the first character of the line. */
    public int column() {
        return column;
    }

    /** What is wrong, without the place. */
    public String what() {
        return what;
    }

    /** Two lines: the line of the expression (a part of it when it is long) and carets below the place. */
    public String excerpt() {
        return excerpt;
    }

    @Override
    public String getMessage() {
        return line + ":" + column + ": " + what + "\n" + excerpt;
    }
}
