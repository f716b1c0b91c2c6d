package io.tocsin.processor.switching;

import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.plan.Split;
import io.tocsin.processor.state.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * One plan after another: which inputs the later one has to be given from before it, and where what the earlier one holds
 * is held under it. Depends on the two plans alone. Immutable.
 */
public final class Succession {
    private final RulePlan before;
    private final RulePlan after;
    private final Shards shards;
    /** By unit of the later plan. */
    private final Map<String, RulePlan.Unit> units = new HashMap<>();

    /** By unit of the later plan, the inputs that it does not get from the earlier one. */
    private final Map<String, Set<LeafKey>> missing = new LinkedHashMap<>();

    /** By unit of the earlier plan and id of the leaf's entries, the units of the later one that go on from it. */
    private final Map<Held, List<RulePlan.Unit>> heirs = new HashMap<>();

    private final List<Carried> carried = new ArrayList<>();
    private final Map<String, RulePlan.Unit> alerting = new HashMap<>();
    private final Map<String, RulePlan.Unit> writing = new HashMap<>();

    private record Held(String unit, String leafId) {}

    /**
     * An input that goes on.
     *
     * @param before of the unit that held it
     */
    record Carried(String unitBefore, Leaf before, String unit, Leaf after) {}

    /** @param shards as many as a unit has that can be split */
    public Succession(RulePlan before, RulePlan after, Shards shards) {
        this.before = before;
        this.after = after;
        this.shards = shards;
        for (RulePlan.Unit unit : after.units()) {
            units.put(unit.id(), unit);
            missing.put(unit.id(), new HashSet<>());
            for (Leaf leaf : unit.leaves()) {
                take(before, unit, leaf);
            }
            for (RulePlan.Group group : unit.groups()) {
                for (RulePlan.Rule rule : group.rules()) {
                    writing.put(rule.id(), unit);
                    if (rule instanceof RulePlan.Alerting) {
                        alerting.put(rule.id(), unit);
                    }
                }
            }
        }
    }

    private void take(RulePlan before, RulePlan.Unit unit, Leaf leaf) {
        Optional<Carried> source = before.units().stream()
                .flatMap(old -> old.leaves().stream()
                        .filter(held -> held.key().equals(leaf.key()))
                        .filter(held -> held.window().compareTo(leaf.window()) >= 0 || readsRecordings(old, held))
                        .map(held -> new Carried(old.id(), held, unit.id(), leaf)))
                .reduce((one, other) -> other.unitBefore().equals(unit.id()) ? other : one);
        if (source.isEmpty()) {
            missing.computeIfAbsent(unit.id(), absent -> new HashSet<>()).add(leaf.key());
        } else {
            carried.add(source.get());
            heirs.computeIfAbsent(
                            new Held(
                                    source.get().unitBefore(), Ids.of(leaf.key().text())),
                            held -> new ArrayList<>())
                    .add(unit);
        }
    }

    /** Whether samples of it can come from rules of its unit, which no topic that is read back has. */
    static boolean readsRecordings(RulePlan.Unit unit, Leaf leaf) {
        return leaf instanceof Leaf.Metrics metrics
                && unit.groups().stream()
                        .flatMap(group -> group.rules().stream())
                        .anyMatch(rule -> rule instanceof RulePlan.Recording
                                ? metrics.mayMatch(rule.name())
                                : metrics.mayMatch(RuleAlerts.STATE_METRIC)
                                        || metrics.mayMatch(RuleAlerts.FOR_STATE_METRIC));
    }

    /** The later plan with those inputs only that it does not get from the earlier one. */
    public RulePlan missing() {
        return new RulePlan(after.units().stream()
                .map(unit -> new RulePlan.Unit(
                        unit.id(),
                        unit.groups(),
                        unit.split(),
                        unit.leaves().stream()
                                .filter(leaf -> isMissing(unit.id(), leaf.key()))
                                .toList()))
                .filter(unit -> !unit.leaves().isEmpty())
                .toList());
    }

    /** How far back the missing inputs look; zero when there is none. */
    public Duration reach() {
        return missing().units().stream()
                .flatMap(unit -> unit.leaves().stream())
                .map(Leaf::window)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    boolean isMissing(String unit, LeafKey leaf) {
        return missing.getOrDefault(unit, Set.of()).contains(leaf);
    }

    /** The inputs that go on. */
    List<Carried> carried() {
        return carried;
    }

    RulePlan before() {
        return before;
    }

    RulePlan after() {
        return after;
    }

    /** What of a contribution to the later plan is of missing inputs; empty when nothing is. */
    public Optional<Contribution> ofMissing(Contribution whole) {
        Set<Long> ids = new HashSet<>();
        missing.getOrDefault(whole.unit(), Set.of()).forEach(key -> ids.add(key.id()));
        List<Contribution.Counts> counts = whole.counts().stream()
                .filter(some -> ids.contains(some.leaf()))
                .toList();
        List<Contribution.Samples> samples = whole.samples().stream()
                .map(some -> new Contribution.Samples(
                        some.leaves().stream().filter(ids::contains).toList(), some.labels(), some.points()))
                .filter(some -> !some.leaves().isEmpty())
                .toList();
        return counts.isEmpty() && samples.isEmpty()
                ? Optional.empty()
                : Optional.of(new Contribution(
                        whole.unit(),
                        whole.shard(),
                        whole.cellEndMillis(),
                        whole.newestAppendMillis(),
                        counts,
                        samples));
    }

    /** Where the alerts of a rule are under the later plan; empty when it has no such alerting rule. */
    Optional<Place> ofAlert(String rule, SortedMap<String, String> labels) {
        return Optional.ofNullable(alerting.get(rule)).map(unit -> place(unit, labels));
    }

    /** Where is known under the later plan what a rule wrote; empty when the rule is no longer there. */
    Optional<Place> ofWritten(String rule, SortedMap<String, String> labels) {
        return Optional.ofNullable(writing.get(rule)).map(unit -> place(unit, labels));
    }

    /**
     * Where a series of an input is held under the later plan.
     *
     * @param leafId as in the keys of entries
     */
    List<Place> ofSeries(String unit, String leafId, SortedMap<String, String> labels) {
        return heirs.getOrDefault(new Held(unit, leafId), List.of()).stream()
                .map(heir -> place(heir, labels))
                .toList();
    }

    /** All places where an input is held under the later plan. */
    List<Place> ofLeaf(String unit, String leafId) {
        List<Place> places = new ArrayList<>();
        for (RulePlan.Unit heir : heirs.getOrDefault(new Held(unit, leafId), List.of())) {
            places.addAll(places(heir, shards));
        }
        return places;
    }

    /** Whether each series of an input is held under the later plan where it was, and nowhere else. */
    boolean stays(RulePlan.Unit unit, String leafId) {
        List<RulePlan.Unit> all = heirs.getOrDefault(new Held(unit.id(), leafId), List.of());
        return all.size() == 1
                && all.get(0).id().equals(unit.id())
                && all.get(0).split().equals(unit.split());
    }

    private Place place(RulePlan.Unit unit, SortedMap<String, String> labels) {
        return new Place(unit.id(), shards.of(unit.split(), labels));
    }

    /** All places of a unit. */
    public static List<Place> places(RulePlan.Unit unit, Shards shards) {
        List<Place> places = new ArrayList<>();
        int count = unit.split() instanceof Split.Whole ? 1 : shards.count();
        for (int shard = 0; shard < count; shard++) {
            places.add(new Place(unit.id(), shard));
        }
        return places;
    }
}
