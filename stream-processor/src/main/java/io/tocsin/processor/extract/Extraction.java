package io.tocsin.processor.extract;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.vector.Labels;
import io.tocsin.schemas.metric.LabelNames;
import io.tocsin.schemas.metric.Measurement.Kind;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a metric is drawn from log events. Immutable, for any thread.
 *
 * @param path of the file
 * @param line where it begins there
 * @param description for people; may be empty
 * @param matchers all that an event must satisfy; may be empty
 * @param pattern that an event must match, too; empty for none
 * @param value empty for 1 an event
 * @param labels by their names as written
 */
public record Extraction(
        String path,
        int line,
        Metric metric,
        String description,
        List<LabelMatcher> matchers,
        Optional<TextPattern> pattern,
        Optional<Value> value,
        SortedMap<String, Label> labels) {
    /** A label's value can come from a message of a megabyte. */
    static final int MAX_LABEL_LENGTH = 1024;

    public Extraction {
        matchers = List.copyOf(matchers);
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** A regular expression, found anywhere in a field. */
    record TextPattern(Source.Field field, Pattern regex) {
        @Nullable
        Matcher find(Map<String, String> event) {
            Matcher matcher = regex.matcher(field.of(event, null));
            return matcher.find() ? matcher : null;
        }
    }

    /**
     * A number.
     *
     * @param duration whether it is written with units, as {@code 1m2.5s}; else a plain number
     * @param unit as declared; empty for that of the metric
     */
    record Value(Source source, boolean duration, String unit, UnitConversion conversion) {
        Amount of(String text) {
            Amount amount = duration ? Amount.duration(text) : Amount.number(text);
            return amount instanceof Amount.Read read ? conversion.of(read.value()) : amount;
        }
    }

    /**
     * A label's value.
     *
     * @param otherwise for events that have none; may be empty, which is no label
     */
    record Label(Source source, String otherwise) {}

    /** What it draws, for people: in a few lines. */
    public List<String> described() {
        String of = value.map(v -> " of " + v.source() + (v.unit().isEmpty() ? "" : " (" + v.unit() + ")"))
                .orElse(" of 1 an event");
        String buckets =
                metric.kind() == Kind.HISTOGRAM ? ", " + metric.bounds().size() + " bounds" : "";
        String own = labels.keySet().stream().map(LabelNames::sanitised).collect(Collectors.joining(", "));
        return List.of(
                metric.prometheusName() + ": " + metric.kind().text() + of + buckets,
                "  match: " + Leaf.Logs.METRIC
                        + matchers.stream().map(LabelMatcher::toString).collect(Collectors.joining(",", "{", "}"))
                        + pattern.map(p -> ", and " + p.field() + " =~ "
                                        + Literals.quote(p.regex().pattern()))
                                .orElse(""),
                "  labels: " + (own.isEmpty() ? "" : own + "; ")
                        + "of the event: service_name, host_name, job, instance",
                "  at most " + metric.limit() + " label sets, a sample every " + Literals.print(metric.interval())
                        + ", forgotten after " + Literals.print(metric.idle()) + " without an event");
    }

    /** The labels of log events that it looks at. */
    Set<String> needed() {
        Set<String> needed = new TreeSet<>(SeriesKey.identity());
        matchers.forEach(matcher -> needed.add(matcher.label()));
        pattern.ifPresent(p -> needed.add(p.field().label()));
        value.ifPresent(v -> add(v.source(), needed));
        labels.values().forEach(label -> add(label.source(), needed));
        return needed;
    }

    private static void add(Source source, Set<String> needed) {
        if (source instanceof Source.Field field) {
            needed.add(field.label());
        }
    }

    /**
     * What it makes of an event.
     *
     * @param event labels as {@code LogEvent.labels()} has them, {@link #needed} ones at least
     * @param millis the event's time
     * @return empty when the event is not meant
     */
    public Optional<Draw> draw(Map<String, String> event, long millis) {
        for (LabelMatcher matcher : matchers) {
            if (!matcher.matches(event)) {
                return Optional.empty();
            }
        }
        return drawMatched(event, millis);
    }

    /** As {@link #draw}, for an event that is known to pass {@link #matchers}, those of many being tested together. */
    public Optional<Draw> drawMatched(Map<String, String> event, long millis) {
        Matcher match = null;
        if (pattern.isPresent()) {
            match = pattern.get().find(event);
            if (match == null) {
                return Optional.empty();
            }
        }
        BigDecimal amount = BigDecimal.ONE;
        if (value.isPresent()) {
            String text = value.get().source().of(event, match);
            if (text.isEmpty()) {
                return failed(Failure.NO_VALUE);
            }
            Amount read = value.get().of(text);
            if (read instanceof Amount.Unreadable none) {
                return failed(none.failure());
            }
            amount = ((Amount.Read) read).value();
        }
        if (amount.signum() < 0 && metric.kind() != Kind.GAUGE) {
            return failed(Failure.NEGATIVE);
        }
        Map<String, String> own = new HashMap<>(labels.size() * 2);
        for (Map.Entry<String, Label> label : labels.entrySet()) {
            String text = label.getValue().source().of(event, match);
            if (text.length() > MAX_LABEL_LENGTH) {
                return failed(Failure.LABEL_TOO_LONG);
            }
            own.put(label.getKey(), text.isEmpty() ? label.getValue().otherwise() : text);
        }
        SeriesKey series = new SeriesKey(SeriesKey.resource(event), Labels.of(own));
        return Optional.of(new Draw.Drawn(this, series, tally(amount, millis)));
    }

    private Optional<Draw> failed(Failure failure) {
        return Optional.of(new Draw.Failed(this, failure));
    }

    private Tally tally(BigDecimal amount, long millis) {
        return switch (metric.kind()) {
            case COUNTER -> new Tally.Sum(1, amount);
            case HISTOGRAM -> Tally.Buckets.of(amount, metric.bounds());
            case GAUGE, SUMMARY -> new Tally.Newest(1, millis, amount.doubleValue());
        };
    }
}
