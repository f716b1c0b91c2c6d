package io.tocsin.schemas.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of this module that are made from others, and the command that makes them anew. */
final class Generated {
    /** From the checkout's folder. */
    static final String COMMAND = "mvn -q -pl schemas -am test -Dtest=GeneratedFilesTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dtocsin.contract.write=true";

    private Generated() {}

    static boolean isToBeWritten() {
        return Boolean.getBoolean("tocsin.contract.write");
    }

    /** {@code file} is relative to the module's folder, where Maven runs its tests. */
    static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, text.getBytes(UTF_8));
    }
}
