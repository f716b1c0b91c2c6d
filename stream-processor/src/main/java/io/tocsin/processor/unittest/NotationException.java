package io.tocsin.processor.unittest;

/** A series, a metric or a list of values that is not in promtool's notation. */
public final class NotationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    /** @param offset of the character that it is about, from 0; below 0 where there is none */
    NotationException(int offset, String message) {
        super(message);
        this.offset = offset;
    }

    /** A native histogram, which is good notation, but nothing that could be evaluated. */
    static NotationException histogram() {
        return new NotationException(-1, "native histograms are not evaluated yet");
    }

    /** The same, said of a part of a file. */
    NotationException in(String part) {
        return new NotationException(offset, getMessage() + " (" + part + ")");
    }

    /** The place from 1, and what is wrong there, as in {@code 1:5: parse error: …}. */
    String described() {
        return offset < 0 ? String.valueOf(getMessage()) : "1:" + (offset + 1) + ": parse error: " + getMessage();
    }
}
