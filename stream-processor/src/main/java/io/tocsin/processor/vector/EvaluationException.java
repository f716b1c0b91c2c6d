package io.tocsin.processor.vector;

/** An expression that is right, but has no value for these inputs; Prometheus fails the rule likewise. */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EvaluationException(String message) {
        super(message);
    }
}
