package io.tocsin.processor.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Events of services and hosts, second by second, the same for the same seed: bursts and silences, errors, events that
 * are minutes late, published twice or out of order, clocks that are years off, and records that nobody can read. One
 * owner thread.
 */
final class Generator {
    /** The service that only shows that a partition is read; rules leave it out. */
    static final String HEART = "heart";

    private static final int SERVICES = 12;
    private static final int MOST_MACHINES = 40;
    private static final double SHARE_OF_METRICS = 0.4;
    private static final List<String> LEVELS = List.of("info", "info", "info", "debug", "WARN", "notice");
    private static final List<String> BAD_LEVELS = List.of("error", "ERROR", "fatal", "critical");
    private static final List<String> MESSAGES = List.of(
            "request done", "java.lang.OutOfMemoryError: heap", "timeout after 30 s", "connection to db-1 refused");
    private static final List<String> UNREADABLE =
            List.of("", "{", "[]", "nonsense", "{\"metrics\":{}}", "{\"@timestamp\":\"2026-01-01T00:00:00Z\"}");

    private final Random random;
    private final long base;
    private final double perSecond;
    private final List<Service> services = new ArrayList<>();
    private final List<Machine> machines = new ArrayList<>();
    private final PriorityQueue<Draft> waiting = new PriorityQueue<>(Comparator.comparingLong((Draft d) -> d.at));
    private long events;

    private static final class Service {
        private final double weight;
        private double activity = 1;
        private double errors = 0.02;
        private int untilSecond;

        Service(double weight) {
            this.weight = weight;
        }
    }

    private static final class Machine {
        private final String service;
        private final String host;
        private double jobs;
        private double depth = 50;
        private final long[] buckets = new long[4];
        private double sum;
        private int silentUntil;

        Machine(String service, String host) {
            this.service = service;
            this.host = host;
        }
    }

    /**
     * @param base the events' time of the beginning, epoch milliseconds
     * @param perSecond how many events a second, about
     */
    Generator(long seed, long base, double perSecond) {
        this.random = new Random(seed);
        this.base = base;
        this.perSecond = perSecond;
        for (int i = 0; i < SERVICES; i++) {
            services.add(new Service(1.0 / (i + 1)));
        }
        // Each says something once a second at least.
        int count = (int) Math.max(4, Math.min(MOST_MACHINES, perSecond * SHARE_OF_METRICS / 2));
        for (int i = 0; i < count; i++) {
            machines.add(new Machine("s" + i % SERVICES, "host-" + i));
        }
    }

    /** The events' time of the beginning, epoch milliseconds. */
    long base() {
        return base;
    }

    /** How many records were given so far. */
    long events() {
        return events;
    }

    /** What is to be published in this second, in order; the seconds are asked for one after the other. */
    List<Draft> second(int second) {
        double weights = services.stream().mapToDouble(s -> s.weight).sum();
        for (int i = 0; i < services.size(); i++) {
            Service service = services.get(i);
            change(service, second);
            double rate = perSecond * (1 - SHARE_OF_METRICS) * service.weight / weights * service.activity;
            for (int n = count(rate); n > 0; n--) {
                log(i, service, second);
            }
        }
        for (Machine machine : machines) {
            machine(machine, second);
        }
        List<Draft> due = new ArrayList<>();
        long end = (second + 1) * 1000L;
        while (!waiting.isEmpty() && waiting.peek().at < end) {
            due.add(waiting.remove());
        }
        events += due.size();
        return due;
    }

    private int count(double rate) {
        return (int) rate + (random.nextDouble() < rate - (int) rate ? 1 : 0);
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private void change(Service service, int second) {
        if (second < service.untilSecond) {
            return;
        }
        service.untilSecond = second + 3 + random.nextInt(20);
        service.activity = switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 0.05;
            case 2 -> 4;
            default -> 1;
        };
        service.errors = oneIn(4) ? 0.5 : 0.02;
    }

