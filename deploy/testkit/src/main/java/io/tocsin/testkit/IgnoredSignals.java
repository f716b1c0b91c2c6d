package io.tocsin.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Signals that this process ignores, and with it every child: a shell's background job is born deaf to SIGINT, one
 * under {@code nohup} to SIGHUP. A test that sends such a signal then waits for ever.
 */
public final class IgnoredSignals {
    private static final String KEY = "SigIgn:";

    /** Signal n is bit n - 1. */
    private static final List<String> NAMES = List.of("HUP", "INT", "QUIT");

    private IgnoredSignals() {}

    /**
     * Whether a child of this process would not notice the signal.
     *
     * @param name HUP, INT or QUIT; any other is never ignored here
     */
    public static boolean contains(String name) throws IOException {
        int bit = NAMES.indexOf(name);
        return bit >= 0
                && Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith(KEY))
                        .anyMatch(line ->
                                new BigInteger(line.substring(KEY.length()).strip(), 16).testBit(bit));
    }
}
