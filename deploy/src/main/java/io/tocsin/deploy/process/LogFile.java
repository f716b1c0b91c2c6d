package io.tocsin.deploy.process;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What one process prints: this file, and the one before it with {@code .1} at its end. The process writes it by
 * itself, in append mode, so that it goes on when its supervisor is gone.
 */
public record LogFile(Path path) {
    /** Two of these a component is what a log can take. */
    public static final long LARGEST = 16L << 20;

    private static final int TAIL_BYTES = 64 << 10;

    /** Puts what is there aside, so that the file begins with the coming start. */
    public void rotate() throws IOException {
        if (Files.exists(path)) {
            Files.move(path, before(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Puts what is there aside when it has grown over {@code largest} bytes, while its writer goes on. A line written
     * in between may be lost: this is the console's copy, the service keeps its own log.
     */
    public void bound(long largest) throws IOException {
        if (Files.exists(path) && Files.size(path) > largest) {
            Files.copy(path, before(), StandardCopyOption.REPLACE_EXISTING);
            FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                    .close();
        }
    }

    private Path before() {
        return path.resolveSibling(path.getFileName() + ".1");
    }

    /** The last lines, at most {@code count}, oldest first; none when there is no file. */
    public List<String> tail(int count) throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long from = file.length();
            byte[] bytes = {};
            List<String> lines = List.of();
            // Doubles what it reads until there are enough lines: lines are of any length.
            for (long span = TAIL_BYTES; from > 0 && lines.size() <= count; span *= 2) {
                from = Math.max(0, file.length() - span);
                bytes = new byte[Math.toIntExact(file.length() - from)];
                file.seek(from);
                file.readFully(bytes);
                lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            }
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        }
    }

    /** Prints what is appended after {@code position}, and returns the new position; begins anew in a new file. */
    public long follow(long position, PrintStream out) throws IOException {
        if (!Files.exists(path)) {
            return 0;
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long from = file.length() < position ? 0 : position;
            file.seek(from);
            byte[] buffer = new byte[8192];
            for (int read = file.read(buffer); read >= 0; read = file.read(buffer)) {
                out.write(buffer, 0, read);
                from += read;
            }
            out.flush();
            return from;
        }
    }
}
