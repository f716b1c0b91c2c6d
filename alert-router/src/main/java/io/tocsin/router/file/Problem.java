package io.tocsin.router.file;

/** What is wrong in one place of the routing file; {@code line} counts from 1. */
public record Problem(int line, String path, String what) {
    @Override
    public String toString() {
        return "line " + line + ": " + (path.isEmpty() ? "" : path + ": ") + what;
    }
}
