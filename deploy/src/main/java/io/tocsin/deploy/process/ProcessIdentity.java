package io.tocsin.deploy.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One process on one boot of this machine. A pid alone is not enough: the kernel gives it to another process later,
 * which must never be killed or taken for ours.
 *
 * @param startTicks clock ticks from boot to the start of the process (proc(5), field 22 of {@code stat})
 * @param boot the kernel's id of this boot
 */
public record ProcessIdentity(long pid, long startTicks, String boot) {
    private static final Path PROC = Path.of("/proc");
    private static final int FIELDS_AFTER_NAME = 20;

    /** The process that has this pid now; empty when there is none, or when it has ended and only waits to be reaped. */
    public static Optional<ProcessIdentity> of(long pid) {
        try {
            // The name in parentheses may itself hold blanks and parentheses: the fields begin after the last one.
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            if (fields.length < FIELDS_AFTER_NAME || "Z".equals(fields[0]) || "X".equals(fields[0])) {
                return Optional.empty();
            }
            return Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[FIELDS_AFTER_NAME - 1]), bootId()));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** What {@link #encode} wrote; empty when the text is none of it. */
    public static Optional<ProcessIdentity> decode(String line) {
        String[] parts = line.strip().split(" ", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }

    /** One line: pid, start, boot. */
    public String encode() {
        return pid + " " + startTicks + " " + boot;
    }

    /** Whether this very process still runs. */
    public boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Sends SIGTERM, or SIGKILL when forced, if this very process still runs. */
    public void end(boolean force) {
        if (!isAlive()) {
            return;
        }
        ProcessHandle.of(pid).ifPresent(handle -> {
            if (force) {
                handle.descendants().forEach(ProcessHandle::destroyForcibly);
                handle.destroyForcibly();
            } else {
                handle.destroy();
            }
        });
    }

    /** The words of its command line; empty when it has ended or belongs to somebody else. */
    public List<String> commandLine() {
        try {
            String words = Files.readString(PROC.resolve(pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            return List.of(words.split("\0", -1));
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** When the process started, as far as the system tells. */
    public Optional<Instant> startedAt() {
        return ProcessHandle.of(pid).flatMap(handle -> handle.info().startInstant());
    }

    /** How long it has been running, to the second. */
    public Optional<Duration> age(Instant now) {
        return startedAt()
                .map(start -> Duration.ofSeconds(Duration.between(start, now).toSeconds()));
    }

    /** Resident memory, in bytes, of the process and of all that it has started. */
    public long residentBytes() {
        return ProcessHandle.of(pid)
                .map(handle -> resident(pid)
                        + handle.descendants()
                                .mapToLong(child -> resident(child.pid()))
                                .sum())
                .orElse(0L);
    }

    /** Resident memory, in bytes, of this process alone. */
    public long ownResidentBytes() {
        return resident(pid);
    }

    private static long resident(long pid) {
        try {
            return Files.readAllLines(PROC.resolve(pid + "/status"), StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .sum();
        } catch (IOException gone) {
            return 0;
        }
    }

    private static String bootId() throws IOException {
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    }
}
