package io.tocsin.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The embedded broker as a process of its own: {@code --data DIR --port N --controller-port N}, and any number of
 * {@code --set KEY=VALUE}. Prints one line on standard output when it serves clients. Ends in order on SIGTERM and,
 * with {@code -Dtocsin.exit.on.stdin.eof=true}, when its standard input ends, so that it does not outlive its parent.
 * Any failure at start-up halts the JVM, since a half-started broker hangs.
 */
public final class KafkaProcess {
    private static final long START_SECONDS = 90;
    private static final String USAGE =
            "Usage: kafka --data DIR [--port 9092] [--controller-port 9095] [--set KEY=VALUE]...";

    private KafkaProcess() {}

    /** Runs the broker until the process is told to end. Exit codes: 0 told to end, 1 failed, 2 wrong arguments. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            System.out.println("Runs one Kafka broker on loopback, with its data below DIR, until SIGTERM.");
            return;
        }
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("kafka: " + e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        run(arguments, System.out, System.err);
    }

    private static void run(Arguments arguments, PrintStream out, PrintStream err) {
        CountDownLatch started = new CountDownLatch(1);
        haltWhenNotStarted(started, err);
        if (Boolean.getBoolean("tocsin.exit.on.stdin.eof")) {
            endWithStandardInput(System.in);
        }
        try {
            EmbeddedKafka kafka = EmbeddedKafka.start(
                    arguments.data(), arguments.port(), arguments.controllerPort(), arguments.settings());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(kafka, err), "kafka-stop"));
            started.countDown();
            out.println("Kafka is ready at " + kafka.bootstrapServers());
            out.flush();
        } catch (Throwable e) {
            err.println("kafka: cannot start: " + e.getMessage());
            if (!(e instanceof IOException)) {
                e.printStackTrace(err);
            }
            err.flush();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void close(EmbeddedKafka kafka, PrintStream err) {
        try {
            kafka.close();
        } catch (IOException e) {
            err.println("kafka: did not stop in order: " + e.getMessage());
        }
    }

    private static void haltWhenNotStarted(CountDownLatch started, PrintStream err) {
        Thread watchdog = new Thread(
                () -> {
                    try {
                        if (!started.await(START_SECONDS, TimeUnit.SECONDS)) {
                            err.println("kafka: did not start within " + START_SECONDS + " s");
                            err.flush();
                            Runtime.getRuntime().halt(1);
                        }
                    } catch (InterruptedException ending) {
                        Thread.currentThread().interrupt();
                    }
                },
                "kafka-start-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
    }

    private static void endWithStandardInput(InputStream in) {
        Thread reader = new Thread(
                () -> {
                    try {
                        in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException gone) {
                        // A broken standard input means what its end means.
                    }
                    System.exit(0);
                },
                "kafka-stdin");
        reader.setDaemon(true);
        reader.start();
    }

    /** What the command line said. */
    record Arguments(Path data, int port, int controllerPort, Map<String, String> settings) {
        Arguments {
            settings = Map.copyOf(settings);
        }

        static Arguments parse(String... args) {
            String data = "";
            int port = 9092;
            int controllerPort = 9095;
            Map<String, String> settings = new HashMap<>();
            for (int i = 0; i < args.length; i += 2) {
                String name = args[i];
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException(name + " needs a value");
                }
                String value = args[i + 1];
                switch (name) {
                    case "--data" -> data = value;
                    case "--port" -> port = port(name, value);
                    case "--controller-port" -> controllerPort = port(name, value);
                    case "--set" -> {
                        int equals = value.indexOf('=');
                        if (equals < 1) {
                            throw new IllegalArgumentException("--set needs KEY=VALUE, not '" + value + "'");
                        }
                        settings.put(value.substring(0, equals), value.substring(equals + 1));
                    }
                    default -> throw new IllegalArgumentException("unknown option " + name);
                }
            }
            if (data.isEmpty()) {
                throw new IllegalArgumentException("--data is missing: the folder of the broker's data");
            }
            return new Arguments(Path.of(data), port, controllerPort, settings);
        }

        private static int port(String name, String value) {
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // Told below, as a number out of range is.
            }
            throw new IllegalArgumentException(name + " must be a port from 0 to 65535, not '" + value + "'");
        }
    }
}
