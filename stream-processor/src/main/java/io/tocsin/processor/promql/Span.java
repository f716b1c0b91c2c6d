package io.tocsin.processor.promql;

/**
 * Where something stands in an expression's text.
 *
 * @param start index of the first character (UTF-16)
 * @param end index after the last one
 */
public record Span(int start, int end) {
    Span to(Span last) {
        return new Span(start, last.end);
    }
}
