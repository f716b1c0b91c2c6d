package io.tocsin.deploy.bench;

import io.tocsin.deploy.process.Child;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The CPU that a JVM has used, in steps of 10 ms, and how much of it was its compilers': in the first minute they take as
 * much as the work, later nothing. As Linux tells it. Not for several threads.
 */
final class ProcessCpu {
    /** Linux counts a hundred ticks a second for whoever reads /proc (proc(5)). */
    private static final long TICK_MILLIS = 10;

    /** Of the fields after a thread's name, those of the time in user and in kernel mode. */
    private static final int USER = 11;

    private static final int KERNEL = 12;

    private final Child process;
    private final Path tasks;

    /** Of each compiler thread; one that has ended counts on. */
    private final Map<String, Long> compilers = new HashMap<>();

    ProcessCpu(Child process) {
        this.process = process;
        this.tasks = Path.of("/proc", Long.toString(process.pid()), "task");
    }

    /** All of it; nothing once the process has ended. */
    static Duration all(Child process) {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** Without that of the compilers. */
    Duration work() throws IOException {
        try (Stream<Path> threads = Files.list(tasks)) {
            for (Path thread : threads.toList()) {
                look(thread);
            }
        }
        long ticks = compilers.values().stream().mapToLong(Long::longValue).sum();
        return all(process).minusMillis(ticks * TICK_MILLIS);
    }

    private void look(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
            String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            if (name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler")) {
                List<String> fields =
                        List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
                long ticks = Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(KERNEL));
                compilers.put(thread.getFileName().toString(), ticks);
            }
        } catch (IOException ended) {
            // Between the listing and the look.
        }
    }
}
