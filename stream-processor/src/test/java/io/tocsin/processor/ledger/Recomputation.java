package io.tocsin.processor.ledger;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.engine.AllSamples;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.SampleSink;
import io.tocsin.processor.group.RuleGroup;
import io.tocsin.processor.group.RuleGroups;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.vector.Labels;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.window.RecordedSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What rules come to, plainly, from the log alone: each event is read whole by the schemas' readers and is a sample in
 * memory, and all rules are evaluated over all samples at each point of their grids, from what was appended up to it.
 */
final class Recomputation implements SampleSink {
    /** An event's own time further than this behind its append is taken for a wrong clock. */
    private static final long TOLERANCE_MILLIS = 60_000;

    /** The fields of log events that rules look at: what else an event has would make each a series of its own. */
    private static final Set<String> LOG_LABELS = Set.of("service_name", "host_name", "log_level", "message");

    private final AllSamples samples;
    private final RuleFile file;
    private final List<RuleGroup> groups;
    private final DrawnTimeouts timeouts = new DrawnTimeouts();
    private final List<Fact> drawn = new ArrayList<>();
    private final List<Fact> deadLetters = new ArrayList<>();
    private final List<Fact> recorded = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /** @param externalUrl that templates see */
    Recomputation(RuleFile file, String externalUrl) {
        this.file = file;
        Evaluator.Settings settings = Evaluator.Settings.DEFAULT.withDialect(file.dialect());
        this.samples = new AllSamples(settings);
        this.groups = RuleGroups.of(file, new Evaluator(samples, settings), this, Map.of(), externalUrl);
    }

    /** A change of an alert at an instant. */
    record Change(long instant, AlertTransition transition) {}

    /** What the whole log comes to. */
    record Outcome(
            List<Change> changes,
            List<Fact> recorded,
            List<Fact> drawn,
            List<Fact> deadLetters,
            List<String> failures) {}

    /**
     * All of the log.
     *
     * @param log in any order
     * @param starts the first instant of groups by their names, epoch milliseconds; others begin with the log
     * @param skipped instants that are left out
     * @param end the last instant that may be evaluated
     */
    Outcome run(List<Entry> log, Map<String, Long> starts, Set<Long> skipped, long end) {
        List<Entry> entries = new ArrayList<>(log);
        entries.sort(Comparator.comparingLong(e -> e.append));
        List<Change> changes = new ArrayList<>();
        long first = entries.isEmpty() ? end : entries.get(0).append;
        for (long start : starts.values()) {
            first = Math.min(first, start);
        }
        int next = 0;
        for (long instant = (first + 999) / 1000 * 1000; instant <= end; instant += 1000) {
            while (next < entries.size() && entries.get(next).append <= instant) {
                add(entries.get(next++));
            }
            if (!skipped.contains(instant)) {
                timeouts.read(instant).forEach(this::draw);
                evaluate(instant, starts, changes);
            }
        }
        while (next < entries.size()) {
            // Of the last ones only whether they can be read counts any more.
            add(entries.get(next++));
        }
        return new Outcome(changes, recorded, drawn, deadLetters, failures);
    }

    private void evaluate(long instant, Map<String, Long> starts, List<Change> changes) {
        for (int i = 0; i < groups.size(); i++) {
            RuleFile.Group group = file.groups().get(i);
            long interval = group.interval().orElseThrow().toMillis();
            if (instant % interval == 0 && instant >= starts.getOrDefault(group.name(), Long.MIN_VALUE)) {
                RuleGroup.Evaluation evaluation = groups.get(i).evaluate(instant);
                evaluation.transitions().forEach(transition -> changes.add(new Change(instant, transition)));
                evaluation
                        .failures()
                        .forEach(f -> failures.add(
                                Instant.ofEpochMilli(instant) + " " + f.rule().id() + ": " + f.error()));
            }
        }
    }

    private void draw(DrawnTimeouts.Drawn one) {
        samples.put(one.labels(), one.millis(), one.value());
        if (one.isPublished()) {
            drawn.add(new Fact(
                    RecordedSample.key(one.labels().asMap()), one.millis(), Reading.text(one.value()), "recomputed"));
        }
    }

    private void add(Entry entry) {
        if (entry.drawn) {
            return;
        }
        Instant append = Instant.ofEpochMilli(entry.append);
        String problem = "";
        if (entry.value == null) {
            problem = "no value";
        } else if (entry.topic == Topic.LOGS) {
            Decoded<LogEvent> event = LogEvent.read(entry.value, append);
            problem = event.isOk() ? "" : event.describe();
            if (event.isOk()) {
                log(event.orElseThrow(), entry.append);
            }
        } else {
            Decoded<MetricEvent> event = MetricEvent.read(entry.value, append);
            problem = event.isOk() ? "" : event.describe();
            if (event.isOk()) {
                metrics(event.orElseThrow(), entry.append);
            }
        }
        if (!problem.isEmpty()) {
            deadLetters.add(new Fact(entry.place(), 0, Reading.text(entry.value), problem));
        }
    }

    private void log(LogEvent event, long append) {
        timeouts.log(event.labels());
        Map<String, String> labels = new TreeMap<>(event.labels());
        labels.keySet().retainAll(LOG_LABELS);
        samples.log(labels, sampleTime(event.timestamp().toEpochMilli(), append));
    }

    private void metrics(MetricEvent event, long append) {
        for (Sample sample : PrometheusNames.samples(event)) {
            samples.put(Labels.of(sample.labels()), sampleTime(sample.timestampMillis(), append), sample.value());
        }
    }

    /** What an event's own time counts for, epoch milliseconds. */
    static long sampleTime(long eventMillis, long append) {
        return eventMillis > append + TOLERANCE_MILLIS ? append : eventMillis;
    }

    @Override
    public Appended append(Labels labels, long millis, double value) {
        Appended appended = samples.append(labels, millis, value);
        if (appended == Appended.ADDED) {
            recorded.add(new Fact(RecordedSample.key(labels.asMap()), millis, Reading.text(value), "recomputed"));
        }
        return appended;
    }
}
