package io.tocsin.processor.template;

/** A template that is right, but not for these values; Prometheus writes the message, in bytes, in place of the text. */
final class ExpansionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExpansionException(String message) {
        super(message);
    }
}
