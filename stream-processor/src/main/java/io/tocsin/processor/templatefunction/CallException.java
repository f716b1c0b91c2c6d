package io.tocsin.processor.templatefunction;

/** A function or method cannot be applied to its arguments; the message is that of Go, in bytes. */
public final class CallException extends Exception {
    private static final long serialVersionUID = 1L;

    public CallException(String message) {
        super(message);
    }

    /** Says what a panic says that a nil pointer caused. */
    static CallException nilPointer() {
        return new CallException("runtime error: invalid memory address or nil pointer dereference");
    }

    /** The message, never null. */
    public String what() {
        return String.valueOf(getMessage());
    }
}
