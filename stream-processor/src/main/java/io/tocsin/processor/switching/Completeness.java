package io.tocsin.processor.switching;

import io.tocsin.processor.plan.Early;
import io.tocsin.processor.plan.Inputs;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * From when on all is known of the inputs of a plan, where that is not always: a window that begins before is short.
 * Immutable.
 *
 * @param from by unit and text of the input's key, epoch milliseconds; of inputs that are not here all is known
 */
public record Completeness(SortedMap<String, SortedMap<String, Long>> from) {
    /** Nothing is missing. */
    public static final Completeness FULL = new Completeness(new TreeMap<>());

    /** An event may say that it happened so much later than it was appended, see the intake. */
    public static final long TOLERANCE_MILLIS = 60_000;

    private static final int VERSION = 1;

    public Completeness {
        from = Collections.unmodifiableSortedMap(new TreeMap<>(from));
    }

    /**
     * Of the later plan of a succession.
     *
     * @param drawn names of samples that are drawn from logs, which are not read back
     * @param readFrom from when on all events have been read back for what the earlier one did not have
     * @param switchMillis what rules record, and what is drawn, has been under the later plan from then on; the events'
     *     own beginning where that is the first plan
     */
    Completeness after(Succession succession, Set<String> drawn, long readFrom, long switchMillis) {
        SortedMap<String, SortedMap<String, Long>> next = new TreeMap<>();
        for (RulePlan.Unit unit : succession.after().units()) {
            for (Leaf leaf : unit.leaves()) {
                if (succession.isMissing(unit.id(), leaf.key())) {
                    long known = readFrom == Long.MIN_VALUE ? readFrom : readFrom + TOLERANCE_MILLIS;
                    boolean isReadBack = !Succession.readsRecordings(unit, leaf) && !readsAny(drawn, leaf);
                    put(next, unit, leaf, isReadBack ? known : switchMillis);
                }
            }
        }
        for (Succession.Carried carried : succession.carried()) {
            RulePlan.Unit unit = succession.after().units().stream()
                    .filter(one -> one.id().equals(carried.unit()))
                    .findFirst()
                    .orElseThrow();
            long known = from.getOrDefault(carried.unitBefore(), Collections.emptySortedMap())
                    .getOrDefault(carried.before().key().text(), Long.MIN_VALUE);
            if (carried.after().window().compareTo(carried.before().window()) > 0) {
                known = Math.max(known, switchMillis - carried.before().window().toMillis());
            }
            put(next, unit, carried.after(), known);
        }
        return new Completeness(next);
    }

    private static boolean readsAny(Set<String> names, Leaf leaf) {
        return leaf instanceof Leaf.Metrics metrics && names.stream().anyMatch(metrics::mayMatch);
    }

    private static void put(SortedMap<String, SortedMap<String, Long>> next, RulePlan.Unit unit, Leaf leaf, long from) {
        if (from != Long.MIN_VALUE) {
            next.computeIfAbsent(unit.id(), absent -> new TreeMap<>())
                    .put(leaf.key().text(), from);
        }
    }

    /**
     * The rules that are short of history, by their ids, and until when: at instants before that they look at times of
     * which not all is known. A rule that reads what a short one records is short as well.
     */
    public Map<String, Long> shortUntil(RulePlan.Unit unit) {
        Map<String, Long> until = new HashMap<>();
        SortedMap<String, Long> known = from.getOrDefault(unit.id(), Collections.emptySortedMap());
        Map<String, Long> recorded = new HashMap<>();
        boolean more = !known.isEmpty();
        while (more) {
            more = false;
            for (RulePlan.Group group : unit.groups()) {
                for (RulePlan.Rule rule : group.rules()) {
                    long own = shortUntil(rule, group, known, recorded);
                    if (own > until.getOrDefault(rule.id(), Long.MIN_VALUE) && own < Long.MAX_VALUE / 2) {
                        boolean first = until.put(rule.id(), own) == null;
                        if (rule instanceof RulePlan.Recording) {
                            // Once: a recording that reads itself is not short for ever.
                            more |= first;
                            recorded.merge(rule.name(), own, Math::max);
                        }
                    }
                }
            }
        }
        return until;
    }

    private static long shortUntil(
            RulePlan.Rule rule, RulePlan.Group group, Map<String, Long> known, Map<String, Long> recorded) {
        Inputs inputs = Inputs.of(rule.expr(), group);
        long until = Long.MIN_VALUE;
        for (Leaf.Metrics leaf : inputs.samples().values()) {
            long complete = known.getOrDefault(leaf.key().text(), Long.MIN_VALUE);
            for (Map.Entry<String, Long> one : recorded.entrySet()) {
                if (leaf.mayMatch(one.getKey()) && !one.getKey().equals(rule.name())) {
                    complete = Math.max(complete, one.getValue());
                }
            }
            until = Math.max(until, end(complete, leaf));
        }
        for (Inputs.Counts counts : inputs.logs().values()) {
            Leaf leaf = counts.leaf();
            until = Math.max(until, end(known.getOrDefault(leaf.key().text(), Long.MIN_VALUE), leaf));
        }
        return until;
    }

    private static long end(long complete, Leaf leaf) {
        return complete == Long.MIN_VALUE ? complete : complete + leaf.window().toMillis();
    }

    /** Of those that are {@link #shortUntil short} the rules of which what they find could be for want of history. */
    public Map<String, Long> heldBackUntil(RulePlan.Unit unit) {
        Map<String, Long> until = shortUntil(unit);
        for (RulePlan.Group group : unit.groups()) {
            group.rules().stream()
                    .filter(rule -> rule.early().kind() == Early.Kind.ON_ARRIVAL)
                    .filter(rule -> staysTrue(rule, group))
                    .forEach(rule -> until.remove(rule.id()));
        }
        return until;
    }

    /**
     * Of a rule that no later record can take back: whether no earlier one could have, either. Of log events they could
     * only have added to the count, and of metrics they do not matter where only the newest sample is asked for.
     */
    private static boolean staysTrue(RulePlan.Rule rule, RulePlan.Group group) {
        return Inputs.of(rule.expr(), group).samples().values().stream().allMatch(Leaf.Metrics::newestOnly);
    }

    byte[] encode() {
        EntryWriter entry = new EntryWriter(VERSION).number(from.size());
        from.forEach((unit, leaves) -> {
            entry.text(unit).number(leaves.size());
            leaves.forEach((leaf, millis) -> entry.text(leaf).number(millis));
        });
        return entry.bytes();
    }

    static Completeness decode(byte[] bytes) throws UnreadableEntryException {
        EntryReader entry = new EntryReader(bytes, VERSION);
        SortedMap<String, SortedMap<String, Long>> from = new TreeMap<>();
        for (int units = entry.size(); units > 0; units--) {
            SortedMap<String, Long> leaves = new TreeMap<>();
            from.put(entry.text(), leaves);
            for (int left = entry.size(); left > 0; left--) {
                leaves.put(entry.text(), entry.number());
            }
        }
        return new Completeness(from);
    }
}
