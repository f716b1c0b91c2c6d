package io.tocsin.router.file;

import java.util.List;
import java.util.stream.Collectors;

/** A routing file that cannot be used: all that is wrong with it, in the order of its lines. */
public final class RoutingFileException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    RoutingFileException(String file, List<Problem> problems) {
        super(problems.stream().map(p -> file + ": " + p).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
