package io.tocsin.deploy.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Who listens on a TCP port of this machine, as {@code /proc} tells (proc_net(5)). */
public final class PortHolder {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int STATE = 3;
    private static final int UID = 7;
    private static final int INODE = 9;

    private PortHolder() {}

    /** Whether the port can be listened on at this address. */
    public static boolean isFree(String host, int port) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                try (ServerSocket socket = new ServerSocket()) {
                    socket.setReuseAddress(true);
                    socket.bind(new InetSocketAddress(address, port));
                }
            }
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** A few words for the process that listens: its name and pid, or what else is known; empty when none listens. */
    public static Optional<String> describe(int port) {
        return columns(port).map(columns -> process(columns[INODE], columns[UID]));
    }

    /** The words of the command line of the process that listens; empty when none does, or it cannot be seen. */
    public static List<String> commandLine(int port) {
        OptionalLong pid = columns(port)
                .map(columns -> pidWith("socket:[" + columns[INODE] + "]"))
                .orElse(OptionalLong.empty());
        return pid.isPresent() ? words(pid.getAsLong()) : List.of();
    }

    private static Optional<String[]> columns(int port) {
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : lines(PROC.resolve(table))) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length > INODE
                        && LISTENING.equals(columns[STATE])
                        && columns[1].endsWith(":" + String.format(Locale.ROOT, "%04X", port))) {
                    return Optional.of(columns);
                }
            }
        }
        return Optional.empty();
    }

    private static String process(String inode, String uid) {
        OptionalLong pid = pidWith("socket:[" + inode + "]");
        if (pid.isEmpty()) {
            return "a process of another user (uid " + uid + ")";
        }
        return name(pid.getAsLong()) + " (pid " + pid.getAsLong() + ")";
    }

    private static OptionalLong pidWith(String socket) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process.resolve("fd"), socket)) {
                    return OptionalLong.of(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private static boolean holds(Path descriptors, String socket) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : all) {
                if (Files.readSymbolicLink(descriptor).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException notOursOrGone) {
            return false;
        }
        return false;
    }

    /** The program; for a JVM also its main class, since "java" tells nobody anything. */
    private static String name(long pid) {
        String program = String.join("", lines(PROC.resolve(pid + "/comm")));
        List<String> words = words(pid);
        if (!"java".equals(program)) {
            return program;
        }
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (List.of("-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules")
                    .contains(word)) {
                i++;
            } else if (List.of("-jar", "-m", "--module").contains(word) && i + 1 < words.size()) {
                return "java " + words.get(i + 1);
            } else if (!word.isEmpty() && !word.startsWith("-")) {
                return "java " + word;
            }
        }
        return program;
    }

    private static List<String> words(long pid) {
        return List.of(String.join("", lines(PROC.resolve(pid + "/cmdline"))).split("\0", -1));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return List.of();
        }
    }
}
