package io.tocsin.processor.ledger;

import io.tocsin.processor.ledger.Installation.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What goes wrong while events flow, the same for the same seed but for its timing. One owner thread. */
final class Faults {
    /** Longer than the session (6 s) and the longest transaction (5 s): others take over, and what it wrote is void. */
    private static final long HALT_MILLIS = 8_000;

    /** Longer than a commit waits, shorter than the session. */
    private static final long BROKER_HALT_MILLIS = Installation.PATIENCE_MILLIS + 1_500L;

    private static final Duration CORRUPT_LIMIT = Duration.ofMinutes(1);

    private static final int MOST = 3;

    /** What can go wrong, or is done on purpose. */
    enum Fault {
        KILL,
        /** Twice, the second time while it takes up its work. */
        KILL_TWICE,
        /** All that there are. */
        KILL_ALL,
        TERMINATE,
        HALT,
        ADD,
        REMOVE,
        /** Standbys are found corrupted, or tasks that are read back. */
        CORRUPT,
        /** So long that commits under way do not come back in time. */
        HALT_BROKER,
        KILL_BROKER,
        RESTART_BROKER
    }

    private final Random random;
    private final Installation installation;
    private final BrokerChild broker;
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
    private int kills;

    Faults(long seed, Installation installation, BrokerChild broker) {
        this.random = new Random(seed);
        this.installation = installation;
        this.broker = broker;
    }

    /** How often a processor was killed. */
    int kills() {
        return kills;
    }

    Map<Fault, Integer> done() {
        return done;
    }

    /** One by chance; kills mostly. */
    Fault any() {
        return random.nextInt(3) == 0
                ? Fault.values()[random.nextInt(Fault.values().length)]
                : random.nextBoolean() ? Fault.KILL : Fault.KILL_TWICE;
    }

    /** Lets a while pass. */
    void pause(int fromMillis, int toMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(fromMillis + random.nextInt(toMillis - fromMillis));
    }

    void inject(Fault fault) throws Exception {
        done.merge(fault, 1, Integer::sum);
        List<Instance> running = new ArrayList<>(installation.instances());
        Instance one = running.get(random.nextInt(running.size()));
        switch (fault) {
            case KILL -> killed(one).start();
            case KILL_TWICE -> {
                killed(one).start();
                pause(500, 6000);
                killed(one).start();
            }
            case KILL_ALL -> {
                for (Instance each : running) {
                    killed(each);
                }
                pause(1, 3000);
                for (Instance each : running) {
                    each.start();
                }
            }
            case TERMINATE -> {
                one.process().terminate();
                one.start();
            }
            case HALT -> {
                one.process().halt();
                TimeUnit.MILLISECONDS.sleep(HALT_MILLIS);
                one.process().proceed();
            }
            case ADD -> {
                if (running.size() < MOST) {
                    installation.launch();
                } else {
                    killed(one).start();
                }
            }
            case REMOVE -> {
                if (running.size() > 1) {
                    one.process().terminate();
                    installation.instances().remove(one);
                } else {
                    killed(one).start();
                }
            }
            case CORRUPT -> {
                one.corrupt();
                // One that is alone has no standbys.
                if (running.size() == 1 || random.nextBoolean()) {
                    killed(one).start();
                }
                Installation.await(
                        CORRUPT_LIMIT,
                        "tasks are corrupted",
                        () -> one.isCorrupted() || !one.process().isAlive());
            }
            case HALT_BROKER -> {
                broker.halt();
                TimeUnit.MILLISECONDS.sleep(BROKER_HALT_MILLIS);
                broker.proceed();
            }
            case KILL_BROKER -> {
                broker.kill();
                broker.start();
            }
            case RESTART_BROKER -> {
                broker.terminate();
                broker.start();
            }
        }
        restartWhatEnded();
    }

    private Instance killed(Instance instance) {
        instance.process().kill();
        kills++;
        return instance;
    }

    /** An instance may end on an unexpected error (exit code 1); who runs it starts it again. */
    private void restartWhatEnded() throws IOException {
        for (Instance instance : installation.instances()) {
            if (!instance.process().isAlive()) {
                System.out.println(
                        "ledger: an instance ended with " + instance.process().exitCode() + ": "
                                + lastError(instance.process().output()));
                instance.start();
            }
        }
    }

    /** With what it comes from. */
    private static String lastError(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        int at = lines.size() - 1;
        while (at > 0 && !lines.get(at).contains(" ERROR ")) {
            at--;
        }
        return lines.subList(at, lines.size()).stream()
                .filter(line -> !line.startsWith("\tat "))
                .limit(8)
                .collect(Collectors.joining("\n  "));
    }
}
