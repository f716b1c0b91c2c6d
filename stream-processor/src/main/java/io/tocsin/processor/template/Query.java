package io.tocsin.processor.template;

import io.tocsin.processor.vector.Element;
import java.util.List;

/** What the templates' function {@code query} asks: the value of PromQL expressions at the time of the evaluation. */
@FunctionalInterface
public interface Query {
    /** For places where templates that ask nothing are expanded. */
    Query NONE = expression -> {
        throw new FailedException("queries are not available here");
    };

    /** The value of the expression, in order; a scalar is one element without labels. */
    List<Element> run(String expression) throws FailedException;

    /** An expression has no value; the message ends in the text of the template. */
    final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        public FailedException(String message) {
            super(message);
        }
    }
}
