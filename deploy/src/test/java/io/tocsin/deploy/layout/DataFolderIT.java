package io.tocsin.deploy.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderIT {
    private static final Versions OURS = new Versions("0.1.0", Versions.FORMAT, "4.3.1", "8.19.21");

    @TempDir
    Path temporary;

    private Distribution distribution;
    private DataFolder data;

    @BeforeEach
    void shipConfiguration() throws IOException {
        distribution = new Distribution(temporary.resolve("dist"));
        Files.createDirectories(distribution.config().resolve("rules"));
        Files.writeString(distribution.config().resolve("alert-router.yaml"), "shipped");
        Files.writeString(distribution.config().resolve("rules/tocsin.yml"), "groups: []");
        data = new DataFolder(temporary.resolve("data"));
    }

    @Test
    void newFolderIsForItsOwnerOnlyAndHasTheConfiguration() throws IOException {
        assertEquals(Optional.empty(), data.problem(OURS));
        data.prepare(OURS, distribution);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())));
        assertEquals("shipped", Files.readString(data.config(Component.ALERT_ROUTER)));
        assertEquals("groups: []", Files.readString(data.config().resolve("rules/tocsin.yml")));
        assertEquals(Optional.empty(), data.problem(OURS));
    }

    @Test
    void whatTheUserChangedAndDeletedStaysSo() throws IOException {
        data.prepare(OURS, distribution);
        Files.writeString(data.config(Component.ALERT_ROUTER), "mine");
        Files.delete(data.config().resolve("rules/tocsin.yml"));
        data.prepare(OURS, distribution);
        assertEquals("mine", Files.readString(data.config(Component.ALERT_ROUTER)));
        assertFalse(Files.exists(data.config().resolve("rules/tocsin.yml")));
    }

    @Test
    void serviceThatHasNoFileGetsTheShippedOne() throws IOException {
        data.prepare(OURS, distribution);
        Files.delete(data.config(Component.ALERT_ROUTER));
        data.prepare(OURS, distribution);
        assertEquals("shipped", Files.readString(data.config(Component.ALERT_ROUTER)));
    }

    @Test
    void folderOfSomethingElseIsRefused() throws IOException {
        Files.createDirectories(data.root());
        assertEquals(Optional.empty(), data.problem(OURS));
        Files.writeString(data.root().resolve("thesis.tex"), "...");
        assertEquals(
                "The folder " + data.root() + " is neither empty nor a data folder of Tocsin; give --data another one.",
                data.problem(OURS).orElseThrow());
    }

    @Test
    void folderOfANewerVersionIsRefused() throws IOException {
        data.prepare(new Versions("0.2.0", Versions.FORMAT, "4.4.0", "8.19.21"), distribution);
        assertTrue(
                data.problem(OURS).orElseThrow().contains("was written by the newer Kafka 4.4.0"),
                () -> data.problem(OURS).toString());
    }

    @Test
    void versionThatCannotBeReadIsRefused() throws IOException {
        data.prepare(OURS, distribution);
        Files.writeString(data.root().resolve("version"), "???");
        assertTrue(data.problem(OURS).orElseThrow().contains("cannot be understood"));
    }

    @Test
    void folderOfAnotherUserIsRefused() throws IOException {
        assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")), "needs root");
        data.prepare(OURS, distribution);
        Files.setAttribute(data.root(), "unix:uid", 1);
        assertTrue(data.problem(OURS).orElseThrow().contains(" belongs to "));
    }

    @Test
    void folderThatCannotBeMadeIsRefused() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "");
        assertTrue(new DataFolder(file).problem(OURS).orElseThrow().contains("is a file"));
        assertTrue(new DataFolder(file.resolve("below"))
                .problem(OURS)
                .orElseThrow()
                .contains("cannot be made"));
    }

    @Test
    void portOffsetIsRemembered() throws IOException {
        data.prepare(OURS, distribution);
        assertEquals(0, data.rememberedOffset());
        data.rememberOffset(10_000);
        assertEquals(10_000, data.rememberedOffset());
        Files.writeString(data.root().resolve("port-offset"), "many");
        assertThrows(IllegalArgumentException.class, data::rememberedOffset);
    }

    @Test
    void temporaryFilesAreForTheOwnerOnlyAndGoAtTheNextStart() throws IOException {
        data.prepare(OURS, distribution);
        data.emptyTemporary();
        Files.createFile(
                Files.createDirectory(data.temporary().resolve("below")).resolve("liblz4-java.so"));
        data.emptyTemporary();
        try (var files = Files.list(data.temporary())) {
            assertEquals(List.of(), files.toList());
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.temporary())));
    }

    @Test
    void onlyOneHoldsTheFolder() throws IOException {
        data.prepare(OURS, distribution);
        try (var lock = data.tryLock().orElseThrow()) {
            assertTrue(lock.isValid());
            assertEquals(Optional.empty(), data.tryLock());
        }
        assertTrue(data.tryLock().isPresent());
    }

    @Test
    void instanceIsReadAsItWasWrittenAndKeptFromOthers() throws IOException {
        data.prepare(OURS, distribution);
        assertEquals(Optional.empty(), Instance.read(data.instance()));
        Instance instance = new Instance(
                new Addresses("127.0.0.1", 10_000),
                Set.of(Component.KAFKA, Component.ALERT_ROUTER),
                Instance.State.READY,
                40_000,
                "secret");
        instance.write(data.instance());
        assertEquals(Optional.of(instance), Instance.read(data.instance()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.instance())));
    }

    @Test
    void portInUseIsSaidWithItsHolderAndAWayOut() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int offset = socket.getLocalPort() - Component.INGEST_GATEWAY.standardPort();
            List<String> problems = new Preflight(
                            data, new Addresses(Addresses.LOOPBACK, offset), Set.of(Component.INGEST_GATEWAY))
                    .problems();
            assertEquals(1, problems.size(), problems::toString);
            String problem = problems.get(0);
            assertTrue(
                    problem.startsWith("Port " + socket.getLocalPort() + ", for ingest-gateway, is in use by java "),
                    problem);
            assertTrue(problem.contains("(pid " + ProcessHandle.current().pid() + ")"), problem);
            assertTrue(problem.endsWith("shift all ports with --port-offset 10000."), problem);
        }
    }
}