    private void log(int number, Service service, int second) {
        long at = second * 1000L + random.nextInt(1000);
        boolean bad = random.nextDouble() < service.errors;
        String level = pick(bad ? BAD_LEVELS : LEVELS);
        String message = pick(MESSAGES);
        String name = "s" + number;
        String host = "host-" + random.nextInt(5);
        String time = Instant.ofEpochMilli(base + time(at)).toString();
        String trace = Long.toHexString(random.nextLong());
        String json = oneIn(5)
                ? """
                  {"@timestamp":"%s","service":{"name":"%s"},"host":{"name":"%s"},"log":{"level":"%s"},"message":"%s",\
                  "trace":{"id":"%s"},"event":{"dataset":"access"},"http":{"response":{"status_code":200}}}""".formatted(time, name, host, level, message, trace)
                : """
                  {"@timestamp":"%s","service.name":"%s","host.name":"%s","log.level":"%s","message":"%s",\
                  "trace.id":"%s","labels":{"shard":"%d"},"url.path":"/cart/%d"}""".formatted(time, name, host, level, message, trace, random.nextInt(4), random.nextInt(1000));
        publish(true, oneIn(4) ? random.nextInt(48) : number, at, json);
    }

    /** The event's own time, milliseconds from the beginning, of one that is published at {@code at}. */
    private long time(long at) {
        return switch (random.nextInt(60)) {
            case 0 -> at - 30_000 - random.nextInt(500_000);
            case 1 -> at - random.nextInt(40_000);
            case 2 -> at + random.nextInt(59_000);
            case 3 ->
                switch (random.nextInt(4)) {
                    case 0 -> at + TimeUnit.HOURS.toMillis(1 + random.nextInt(48));
                    case 1 -> at + TimeUnit.DAYS.toMillis(365L * (1 + random.nextInt(20)));
                    case 2 -> at - TimeUnit.HOURS.toMillis(1 + random.nextInt(48));
                    default -> at - TimeUnit.DAYS.toMillis(365L * (1 + random.nextInt(20)));
                };
            default -> at - random.nextInt(300);
        };
    }

    private void publish(boolean log, int slot, long at, String json) {
        Draft draft = new Draft(log, slot, at, json.getBytes(UTF_8));
        waiting.add(draft);
        if (oneIn(50)) {
            waiting.add(draft.again(at + random.nextInt(6000)));
        }
        if (oneIn(150)) {
            String bytes = pick(UNREADABLE);
            waiting.add(new Draft(log, slot, at, bytes.isEmpty() && oneIn(2) ? null : bytes.getBytes(UTF_8)));
        }
    }

    private void machine(Machine machine, int second) {
        if (second < machine.silentUntil) {
            return;
        }
        if (oneIn(60)) {
            machine.silentUntil = second + 3 + random.nextInt(30);
            return;
        }
        int slot = machine.host.hashCode() & 0xff;
        long at = second * 1000L + random.nextInt(1000);
        publish(false, slot, at, event(machine, time(at), "\"up\":" + (oneIn(30) ? 0 : 1)));
        for (int n = count(perSecond * SHARE_OF_METRICS / machines.size() - 1); n > 0; n--) {
            at = second * 1000L + random.nextInt(1000);
            machine.jobs = oneIn(200) ? 0 : machine.jobs + random.nextInt(5);
            machine.depth = Math.max(0, Math.min(100, machine.depth + random.nextInt(31) - 15));
            int bucket = random.nextInt(4);
            machine.buckets[bucket]++;
            machine.sum += 0.1 * bucket;
            String metrics = """
                    "jobs_done_total":{"value":%s,"type":"counter"},"queue_depth":%s,\
                    "request_duration_seconds":{"type":"histogram","unit":"s","bounds":[0.1,0.5,1],"counts":[%d,%d,%d,%d],\
                    "sum":%s,"count":%d}""".formatted(
                            machine.jobs,
                            machine.depth,
                            machine.buckets[0],
                            machine.buckets[1],
                            machine.buckets[2],
                            machine.buckets[3],
                            machine.sum,
                            machine.buckets[0] + machine.buckets[1] + machine.buckets[2] + machine.buckets[3]);
            publish(false, oneIn(10) ? random.nextInt(48) : slot, at, event(machine, time(at), metrics));
        }
    }

    private String event(Machine machine, long time, String metrics) {
        return """
                {"@timestamp":"%s","service.name":"%s","host.name":"%s","labels":{"zone":"z%d"},"metrics":{%s}}""".formatted(
                Instant.ofEpochMilli(base + time), machine.service, machine.host, machine.host.length() % 2, metrics);
    }

    /** An event of which no rule takes anything. */
    static String heartbeat(boolean log, long millis) {
        return "{\"@timestamp\":\"" + Instant.ofEpochMilli(millis) + "\",\"service.name\":\"" + HEART + "\","
                + (log ? "\"message\":\"beat\"}" : "\"metrics\":{\"beat\":1}}");
    }
}
