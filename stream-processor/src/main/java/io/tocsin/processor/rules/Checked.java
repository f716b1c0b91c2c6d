package io.tocsin.processor.rules;

import java.util.List;
import java.util.stream.Collectors;

/** What reading came to: a value, or everything that is wrong at once. */
public sealed interface Checked<T> {
    /** All was right. */
    record Good<T>(T value) implements Checked<T> {}

    /** Nothing can be used; {@code problems} is not empty and in the order of the files. */
    record Bad<T>(List<Problem> problems) implements Checked<T> {
        public Bad {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("bad, but no problem");
            }
        }
    }

    /** The problems; empty when all was right. */
    default List<Problem> problems() {
        return this instanceof Bad<T> bad ? bad.problems() : List.of();
    }

    /**
     * The value.
     *
     * @throws IllegalArgumentException with all problems, one a line, when there is none
     */
    default T orElseThrow() {
        if (this instanceof Good<T> good) {
            return good.value();
        }
        throw new IllegalArgumentException(
                problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }
}
