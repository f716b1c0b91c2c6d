package io.tocsin.deploy.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A file that names the processes of one component, the one that was started first, then those that it started. */
public record PidFile(Path path) {

    /** Replaces what the file says, at once or not at all. */
    public void write(List<ProcessIdentity> processes) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        Files.writeString(
                next, processes.stream().map(ProcessIdentity::encode).collect(Collectors.joining("\n", "", "\n")));
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Those processes of the file that still run, in its order; none when there is no file. */
    public List<ProcessIdentity> alive() throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        return Files.readAllLines(path).stream()
                .map(ProcessIdentity::decode)
                .flatMap(Optional::stream)
                .filter(ProcessIdentity::isAlive)
                .toList();
    }

    /** Forgets the processes. */
    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
