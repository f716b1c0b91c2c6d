package io.tocsin.router.file;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;

/** Routing files in tests: from a text instead of a disk. */
public final class Files {
    private Files() {}

    /** A text that must be valid. */
    public static RoutingFile parse(String text) {
        try {
            return RoutingFile.read(new StringReader(text), Path.of("/config/alertmanager.yml"));
        } catch (RoutingFileException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** What is wrong with a text; empty when nothing is. */
    static List<String> problems(String text) {
        try {
            RoutingFile.read(new StringReader(text), Path.of("/config/alertmanager.yml"));
            return List.of();
        } catch (RoutingFileException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }
}
