package io.tocsin.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class ElasticsearchNodeIT {
    private static final Path HOME = Path.of(System.getProperty("tocsin.elasticsearch.home"));
    private static final Duration UP = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void keepsItsDocumentsAcrossARestartInAFolderThatOnlyItsOwnerMayEnter() throws Exception {
        Path closed = Files.createDirectory(
                folder.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var settings = ElasticsearchSettings.forTests(HOME, closed.resolve("node"));
        try (ElasticsearchNode node = ElasticsearchNode.start(settings)) {
            node.awaitReady(UP);
            assertEquals(201, send(node.url(), "PUT", "/things/_create/1?refresh=true", "{\"name\":\"one\"}"));
        }
        List<ProcessHandle> family = new ArrayList<>();
        try (ElasticsearchNode node = ElasticsearchNode.start(settings)) {
            node.awaitReady(UP);
            assertEquals(200, send(node.url(), "GET", "/things/_doc/1", ""));
            assertEquals(409, send(node.url(), "PUT", "/things/_create/1", "{\"name\":\"one\"}"));
            assertTrue(Files.size(closed.resolve("node/logs/elasticsearch.log")) > 0);

            family.addAll(node.process().descendants().toList());
            family.add(node.process().toHandle());
        }
        assertAllEnd(family);
    }

    @Test
    void stopsWritingWhenTheDiskIsFullerThanTheFloodStage() throws Exception {
        var always = new DiskWatermarks("1%", "2%", "3%");
        var settings = new ElasticsearchSettings(HOME, folder, 0, 0, "512m", Optional.of(always));
        try (ElasticsearchNode node = ElasticsearchNode.start(settings)) {
            node.awaitReady(UP);
            // Above the high watermark a new index gets no shard: the write waits for one in vain.
            assertEquals(503, send(node.url(), "PUT", "/things/_create/1?timeout=1s", "{\"name\":\"one\"}"));
        }
    }

    @Test
    void endsWhenItsParentIsKilled() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        NodeParent.class.getName(),
                        HOME.toString(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> family;
        try (var output = parent.inputReader()) {
            assertEquals("up", output.readLine());
            family = parent.descendants().toList();
            assertTrue(family.size() >= 2, "the launcher and the server: " + family);
        } finally {
            parent.destroyForcibly();
        }
        assertAllEnd(family);
    }

    @Test
    void refusesAPortThatIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            var settings = new ElasticsearchSettings(HOME, folder, port, 0, "512m", Optional.empty());
            var refused = assertThrows(IOException.class, () -> ElasticsearchNode.start(settings));
            assertEquals("port " + port + " (Elasticsearch, HTTP) is in use by another process", refused.getMessage());
        }
    }

    @Test
    void saysWithWhichWordsItEnded() throws Exception {
        var tooSmall = new ElasticsearchSettings(HOME, folder, 0, 0, "1k", Optional.empty());
        try (ElasticsearchNode node = ElasticsearchNode.start(tooSmall)) {
            var ended = assertThrows(IOException.class, () -> node.awaitReady(UP));
            assertTrue(ended.toString().contains("Elasticsearch ended with exit code"), ended.toString());
            assertTrue(ended.toString().contains("Too small"), ended.toString());
            assertFalse(node.process().isAlive());
        }
    }

    private static void assertAllEnd(List<ProcessHandle> family) throws Exception {
        CompletableFuture.allOf(family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .get(30, TimeUnit.SECONDS);
    }

    private static int send(URI node, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.resolve(path))
                .header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** A process that starts a node and then does nothing: the parent to be killed. */
    static final class NodeParent {
        private NodeParent() {}

        public static void main(String[] args) throws Exception {
            ElasticsearchNode node =
                    ElasticsearchNode.start(ElasticsearchSettings.forTests(Path.of(args[0]), Path.of(args[1])));
            node.awaitReady(Duration.ofMinutes(2));
            System.out.println("up");
            node.process().waitFor();
        }
    }
}
