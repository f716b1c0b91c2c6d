package io.tocsin.deploy.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessesIT {
    @TempDir
    Path folder;

    @Test
    void endedProcessIsNotAlive() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(sleep.pid()).orElseThrow();
        assertTrue(identity.isAlive());
        assertTrue(identity.residentBytes() > 0);
        identity.end(false);
        assertTrue(sleep.waitFor(30, TimeUnit.SECONDS));
        assertFalse(identity.isAlive());
    }

    @Test
    void anotherProcessWithTheSamePidIsLeftAlone() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try {
            ProcessIdentity now = ProcessIdentity.of(sleep.pid()).orElseThrow();
            ProcessIdentity earlier = new ProcessIdentity(now.pid(), now.startTicks() - 1, now.boot());
            ProcessIdentity lastBoot = new ProcessIdentity(now.pid(), now.startTicks(), "another-boot");
            PidFile file = new PidFile(folder.resolve("kafka.pid"));
            file.write(List.of(earlier, lastBoot));
            assertEquals(List.of(), file.alive());
            earlier.end(true);
            lastBoot.end(true);
            assertFalse(sleep.waitFor(300, TimeUnit.MILLISECONDS));
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void pidFileRemembersProcessesOverARestartOfItsReader() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        PidFile file = new PidFile(folder.resolve("kafka.pid"));
        try {
            ProcessIdentity identity = ProcessIdentity.of(sleep.pid()).orElseThrow();
            file.write(List.of(identity));
            assertEquals(List.of(identity), new PidFile(file.path()).alive());
        } finally {
            sleep.destroyForcibly();
        }
        assertTrue(sleep.waitFor(30, TimeUnit.SECONDS));
        assertEquals(List.of(), file.alive());
    }

    @Test
    void pidFileThatMakesNoSenseNamesNobody() throws Exception {
        PidFile file = new PidFile(folder.resolve("kafka.pid"));
        Files.writeString(file.path(), "1\nx y z\n\n");
        assertEquals(List.of(), file.alive());
        assertEquals(Optional.empty(), ProcessIdentity.decode("1 2"));
    }

    @Test
    void childRunsInASessionOfItsOwnAndReadsTheEndOfOurPipe() throws Exception {
        LogFile log = new LogFile(folder.resolve("child.log"));
        PidFile pids = new PidFile(folder.resolve("child.pid"));
        Child child = Child.start(
                List.of("sh", "-c", "ps -o sid= -p $$; echo $GREETING; read line || echo end of input"),
                Map.of("GREETING", "hello"),
                log,
                pids);
        assertEquals(child.pid(), pids.alive().get(0).pid());
        assertFalse(child.awaitEnd(Duration.ofMillis(500)), "it waits for its input");
        assertEquals(Long.toString(child.pid()), log.tail(9).get(0).strip());
        assertEquals("hello", log.tail(9).get(1));
        assertEquals("exit code 137, signal SIGKILL", child.ending());
        assertFalse(Files.exists(pids.path()));
    }

    @Test
    void portInUseNamesItsHolder() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            assertFalse(PortHolder.isFree("127.0.0.1", port));
            String holder = PortHolder.describe(port).orElseThrow();
            assertTrue(holder.contains("(pid " + ProcessHandle.current().pid() + ")"), holder);
            assertTrue(holder.startsWith("java "), holder);
        }
    }

    @Test
    void freePortHasNoHolder() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertTrue(PortHolder.isFree("127.0.0.1", port));
        assertEquals(Optional.empty(), PortHolder.describe(port));
    }
}
