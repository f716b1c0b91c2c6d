package io.tocsin.processor.template;

/** A template that cannot be read, or uses what is not supported. */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    TemplateException(int offset, String message) {
        super(message);
        this.offset = offset;
    }

    /** Index into the template's text. */
    public int offset() {
        return offset;
    }
}
