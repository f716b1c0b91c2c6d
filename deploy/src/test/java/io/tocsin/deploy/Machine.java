package io.tocsin.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.process.PortHolder;
import io.tocsin.deploy.process.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The distribution on a data folder of its own, used as a person would: by its scripts. */
final class Machine {
    private final Path home = Path.of(System.getProperty("tocsin.checkout", ".."), "deploy", "target", "tocsin");
    private final DataFolder data;
    private final Addresses addresses = new Addresses(Addresses.LOOPBACK, freeOffset());

    Machine(Path folder) {
        data = new DataFolder(folder);
    }

    /** What a command printed, and how it ended. */
    record Ran(int exitCode, String printed) {
        Ran expect(int expected) {
            assertEquals(expected, exitCode, printed);
            return this;
        }

        Ran says(String text) {
            assertTrue(printed.contains(text), () -> "no '" + text + "' in:\n" + printed);
            return this;
        }
    }

    DataFolder data() {
        return data;
    }

    Addresses addresses() {
        return addresses;
    }

    String url(Component component) {
        return addresses.url(component);
    }

    /** Runs a command of bin/standalone on this machine's data. */
    Ran run(String... words) throws IOException, InterruptedException {
        Path printed = Files.createTempFile("tocsin-it", ".txt");
        try {
            Process process = start(ProcessBuilder.Redirect.to(printed.toFile()), words);
            boolean ended = process.waitFor(4, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
            }
            String text = Files.readString(printed);
            assertTrue(ended, () -> String.join(" ", words) + " does not end:\n" + text);
            return new Ran(process.exitValue(), text);
        } finally {
            Files.deleteIfExists(printed);
        }
    }

    /** Starts a command and does not wait for it. */
    Process start(ProcessBuilder.Redirect output, String... words) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/standalone").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--data", data.root().toString()));
        if (words[0].equals("up")) {
            command.addAll(List.of("--port-offset", Integer.toString(addresses.offset())));
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }

    /** Runs the demo against this machine. */
    Ran demo(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/demo").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--data", data.root().toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), text);
    }

    /** The process of a component, by its pid file. */
    ProcessIdentity process(String name) throws IOException {
        return data.pidFile(name).alive().stream()
                .findFirst()
                .orElseThrow(() -> new IOException(name + " is not running"));
    }

    /** Everything that works for this machine, whoever started it: the folder's name is in its command line. */
    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process ->
                        commandLine(process.pid()).contains(data.root().toString()))
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    /** Waits until {@code condition} holds. */
    static void await(String what, Duration limit, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "not within " + limit.toSeconds() + " s: " + what);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** An offset with which every port is free, and below those that the system gives to clients. */
    private static int freeOffset() {
        for (int attempt = 0; attempt < 200; attempt++) {
            int offset = ThreadLocalRandom.current().nextInt(11_000, 23_000);
            boolean free = new Addresses(Addresses.LOOPBACK, offset)
                    .ports(EnumSet.allOf(Component.class)).stream()
                            .allMatch(port -> PortHolder.isFree(Addresses.LOOPBACK, port.number()));
            if (free) {
                return offset;
            }
        }
        throw new IllegalStateException(String.format(Locale.ROOT, "no free ports on %s", Addresses.LOOPBACK));
    }
}
