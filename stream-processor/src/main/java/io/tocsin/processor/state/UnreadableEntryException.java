package io.tocsin.processor.state;

/** Bytes that are no entry, or one of a version that is not known. */
public final class UnreadableEntryException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableEntryException(String message) {
        super(message);
    }

    /** An entry whose content makes no sense to who reads it. */
    public static UnreadableEntryException because(String what) {
        return new UnreadableEntryException(what);
    }

    /** An entry that belongs to another that is missing. */
    public static UnreadableEntryException orphan() {
        return new UnreadableEntryException("what it belongs to is missing");
    }
}
