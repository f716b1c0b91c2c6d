package io.tocsin.processor.cluster;

import io.tocsin.processor.cluster.Peers.Answer;
import io.tocsin.processor.status.GroupStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of all instances as those of one. Each is asked for its part at the same time; who does not answer is told
 * of in the warnings, and so are partitions that nobody who answered evaluates. At most one round of questions runs at a
 * time: who asks meanwhile shares the next one, so that many readers cost the others no more than one. Any thread.
 */
public final class ClusterRules {
    private final Supplier<List<GroupStatus>> loaded;
    private final Supplier<Map<Integer, List<GroupStatus>>> own;
    private final Function<Address, CompletableFuture<Answer>> ask;
    private volatile @Nullable Network network;
    private @Nullable CompletableFuture<View> running;
    private @Nullable CompletableFuture<View> next;

    private record Network(int partitions, Supplier<Set<Address>> others) {}

    /**
     * What is known of the rules.
     *
     * @param groups by file and name; those that nobody told of are as before their first evaluation
     * @param warnings why something may be missing or old, a sentence each; empty when nothing is
     */
    public record View(List<GroupStatus> groups, List<String> warnings) {
        public View {
            groups = List.copyOf(groups);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Rules of this instance alone, until {@link #connect}.
     *
     * @param loaded the groups of the rules in force, as before their first evaluation
     * @param own what this instance evaluates, by partition
     * @param ask another instance, as {@link Peers#ask}
     */
    public ClusterRules(
            Supplier<List<GroupStatus>> loaded,
            Supplier<Map<Integer, List<GroupStatus>>> own,
            Function<Address, CompletableFuture<Answer>> ask) {
        this.loaded = loaded;
        this.own = own;
        this.ask = ask;
    }

    /**
     * There are others from now on.
     *
     * @param partitions of {@code rule-inputs}
     * @param others the addresses of the other instances at this moment; does not throw
     */
    public void connect(int partitions, Supplier<Set<Address>> others) {
        network = new Network(partitions, others);
    }

    /** What this instance evaluates. */
    public View local() {
        return new View(
                GroupStatus.merge(
                        own.get().values().stream().flatMap(List::stream).toList()),
                List.of());
    }

    /** What all instances evaluate, no older than this call. Never fails, and is there within two limits of {@link Peers}. */
    public CompletableFuture<View> all() {
        Network known = network;
        if (known == null) {
            return CompletableFuture.completedFuture(
                    view(List.of(new Part(own.get())), List.of("This instance starts: it knows no other one yet.")));
        }
        CompletableFuture<View> round;
        synchronized (this) {
            if (running != null) {
                if (next == null) {
                    next = new CompletableFuture<>();
                }
                return next;
            }
            running = new CompletableFuture<>();
            round = running;
        }
        start(known, round);
        return round;
    }

    private void start(Network known, CompletableFuture<View> round) {
        Map<Address, CompletableFuture<Answer>> asked = new LinkedHashMap<>();
        try {
            known.others().get().stream()
                    .sorted(Comparator.comparing(Address::toString))
                    .forEach(peer -> asked.put(peer, ask.apply(peer)));
        } catch (RuntimeException e) {
            round.completeExceptionally(e);
            startNext(known);
            return;
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new));
        // What follows fails with the round, where it is seen.
        CompletableFuture<?> unused = all.thenApply(done -> collect(known, asked))
                .whenComplete((view, e) -> {
                    if (e == null) {
                        round.complete(view);
                    } else {
                        round.completeExceptionally(e);
                    }
                    startNext(known);
                });
    }

    private void startNext(Network known) {
        CompletableFuture<View> round;
        synchronized (this) {
            running = next;
            next = null;
            round = running;
        }
        if (round != null) {
            start(known, round);
        }
    }

    private View collect(Network known, Map<Address, CompletableFuture<Answer>> asked) {
        List<Part> parts = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        parts.add(new Part(own.get()));
        asked.forEach((peer, future) -> {
            Answer answer = future.join();
            if (answer instanceof Answer.Told told) {
                parts.add(told.part());
            } else if (answer instanceof Answer.None none) {
                warnings.add("The instance at " + peer + " could not be asked: " + none.reason() + ".");
            }
        });
        String missing = IntStream.range(0, known.partitions())
                .filter(partition ->
                        parts.stream().noneMatch(part -> part.partitions().containsKey(partition)))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            warnings.add("No instance that answered evaluates what is on partition " + missing
                    + " of rule-inputs: alerts of it are missing.");
        }
        return view(parts, warnings);
    }

    private View view(List<Part> parts, List<String> warnings) {
        // While a task moves, two may tell of its partition; the one that has evaluated last holds it.
        Map<Integer, List<GroupStatus>> partitions = new TreeMap<>();
        for (Part part : parts) {
            part.partitions()
                    .forEach((partition, groups) -> partitions.merge(
                            partition, groups, (one, other) -> last(other).compareTo(last(one)) > 0 ? other : one));
        }
        List<GroupStatus> merged = GroupStatus.merge(
                partitions.values().stream().flatMap(List::stream).toList());

        Map<String, GroupStatus> shown = new TreeMap<>();
        Map<String, GroupStatus> inForce = new HashMap<>();
        for (GroupStatus group : loaded.get()) {
            shown.put(key(group), group);
            inForce.put(key(group), group);
        }
        List<String> all = new ArrayList<>(warnings);
        for (GroupStatus group : merged) {
            GroupStatus other = shown.get(key(group));
            GroupStatus ours = inForce.get(key(group));
            if (other == null
                    || other.lastEvaluation().isEmpty()
                    || group.unevaluated().equals(ours)) {
                shown.put(key(group), group);
            }
            if (!group.unevaluated().equals(ours)) {
                all.add("Group " + group.name() + " of " + group.file()
                        + (ours == null
                                ? " is not among the rules of this instance"
                                : " has other rules at this instance")
                        + " as it is evaluated: rules are being loaded, or the instances' files differ.");
            }
        }
        return new View(List.copyOf(shown.values()), all);
    }

    private static String key(GroupStatus group) {
        // As Prometheus orders them, by file and then by name.
        return group.file() + "\n" + group.name();
    }

    private static Instant last(List<GroupStatus> groups) {
        Optional<Instant> last = groups.stream()
                .flatMap(group -> group.lastEvaluation().stream())
                .max(Comparator.naturalOrder());
        return last.orElse(Instant.MIN);
    }
}
