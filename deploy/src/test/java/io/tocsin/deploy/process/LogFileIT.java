package io.tocsin.deploy.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFileIT {
    @TempDir
    Path folder;

    private LogFile log;

    @BeforeEach
    void choose() {
        log = new LogFile(folder.resolve("kafka.log"));
    }

    @Test
    void tailIsTheLastLinesOldestFirst() throws IOException {
        write(IntStream.rangeClosed(1, 20_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n", "", "\n")));
        assertEquals(List.of("line 19998", "line 19999", "line 20000"), log.tail(3));
    }

    @Test
    void tailOfFewLinesIsAllOfThem() throws IOException {
        write("one\ntwo\n");
        assertEquals(List.of("one", "two"), log.tail(10));
    }

    @Test
    void tailFindsLinesLongerThanWhatIsReadAtOnce() throws IOException {
        String longLine = "x".repeat(300_000);
        write("first\n" + longLine + "\nlast\n");
        assertEquals(List.of(longLine, "last"), log.tail(2));
    }

    @Test
    void tailOfNoFileIsEmpty() throws IOException {
        assertEquals(List.of(), log.tail(10));
    }

    @Test
    void startPutsTheOldLogAside() throws IOException {
        write("old\n");
        log.rotate();
        assertEquals(List.of(), log.tail(10));
        assertEquals("old\n", Files.readString(folder.resolve("kafka.log.1")));
    }

    @Test
    void grownLogIsPutAsideWhileItsWriterGoesOn() throws Exception {
        Process writer = new ProcessBuilder("sh", "-c", "echo before; read go; echo after")
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()))
                .start();
        while (!Files.exists(log.path()) || Files.size(log.path()) == 0) {
            Thread.onSpinWait();
        }
        log.bound(3);
        writer.getOutputStream().write('\n');
        writer.getOutputStream().flush();
        assertEquals(0, writer.waitFor());
        assertEquals("after\n", Files.readString(log.path()));
        assertEquals("before\n", Files.readString(folder.resolve("kafka.log.1")));
    }

    @Test
    void followingGoesOnInANewFile() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        write("a long first line\n");
        long position = log.follow(0, out);
        assertEquals(position, log.follow(position, out));
        log.rotate();
        write("new\n");
        assertTrue(log.follow(position, out) < position);
        assertEquals("a long first line\nnew\n", bytes.toString(StandardCharsets.UTF_8));
    }

    private void write(String text) throws IOException {
        Files.writeString(log.path(), text);
    }
}
