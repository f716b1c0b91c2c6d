package io.tocsin.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Temporary folders of the shared broker and node. */
final class Folders {
    private Folders() {}

    static Path temporary(String purpose) throws IOException {
        return Files.createTempDirectory("tocsin-it-" + purpose + "-");
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
