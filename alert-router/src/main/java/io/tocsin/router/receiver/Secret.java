package io.tocsin.router.receiver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A value that never prints: given in the file, or the path of a file that holds it (read at each use, trimmed). */
public sealed interface Secret {
    /** The secret itself. */
    String reveal() throws IOException;

    static Secret of(String value) {
        return new Inline(value);
    }

    static Secret in(Path file) {
        return new InFile(file);
    }

    /** A secret that stands in the routing file. */
    record Inline(String value) implements Secret {
        @Override
        public String reveal() {
            return value;
        }

        @Override
        public String toString() {
            return "<secret>";
        }
    }

    /** A secret in a file of its own, which may be exchanged while the router runs. */
    record InFile(Path file) implements Secret {
        @Override
        public String reveal() throws IOException {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        }
    }
}
