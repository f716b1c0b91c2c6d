package io.tocsin.deploy.layout;

import io.tocsin.deploy.process.PortHolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What must hold before anything is started. Changes nothing. */
public record Preflight(DataFolder data, Addresses addresses, Collection<Component> wanted) {
    /** Less than this does not last a day, and Elasticsearch stops writing at about the same mark. */
    public static final long LEAST_DISK = 2L << 30;

    private static final int SUGGESTED_OFFSET = 10_000;

    public Preflight {
        wanted = List.copyOf(wanted);
    }

    /** Why nothing can be started, a sentence each; empty when all is well. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        Optional<String> folder = data.problem(Versions.current());
        folder.ifPresent(problems::add);
        if (folder.isEmpty()) {
            diskProblem(freeBytes()).ifPresent(problems::add);
        }
        problems.addAll(portProblems());
        return List.copyOf(problems);
    }

    private long freeBytes() {
        try {
            return Files.getFileStore(data.existing()).getUsableSpace();
        } catch (IOException unknown) {
            // What cannot be asked must not stop a start; a full disk shows itself soon enough.
            return Long.MAX_VALUE;
        }
    }

    Optional<String> diskProblem(long free) {
        return free >= LEAST_DISK
                ? Optional.empty()
                : Optional.of("Only " + (free >> 20) + " MiB are free where " + data.root()
                        + " is, and 2 GiB are needed; make room, or give --data a folder on another disk.");
    }

    private List<String> portProblems() {
        List<String> problems = new ArrayList<>();
        for (Addresses.Port port : addresses.ports(wanted)) {
            if (!PortHolder.isFree(addresses.hostOf(port.component()), port.number())) {
                problems.add("Port " + port.number() + ", for " + port.what() + ", is in use by "
                        + PortHolder.describe(port.number()).orElse("a process that cannot be found")
                        + PortHolder.commandLine(port.number()).stream()
                                .map(DataFolder::around)
                                .flatMap(Optional::stream)
                                .findFirst()
                                .map(other -> " of the Tocsin on " + other.root())
                                .orElse("")
                        + "; stop that, or"
                        + " shift all ports with --port-offset " + suggestion() + ".");
            }
        }
        return problems;
    }

    private int suggestion() {
        return addresses.offset() == SUGGESTED_OFFSET ? 2 * SUGGESTED_OFFSET : SUGGESTED_OFFSET;
    }
}
