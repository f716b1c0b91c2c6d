package io.tocsin.processor.golang;

/** A byte string that grows up to a limit. */
public final class Output {
    private final StringBuilder text = new StringBuilder();
    private final int limit;

    public Output(int limit) {
        this.limit = limit;
    }

    /**
     * Adds bytes at the end.
     *
     * @throws TooLongException when it would grow over its limit
     */
    public Output add(String bytes) {
        room(bytes.length());
        text.append(bytes);
        return this;
    }

    Output add(char c) {
        room(1);
        text.append(c);
        return this;
    }

    Output repeat(char c, long times) {
        room(Math.max(0, times));
        for (long i = 0; i < times; i++) {
            text.append(c);
        }
        return this;
    }

    /**
     * Adds nothing yet.
     *
     * @throws TooLongException when so many more would not fit
     */
    void check(int more) {
        room(more);
    }

    private void room(long more) {
        if (text.length() + more > limit) {
            throw new TooLongException(limit);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** A text is longer than is allowed. */
    public static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLongException(int limit) {
            super("text is longer than " + limit + " bytes");
        }
    }
}
