package io.tocsin.schemas.sample;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.Timestamps;
import io.tocsin.schemas.json.UtcTime;
import io.tocsin.schemas.metric.LabelSet;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.pick.FieldPicker;
import io.tocsin.schemas.pick.FieldPicker.Kind;
import io.tocsin.schemas.pick.Inset;
import io.tocsin.schemas.pick.JsonBytes;
import io.tocsin.schemas.pick.Leaves;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the samples of some metrics out of metric events without building their trees. What it gives is what
 * {@link MetricEvent#read} and {@link PrometheusNames#samples} would: the whole event is checked, and one that is too odd
 * for the short way takes the long one. Not for several threads.
 */
public final class MetricPicker {
    private static final String LABELS = "labels";

    /** The picked fields; those after the first two are of the resource. */
    private static final List<String> FIELDS =
            List.of("@timestamp", LABELS, "service.name", "service.namespace", "service.instance.id", "host.name");

    private static final int TIMESTAMP = 0;
    private static final int OWN_LABELS = 1;
    private static final int RESOURCE = 2;

    /** An event that is written again may have so many fields more: time, labels and metrics. */
    private static final int ADDED_FIELDS = 3;

    /** And so many more for each measurement that is an object: its type, and a histogram's count. */
    private static final int ADDED_TO_EACH = 2;

    /** Longer events can grow beyond the limit when they are written again, which only the tree can tell. */
    private static final int GROWING_BYTES = JsonDocument.MAX_BYTES / 32;

    private static final long EARLIEST = Timestamps.MIN.toEpochMilli();
    private static final long LATEST = Timestamps.MAX.toEpochMilli();

    private final Predicate<String> wanted;
    private final MetricsReader metrics;
    private final FieldPicker picker;
    private final KnownLabels knownLabels = new KnownLabels();
    private final KnownDecimals decimals = new KnownDecimals();
    private final Stencils stencils = new Stencils();
    private LabelSet[] series = new LabelSet[64];
    private double[] values = new double[64];
    private int size;
    private long wholeReads;

    /**
     * Time and samples of one event.
     *
     * @param millis since 1970; the samples' own time, too
     * @param samples those wanted, in the order of {@link PrometheusNames#samples}
     */
    public record Picked(long millis, EventSamples samples) {}

    /**
     * A picker of these metrics.
     *
     * @param wanted says of a name in Prometheus ({@code http_server_request_duration_seconds_bucket}) whether its samples
     *     are wanted; always the same of the same name, since it is not asked each time
     */
    public MetricPicker(Predicate<String> wanted) {
        this.wanted = wanted;
        this.metrics = new MetricsReader(wanted);
        SortedMap<String, Inset> insets = new TreeMap<>();
        insets.put("metrics", metrics);
        // An object is no time.
        insets.put(FIELDS.get(TIMESTAMP), (scan, json, start) -> JsonBytes.LEAVE);
        this.picker = new FieldPicker(FIELDS, LABELS, insets);
    }

    /**
     * Reads one record of the topic {@code metrics}.
     *
     * @param recordTime the record's own time in milliseconds since 1970, taken when the event has none
     * @return malformed exactly when {@link MetricEvent#read} says so
     */
    public Decoded<Picked> read(byte[] json, long recordTime) {
        Picked same = stencils.read(json, recordTime);
        if (same != null && same.millis() >= EARLIEST && same.millis() <= LATEST) {
            return Decoded.ok(same);
        }
        metrics.clear();
        if (json.length > GROWING_BYTES || !picker.read(json) || isOdd(json.length)) {
            return readWhole(json, recordTime);
        }
        long time = time(recordTime);
        if (time == UtcTime.NONE) {
            return readWhole(json, recordTime);
        }
        long millis = Math.max(EARLIEST, Math.min(LATEST, time));
        EventSamples samples = metrics.wanted() == 0 ? EventSamples.NONE : samples(json);
        remember(json, time, millis, samples.series());
        return Decoded.ok(new Picked(millis, samples));
    }

    /** For the next event of this source, if it can be read by this one. */
    private void remember(byte[] json, long time, long millis, SeriesList list) {
        Slots slots = metrics.slots();
        if (!slots.isPlain() || slots.size() == 0 || time != millis || !stencils.wants(json.length)) {
            return;
        }
        boolean isDated = picker.isExact(TIMESTAMP) && picker.kind(TIMESTAMP) != Kind.ABSENT;
        if (isDated && picker.utcMillis(TIMESTAMP) == UtcTime.NONE) {
            return;
        }
        int from = isDated ? picker.from(TIMESTAMP) : -1;
        if (isDated) {
            slots.addText(from, picker.to(TIMESTAMP), Slots.TIME);
        }
        boolean isDatedFirst = slots.what(0) == Slots.TIME;
        addTexts(slots);
        stencils.remember(json, isDatedFirst ? from : -1, slots, list);
    }

    /** The texts that tell its source. */
    private void addTexts(Slots slots) {
        Leaves own = picker.leaves();
        for (int i = 0; i < own.size(); i++) {
            if (own.kind(i) == Kind.STRING && !own.isEscaped(i)) {
                slots.addText(own.from(i), own.to(i), Slots.TEXT);
            }
        }
        for (int i = RESOURCE; i < FIELDS.size(); i++) {
            if (picker.isExact(i) && picker.kind(i) == Kind.STRING && !picker.isEscaped(i)) {
                slots.addText(picker.from(i), picker.to(i), Slots.TEXT);
            }
        }
    }

    /** Whether something wants a closer look: there are no metrics, labels are none, it may be too much to write again. */
    private boolean isOdd(int length) {
        Kind own = picker.kind(OWN_LABELS);
        if (!metrics.isRead() || (own != Kind.ABSENT && own != Kind.NULL)) {
            return true;
        }
        int fields = picker.fields() + ADDED_FIELDS + ADDED_TO_EACH * metrics.objects();
        if (length > JsonDocument.MIN_BYTES_TO_MEASURE && fields > JsonDocument.MAX_FIELDS) {
            return true;
        }
        return metrics.wanted() > 0 && hasArrayForLabel();
    }

    /** An array makes a label of its JSON, written as we write it. */
    private boolean hasArrayForLabel() {
        Leaves labels = picker.leaves();
        for (int i = 0; i < labels.size(); i++) {
            if (labels.kind(i) == Kind.ARRAY) {
                return true;
            }
        }
        for (int i = RESOURCE; i < FIELDS.size(); i++) {
            if (picker.kind(i) == Kind.ARRAY) {
                return true;
            }
        }
        return false;
    }

    /** {@link UtcTime#NONE} if the event has a time that is none. */
    private long time(long recordTime) {
        Kind kind = picker.isExact(TIMESTAMP) ? picker.kind(TIMESTAMP) : Kind.ABSENT;
        if (kind == Kind.ABSENT || kind == Kind.NULL) {
            return recordTime;
        }
        long millis = picker.utcMillis(TIMESTAMP);
        if (millis != UtcTime.NONE) {
            return millis;
        }
        String text = kind == Kind.STRING || kind == Kind.NUMBER ? picker.text(TIMESTAMP) : null;
        if (text == null) {
            return UtcTime.NONE;
        }
        Optional<Instant> time =
                kind == Kind.STRING ? Timestamps.ofText(text) : Timestamps.ofEpoch(new BigDecimal(text));
        return time.map(Instant::toEpochMilli).orElse(UtcTime.NONE);
    }

    private EventSamples samples(byte[] json) {
        SeriesLabels labels = labels(json);
        size = 0;
        for (int i = 0; i < metrics.wanted(); i++) {
            Found found = metrics.found(i);
            KnownNames.Series names = Objects.requireNonNull(found.series);
            switch (names.kind) {
                case GAUGE, COUNTER -> add(labels.with(names.name), found.value);
                case HISTOGRAM -> addBuckets(labels, found);
                case SUMMARY -> addQuantiles(labels, found);
            }
            if (names.wantsSum && !Double.isNaN(found.sum)) {
                add(labels.with(names.sum), found.sum);
            }
            if (names.wantsCount) {
                add(labels.with(names.count), (double) found.count);
            }
        }
        return new EventSamples(labels.list(series, size), Arrays.copyOf(values, size));
    }

    private void add(LabelSet one, double value) {
        if (size == series.length) {
            series = Arrays.copyOf(series, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        series[size] = one;
        values[size++] = value;
    }

    private void addBuckets(SeriesLabels labels, Found found) {
        KnownNames.Series names = Objects.requireNonNull(found.series);
        if (!names.wantsBucket) {
            return;
        }
        long cumulative = 0;
        for (int i = 0; i < found.size; i++) {
            cumulative += metrics.count(found.counts + i);
            String bound = decimals.of(metrics.number(found.numbers + i));
            add(labels.with(names.bucket, PrometheusNames.LE, bound), (double) cumulative);
        }
        add(labels.with(names.bucket, PrometheusNames.LE, PrometheusNames.INFINITY), (double) found.count);
    }

    private void addQuantiles(SeriesLabels labels, Found found) {
        KnownNames.Series names = Objects.requireNonNull(found.series);
        if (!names.wantsName) {
            return;
        }
        for (int i = 0; i < found.size; i++) {
            String quantile = decimals.of(metrics.number(found.numbers + 2 * i));
            double value = metrics.number(found.numbers + 2 * i + 1);
            add(labels.with(names.name, PrometheusNames.QUANTILE, quantile), value);
        }
    }

    /** The labels that all series of the event share. */
    private SeriesLabels labels(byte[] json) {
        Leaves own = picker.leaves();
        knownLabels.begin();
        for (int i = 0; i < own.size(); i++) {
            knownLabels.add(KnownLabels.NAME, json, own.nameFrom(i), own.nameTo(i));
            knownLabels.add(KnownLabels.kind(own.kind(i), own.isEscaped(i)), json, own.from(i), own.to(i));
        }
        for (int i = RESOURCE; i < FIELDS.size(); i++) {
            // An attribute of another spelling, service_name, is another attribute.
            if (picker.isExact(i) && picker.kind(i) != Kind.ABSENT) {
                knownLabels.add(KnownLabels.NAME + i, json, 0, 0);
                knownLabels.add(
                        KnownLabels.kind(picker.kind(i), picker.isEscaped(i)), json, picker.from(i), picker.to(i));
            }
        }
        return knownLabels.get(this::madeLabels);
    }

    private LabelSet madeLabels() {
        Leaves leaves = picker.leaves();
        Map<String, String> own = new LinkedHashMap<>();
        for (int i = 0; i < leaves.size(); i++) {
            putIfSaid(own, leaves.name(i), leaves.text(i));
        }
        Map<String, String> resource = new LinkedHashMap<>();
        for (int i = RESOURCE; i < FIELDS.size(); i++) {
            putIfSaid(resource, FIELDS.get(i), picker.isExact(i) ? picker.text(i) : null);
        }
        return LabelSet.copyOf(PrometheusNames.seriesLabels(own, resource));
    }

    private static void putIfSaid(Map<String, String> map, String name, @Nullable String value) {
        if (value != null) {
            map.put(name, value);
        }
    }

    /**
     * How many events took the long way: what is malformed, and what is rare. That is an event of more than 32 KiB; an
     * escape in the name of a field, in a type or a unit; a name that is the same as another in Prometheus' alphabet; a
     * name that is not ASCII, but for a metric's; a label in an object of its own, or a wanted one that is an array; a
     * known field of a measurement that is of another type than its kind wants; counts with an exponent, or of more than
     * 18 digits; numbers of more than 300.
     */
    public long wholeReads() {
        return wholeReads;
    }

    /** How many events were read by the last one of their source. */
    long stencilReads() {
        return stencils.reads();
    }

    private Decoded<Picked> readWhole(byte[] json, long recordTime) {
        wholeReads++;
        return MetricEvent.read(json, Instant.ofEpochMilli(recordTime)).map(event -> {
            List<Sample> samples = PrometheusNames.samples(event).stream()
                    .filter(sample -> wanted.test(sample.labels().getOrDefault(Sample.NAME, "")))
                    .toList();
            return new Picked(event.timestamp().toEpochMilli(), EventSamples.of(samples));
        });
    }
}
