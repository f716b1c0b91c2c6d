package io.tocsin.processor.group;

import io.tocsin.processor.engine.SampleSink;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.state.Changes;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.Ids;
import io.tocsin.processor.state.Owned;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The series that the rules of a group wrote at their last evaluation without an error, so that those that end are marked
 * as ended, also after a restart and when the rule itself is gone. One entry for each series. One owner thread.
 */
public final class Written {
    /** What the keys of entries begin with. */
    public static final String PREFIX = "w/";

    private static final int VERSION = 1;

    private final SampleSink sink;
    private final Changes changes;
    /** By the rules' ids; a rule that was never evaluated has none. */
    private final Map<String, Set<Labels>> byRule = new HashMap<>();

    private final Map<String, Set<Labels>> restored = new TreeMap<>();

    /** @param sink where the samples go */
    public Written(SampleSink sink, Changes changes) {
        this.sink = sink;
        this.changes = changes;
    }

    /** Of rules whose samples nobody goes on from. */
    public Written(SampleSink sink) {
        this(sink, (key, value) -> {});
    }

    /** Whose series an entry is. */
    public static Owned owner(byte[] entry) throws UnreadableEntryException {
        EntryReader reader = new EntryReader(entry, VERSION);
        return new Owned(reader.text(), reader.map());
    }

    /** Takes back an entry. */
    public void restore(byte[] entry) throws UnreadableEntryException {
        EntryReader reader = new EntryReader(entry, VERSION);
        restored.computeIfAbsent(reader.text(), r -> new HashSet<>()).add(Labels.of(reader.map()));
    }

    /** All entries are back; those of other rules end with the next evaluation. */
    public void restored(Iterable<? extends GroupRule> rules) {
        for (GroupRule rule : rules) {
            Set<Labels> series = restored.remove(rule.id());
            if (series != null) {
                byRule.put(rule.id(), series);
            }
        }
    }

    /** What these rules wrote last had this time; who writes the same series behind it is too late. */
    public void resume(Iterable<? extends GroupRule> rules, long time) {
        for (GroupRule rule : rules) {
            Set<Labels> series = byRule.get(rule.id());
            if (series != null) {
                series.forEach(labels -> sink.resume(labels, time));
            }
        }
    }

    /** Ends the series of rules that are no longer there, at this time, epoch milliseconds. */
    public void endOthers(long time) {
        for (Iterator<Map.Entry<String, Set<Labels>>> rules =
                        restored.entrySet().iterator();
                rules.hasNext(); ) {
            Map.Entry<String, Set<Labels>> rule = rules.next();
            rule.getValue().stream().sorted(Labels::compare).forEach(labels -> end(rule.getKey(), labels, time));
            rules.remove();
        }
    }

    private void end(String rule, Labels labels, long time) {
        sink.writes(rule);
        // That another rule has just written such a series is no error: it goes on there.
        sink.append(labels, time, Series.STALE_MARKER);
        changes.changed(key(rule, labels), null);
    }

    /**
     * Writes what the rule has now, and stale markers behind what it had last time and has no longer.
     *
     * @return why a sample could not be written, of the last one of these
     */
    Optional<String> write(GroupRule rule, long time) {
        Optional<String> error = Optional.empty();
        List<Element> samples = rule.series();
        sink.writes(rule.id());
        Set<Labels> now = new HashSet<>(2 * samples.size());
        for (Element sample : samples) {
            SampleSink.Appended appended = sink.append(sample.labels(), time, sample.value());
            if (appended.isThere()) {
                now.add(sample.labels());
            } else {
                error = Optional.of(refused(appended, sample, time));
            }
        }
        Set<Labels> before = byRule.put(rule.id(), now);
        int still = 0;
        for (Labels labels : now) {
            if (before != null && before.contains(labels)) {
                still++;
            } else {
                changes.changed(
                        key(rule.id(), labels),
                        new EntryWriter(VERSION)
                                .text(rule.id())
                                .map(labels.asMap())
                                .bytes());
            }
        }
        if (before != null && before.size() > still) {
            before.stream()
                    .filter(labels -> !now.contains(labels))
                    .sorted(Labels::compare)
                    .forEach(labels -> end(rule.id(), labels, time));
        }
        return error;
    }

    private static String key(String rule, Labels labels) {
        return PREFIX + Ids.of(rule) + "/" + Ids.of(labels.asMap());
    }

    private static String refused(SampleSink.Appended appended, Element sample, long time) {
        String what = sample.labels() + " " + GoFloat.shortest(sample.value()) + " @" + time;
        return appended == SampleSink.Appended.TOO_OLD
                ? "out of order sample: " + what
                : "duplicate sample for timestamp: another value is there already for " + what;
    }
}
