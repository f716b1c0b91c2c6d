package io.tocsin.schemas.json;

import java.util.function.Function;

/**
 * What came of reading bytes from outside: a value, or the reason why there is none. Malformed input is an expected
 * outcome, so no reader of this module throws for it.
 */
public sealed interface Decoded<T> {

    static <T> Decoded<T> ok(T value) {
        return new Ok<>(value);
    }

    /** A problem of the whole input, at no known place. */
    static <T> Decoded<T> malformed(String reason) {
        return new Malformed<>(reason, -1, "");
    }

    boolean isOk();

    /** The value; for a caller that knows the input to be good.
     *
     * @throws MalformedException if there is none
     */
    T orElseThrow();

    /** One sentence: "ok", or what is wrong and where. */
    String describe();

    /** The value changed by {@code change}; a malformed result stays what it is. */
    <U> Decoded<U> flatMap(Function<? super T, Decoded<U>> change);

    default <U> Decoded<U> map(Function<? super T, ? extends U> change) {
        return flatMap(value -> new Ok<>(change.apply(value)));
    }

    record Ok<T>(T value) implements Decoded<T> {
        @Override
        public boolean isOk() {
            return true;
        }

        @Override
        public T orElseThrow() {
            return value;
        }

        @Override
        public String describe() {
            return "ok";
        }

        @Override
        public <U> Decoded<U> flatMap(Function<? super T, Decoded<U>> change) {
            return change.apply(value);
        }
    }

    /**
     * Why there is no value.
     *
     * @param reason what is wrong, and what would be right where that helps; no full stop
     * @param offset position in bytes from the start of the input, -1 if unknown
     * @param path dotted name of the field, as in {@code metrics.x.value}; "" for the input as a whole
     */
    record Malformed<T>(String reason, long offset, String path) implements Decoded<T> {
        @Override
        public boolean isOk() {
            return false;
        }

        @Override
        public T orElseThrow() {
            throw new MalformedException(describe());
        }

        @Override
        public String describe() {
            StringBuilder text = new StringBuilder();
            if (!path.isEmpty()) {
                text.append(path).append(": ");
            }
            text.append(reason);
            if (offset >= 0) {
                text.append(" (at byte ").append(offset).append(')');
            }
            return text.toString();
        }

        @Override
        public <U> Decoded<U> flatMap(Function<? super T, Decoded<U>> change) {
            return cast();
        }

        /** This problem as what came of reading something else. */
        public <U> Malformed<U> cast() {
            return new Malformed<>(reason, offset, path);
        }
    }

    /** Thrown by {@link #orElseThrow()} only. */
    final class MalformedException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        MalformedException(String message) {
            super(message);
        }
    }
}
