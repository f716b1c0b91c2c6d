package io.tocsin.embedded;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One Elasticsearch node as a child process, on loopback only, run by the JVM that runs us. It keeps all that it
 * writes in one folder ({@code data}, {@code logs}, {@code config}, {@code tmp}) and continues with it at the next
 * start. It ends with its parent, even when that is killed. Any thread may call any method.
 */
public final class ElasticsearchNode implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 200;
    private static final int TAIL_LINES = 15;

    private final Process process;
    private final URI url;
    private final Path console;

    private ElasticsearchNode(Process process, URI url, Path console) {
        this.process = process;
        this.url = url;
        this.console = console;
    }

    /**
     * Starts a node and returns at once; {@link #awaitReady} says when it serves.
     *
     * @throws IOException when a port is in use, the home is not a server, or the folder cannot be written
     */
    public static ElasticsearchNode start(ElasticsearchSettings settings) throws IOException {
        Path script = settings.home().resolve("bin").resolve("elasticsearch");
        if (!Files.isRegularFile(script)) {
            throw new IOException("there is no Elasticsearch in " + settings.home());
        }
        int http = Ports.freeOr(settings.httpPort(), "Elasticsearch, HTTP");
        int transport = Ports.freeOr(settings.transportPort(), "Elasticsearch, transport");
        NodeFolder folder = NodeFolder.prepare(settings, http, transport);

        Launch launch = Launch.choose();
        launch.give(settings.data());
        List<String> command = new ArrayList<>(launch.command());
        command.addAll(List.of("bash", script.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(settings.data().toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.console().toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("ES_") || name.contains("JAVA"));
        environment.put("ES_JAVA_HOME", System.getProperty("java.home"));
        environment.put("ES_PATH_CONF", folder.config().toString());
        environment.put("ES_TMPDIR", folder.temporary().toString());
        if (folder.temporary().toString().matches("[A-Za-z0-9_./+@%=:,-]+")) {
            // For the launcher, whose script splits this at blanks: any other folder cannot be said.
            environment.put("CLI_JAVA_OPTS", "-Djava.io.tmpdir=" + folder.temporary());
        }
        environment.put("ES_JAVA_OPTS", "-Xms" + settings.heap() + " -Xmx" + settings.heap());
        return new ElasticsearchNode(spawn(builder), URI.create("http://127.0.0.1:" + http), folder.console());
    }

    /**
     * Forks from a thread that lives as long as the child: "parent" in {@code PR_SET_PDEATHSIG} is the thread that
     * forked, so a child of a pool's thread would be killed when the pool shrinks.
     */
    private static Process spawn(ProcessBuilder builder) throws IOException {
        CompletableFuture<Process> started = new CompletableFuture<>();
        Thread parent = new Thread(
                () -> {
                    try {
                        Process child = builder.start();
                        started.complete(child);
                        child.waitFor();
                    } catch (IOException e) {
                        started.completeExceptionally(e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "elasticsearch-parent");
        parent.setDaemon(true);
        parent.start();
        try {
            return started.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("cannot start Elasticsearch: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting Elasticsearch", e);
        }
    }

    /** Where it serves HTTP. */
    public URI url() {
        return url;
    }

    /** The child process; it carries the process id and the exit code. */
    public Process process() {
        return process;
    }

    /** The file with what the process printed since it was started. */
    public Path console() {
        return console;
    }

    /**
     * Returns when the node answers and its indices can be read and written.
     *
     * @throws IOException when it ended or did not get there in time, with its last lines
     */
    public void awaitReady(Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!answers()) {
            if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("Elasticsearch ended with exit code " + process.exitValue() + tail());
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("Elasticsearch was not ready within " + limit.toSeconds() + " s" + tail());
            }
        }
    }

    private boolean answers() {
        try {
            // Yellow: all primaries are there. Red right after a start means that they are still being opened.
            URI health = url.resolve("/_cluster/health?wait_for_status=yellow&timeout=1s");
            HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(console, StandardCharsets.UTF_8);
            List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return last.isEmpty() ? "" : ". Its last lines:\n" + String.join("\n", last);
        } catch (IOException unreadable) {
            return ". Its output in " + console + " cannot be read: " + unreadable.getMessage();
        }
    }

    /** Stops the node in order, or by force when it does not stop in time; further calls do nothing. */
    @Override
    public void close() {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        process.destroy();
        // The launcher heeds its signal only once its server has started: the server must hear it too.
        family.forEach(ProcessHandle::destroy);
        try {
            if (process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        family.addAll(process.descendants().toList());
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
    }
}
