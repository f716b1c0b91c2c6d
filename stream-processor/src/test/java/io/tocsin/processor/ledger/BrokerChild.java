package io.tocsin.processor.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker that can be killed and started again on the same data and port. */
final class BrokerChild implements AutoCloseable {
    private static final long START_SECONDS = 90;
    private static final long POLL_MILLIS = 50;

    private final Path folder;
    private final int port = Child.freePort();
    private final int controllerPort = Child.freePort();
    private Child process;
    private int starts;

    BrokerChild(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        start();
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Starts it and returns when it serves clients. */
    void start() throws IOException, InterruptedException {
        Path output = folder.resolve("broker-" + starts++ + ".log");
        process = Child.start(
                output,
                List.of(
                        "-Xmx512m",
                        // By name, since it is a program here and no library.
                        "io.tocsin.embedded.KafkaProcess",
                        "--data",
                        folder.resolve("broker").toString(),
                        "--port",
                        Integer.toString(port),
                        "--controller-port",
                        Integer.toString(controllerPort)));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!Files.readString(output).contains("Kafka is ready")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("the broker did not start; its log is in " + output);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    void kill() {
        process.kill();
    }

    void terminate() throws InterruptedException {
        process.terminate();
    }

    /** It answers nobody until {@link #proceed}. */
    void halt() throws IOException, InterruptedException {
        process.halt();
    }

    void proceed() throws IOException, InterruptedException {
        process.proceed();
    }

    @Override
    public void close() {
        process.close();
    }
}
