package io.tocsin.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Events as services send them, the same in each run but for their times. They are made in advance, so that the one who
 * sends them costs little beside the one who is measured. Not for several threads.
 */
final class Events {
    /** What a log event weighs. */
    static final int LOG_BYTES = 400;

    /** Services that log. */
    static final int SERVICES = 200;

    /** Values that the label {@code labels_gN} takes, for N of these. */
    static final List<Integer> GROUPS = List.of(10, 100, 1_000, 10_000);

    private static final int HOSTS = 500;
    private static final int KEPT = 50_000;
    private static final double ERRORS = 0.05;

    private static final String PREFIX = "{\"@timestamp\":\"";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int TIME_BYTES = 24;

    private static final List<String> WORDS = List.of(
            "connection",
            "reset",
            "by",
            "peer",
            "while",
            "reading",
            "response",
            "header",
            "from",
            "upstream",
            "payment",
            "order",
            "customer",
            "basket",
            "stock",
            "request",
            "finished",
            "session",
            "expired",
            "cache",
            "miss",
            "retry",
            "scheduled",
            "worker",
            "thread",
            "pool",
            "started",
            "configuration",
            "loaded",
            "index",
            "shard",
            "replica");

    private final List<byte[]> made;
    private int next;
    private long stampedMillis;
    private byte[] stamp = new byte[TIME_BYTES];

    private Events(List<byte[]> made) {
        this.made = made;
    }

    /** What log events are to look like. */
    enum Logs {
        /** Each service logs as much as the others. */
        EVEN(0),
        /** Nine of ten events are of one service. */
        SKEWED(0.9);

        private final double first;

        Logs(double first) {
            this.first = first;
        }
    }

    /** Log events of 400 bytes, one in twenty an error. */
    static Events logs(Logs form) {
        Random random = new Random(1);
        return new Events(IntStream.range(0, KEPT)
                .mapToObj(i -> log(random, form).getBytes(UTF_8))
                .toList());
    }

    private static String log(Random random, Logs form) {
        int service = random.nextDouble() < form.first ? 0 : random.nextInt(SERVICES);
        String groups = GROUPS.stream()
                .map(n -> "\"g" + n + "\":\"v" + random.nextInt(n) + "\"")
                .collect(Collectors.joining(","));
        String begin = PREFIX
                + "2026-01-01T00:00:00.000Z\",\"log.level\":\"%s\",\"service.name\":\"service-%d\",\"host.name\":\"web-%d\""
                        .formatted(random.nextDouble() < ERRORS ? "error" : "info", service, random.nextInt(HOSTS))
                + ",\"event.dataset\":\"app\",\"log.logger\":\"com.example.Handler%d\",\"labels\":{%s},\"message\":\""
                        .formatted(random.nextInt(5), groups);
        StringBuilder event = new StringBuilder(begin);
        while (event.length() < LOG_BYTES) {
            event.append(
                            random.nextInt(8) == 0
                                    ? Integer.toString(random.nextInt(100_000))
                                    : WORDS.get(random.nextInt(WORDS.size())))
                    .append(' ');
        }
        event.setLength(LOG_BYTES - 2);
        return event.append("\"}").toString();
    }

    /** Metric events of ten measurements, of hosts and of services by turns. */
    static Events metrics() {
        Random random = new Random(1);
        List<byte[]> made = new ArrayList<>();
        for (int i = 0; i < KEPT; i++) {
            made.add(metric(random, i % HOSTS, i / HOSTS % 2 == 0).getBytes(UTF_8));
        }
        return new Events(made);
    }

    private static String metric(Random random, int host, boolean ofHost) {
        String resource = PREFIX
                + "2026-01-01T00:00:00.000Z\",\"service.name\":\"%s\",\"host.name\":\"web-%d\""
                        .formatted(ofHost ? "host" : "service-" + host % SERVICES, host);
        List<String> names = ofHost
                ? List.of(
                        "system.cpu.utilization",
                        "system.cpu.load_average.1m",
                        "system.cpu.load_average.5m",
                        "system.cpu.load_average.15m",
                        "system.memory.utilization",
                        "system.paging.utilization",
                        "system.processes.count",
                        "system.uptime",
                        "system.cpu.logical.count",
                        "system.cpu.physical.count")
                : List.of(
                        "up",
                        "process.cpu.utilization",
                        "process.memory.usage",
                        "process.memory.virtual",
                        "process.open_file_descriptor.count",
                        "process.thread.count",
                        "process.uptime",
                        "jvm.memory.used",
                        "jvm.memory.committed",
                        "jvm.thread.count");
        return resource
                + names.stream()
                        .map(name -> "\"" + name + "\":" + value(random, name))
                        .collect(Collectors.joining(",", ",\"metrics\":{", "}}"));
    }

    private static String value(Random random, String name) {
        if (name.equals("up")) {
            return "1";
        }
        return name.endsWith("utilization")
                ? Double.toString(random.nextInt(800) / 1000.0)
                : Integer.toString(1 + random.nextInt(1_000_000));
    }

    /** An error of a service, with nothing else that matters. */
    static byte[] error(String service) {
        String time = TIME.format(Instant.now());
        return (PREFIX + time + "\",\"log.level\":\"error\",\"service.name\":\"" + service
                        + "\",\"message\":\"payment was refused\"}")
                .getBytes(UTF_8);
    }

    /** The next one, of now. */
    byte[] next() {
        long now = System.currentTimeMillis();
        if (now != stampedMillis) {
            stampedMillis = now;
            stamp = TIME.format(Instant.ofEpochMilli(now)).getBytes(UTF_8);
        }
        byte[] event = made.get(next).clone();
        next = (next + 1) % made.size();
        System.arraycopy(stamp, 0, event, PREFIX.length(), TIME_BYTES);
        return event;
    }
}
