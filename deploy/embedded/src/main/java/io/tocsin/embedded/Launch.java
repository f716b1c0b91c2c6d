package io.tocsin.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * As whom the node runs. Elasticsearch refuses to run as root: root starts it in a user namespace of its own, in which
 * it is an ordinary user that still owns root's files; where such namespaces are forbidden, as "nobody", to whom the
 * folder is then given.
 */
enum Launch {
    AS_USER(""),
    IN_USER_NAMESPACE("unshare -U --map-user=1000 --map-group=1000"),
    AS_NOBODY("setpriv --reuid=65534 --regid=65534 --clear-groups");

    private static final int NOBODY = 65_534;

    private final String prefix;

    Launch(String prefix) {
        this.prefix = prefix;
    }

    static Launch choose() throws IOException {
        if (!isRoot()) {
            return AS_USER;
        }
        return succeeds(IN_USER_NAMESPACE.words()) ? IN_USER_NAMESPACE : AS_NOBODY;
    }

    /**
     * What stands before the command proper. A session of its own keeps Ctrl-C from reaching the node at the same time
     * as its parent. The signal at the parent's death is set last, since a change of user clears it; and a parent that
     * died before it was set is noticed by its absence.
     */
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add("setsid");
        command.addAll(words());
        command.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
        command.addAll(List.of("sh", "-c", "[ \"$PPID\" = \"$1\" ] || exit 1; shift; exec \"$@\"", "sh"));
        command.add(Long.toString(ProcessHandle.current().pid()));
        return command;
    }

    private List<String> words() {
        return prefix.isEmpty() ? List.of() : List.of(prefix.split(" ", -1));
    }

    /** Makes the folder, with all in it, writable for the node. */
    void give(Path folder) throws IOException {
        if (this != AS_NOBODY) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setAttribute(file, "unix:uid", NOBODY);
                Files.setAttribute(file, "unix:gid", NOBODY);
            }
        }
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private static boolean succeeds(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        Process probe = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            probe.destroyForcibly();
        }
    }
}
