package io.tocsin.processor.unittest;

import io.tocsin.processor.engine.MemoryStore;
import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Labels;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The input series and log events of a test, given to a store as time goes on: what lies behind the last evaluation does
 * not exist yet. One owner thread.
 */
final class InputSamples {
    private final MemoryStore store;
    private final List<Cursor> series = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final DrawnMetrics drawn;
    private int nextEvent;

    private record Event(long millis, int count, Labels labels) {}

    /** A series and how far it has been given. */
    private static final class Cursor {
        private final Labels labels;
        private final List<OptionalDouble> values;
        private int next;

        Cursor(SeriesNotation.Described series) {
            this.labels = series.labels();
            this.values = series.values();
        }
    }

    private final long start;
    private final long interval;

    /** @throws NotationException when an input cannot be understood */
    InputSamples(TestFile.Test test, Extractions extractions, MemoryStore store) throws NotationException {
        this.store = store;
        this.drawn = new DrawnMetrics(extractions, store);
        this.start = test.startMillis();
        this.interval = test.interval().toMillis();
        readSeries(test.inputs().series());
        long all = 0;
        for (TestFile.InputLogs logs : test.inputs().logs()) {
            Map<String, String> fields = fields(logs);
            Labels labels = Labels.of(fields).with(LabelMatcher.METRIC_NAME, Leaf.Logs.METRIC);
            Map<Long, Integer> counts = counts(logs, test.interval());
            all += counts.values().stream().mapToLong(Integer::longValue).sum();
            LogTimes.bound(all);
            counts.forEach((millis, count) -> {
                events.add(new Event(start + millis, count, labels));
                drawn.add(fields, start + millis, count);
            });
        }
        events.sort(Comparator.comparingLong(Event::millis));
    }

    /**
     * Promtool makes one text of all series, a line each. So a line break within a series ends it, and an empty line all
     * of them; of two series with the same labels the last one counts.
     */
    private void readSeries(List<TestFile.InputSeries> inputs) throws NotationException {
        Map<Labels, SeriesNotation.Described> byLabels = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            TestFile.InputSeries input = inputs.get(i);
            for (String line : (input.series() + " " + input.values()).split("\n", -1)) {
                String text = line.strip();
                if (text.isEmpty() || text.startsWith("#")) {
                    if (i < inputs.size() - 1) {
                        warnings.add("line " + input.place().line() + ": this input series ends with an empty line,"
                                + " and behind such promtool reads none; neither is done here");
                    }
                    byLabels.values().forEach(one -> series.add(new Cursor(one)));
                    return;
                }
                SeriesNotation.Described one = described(input, text);
                if (one.labels().asMap().isEmpty()) {
                    throw new NotationException(
                            0, "input series in line " + input.place().line() + ": a series needs a label");
                }
                byLabels.remove(one.labels());
                byLabels.put(one.labels(), one);
            }
        }
        byLabels.values().forEach(one -> series.add(new Cursor(one)));
    }

    private static SeriesNotation.Described described(TestFile.InputSeries input, String text)
            throws NotationException {
        try {
            return SeriesNotation.series(text);
        } catch (NotationException e) {
            throw e.in("input series in line " + input.place().line() + ": " + text);
        }
    }

    private static Map<Long, Integer> counts(TestFile.InputLogs logs, Duration interval) throws NotationException {
        try {
            return logs.times().counts(interval);
        } catch (NotationException e) {
            throw e.in("log events in line " + logs.place().line());
        }
    }

    private static Map<String, String> fields(TestFile.InputLogs logs) throws NotationException {
        Decoded<LogEvent> event = LogEvent.read(logs.json().getBytes(StandardCharsets.UTF_8), Instant.EPOCH);
        if (!event.isOk()) {
            throw new NotationException(-1, "log events in line " + logs.place().line() + ": " + event.describe());
        }
        return event.orElseThrow().labels();
    }

    /** What was odd about the inputs; may be empty. */
    List<String> warnings() {
        return Stream.concat(warnings.stream(), drawn.warnings().stream()).toList();
    }

    /** Gives the store all that has happened up to an instant. */
    void appendTill(long instant) {
        for (Cursor one : series) {
            while (one.next < one.values.size() && start + one.next * interval <= instant) {
                long time = start + one.next * interval;
                one.values.get(one.next++).ifPresent(value -> store.append(one.labels, time, value));
            }
        }
        while (nextEvent < events.size() && events.get(nextEvent).millis() <= instant) {
            Event event = events.get(nextEvent++);
            for (int i = 0; i < event.count(); i++) {
                store.count(event.labels(), event.millis());
            }
        }
        drawn.appendTill(instant);
    }
}
