package io.tocsin.processor.extract;

import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.yaml.YamlFields;
import io.tocsin.processor.yaml.YamlNode;
import io.tocsin.processor.yaml.YamlNode.Place;
import io.tocsin.schemas.metric.LabelNames;
import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.Measurement.Kind;
import io.tocsin.schemas.metric.PrometheusNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a metric is: name, type, unit, bounds, limits. One use, one thread. */
final class MetricReader {
    static final int DEFAULT_LIMIT = 1000;
    private static final int MAX_LIMIT = 100_000;
    static final Duration COUNTER_IDLE = Duration.ofHours(1);
    static final Duration GAUGE_IDLE = Duration.ofMinutes(5);

    /** OpenTelemetry's syntax for the names of instruments. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.\\-/]{0,254}");

    private static final Pattern UNIT = Pattern.compile("[!-~]{0,63}");
    private static final Set<String> RESERVED = Set.of(Leaf.Logs.METRIC, "ALERTS", "ALERTS_FOR_STATE", "up");
    private static final Set<String> IDENTITY = Set.of("service_name", "host_name", "job", "instance");
    private static final Set<String> NOT_LABELS = Set.of(PrometheusNames.LE, PrometheusNames.QUANTILE);

    private static final Map<String, List<Double>> DEFAULT_BOUNDS = Map.of(
            // What OpenTelemetry's conventions advise for the duration of requests.
            "s", List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0),
            "ms",
                    List.of(
                            5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0, 2500.0, 5000.0, 7500.0,
                            10_000.0),
            "By",
                    List.of(
                            256.0,
                            1024.0,
                            4096.0,
                            16_384.0,
                            65_536.0,
                            262_144.0,
                            1_048_576.0,
                            4_194_304.0,
                            16_777_216.0));

    private final YamlFields fields;
    private final BiConsumer<Place, String> problems;
    private final YamlNode node;
    private final Map<String, YamlNode> keys;

    MetricReader(YamlFields fields, BiConsumer<Place, String> problems, YamlNode node, Map<String, YamlNode> keys) {
        this.fields = fields;
        this.problems = problems;
        this.node = node;
        this.keys = keys;
    }

    /** Why a label cannot be called so. */
    static Optional<String> refusedLabel(String label) {
        String name = LabelNames.sanitised(label);
        if (label.isEmpty() || label.startsWith("__")) {
            return Optional.of("not a label's name: \"" + label + "\"");
        }
        if (NOT_LABELS.contains(name)) {
            return Optional.of("the label " + name + " belongs to histograms and summaries themselves");
        }
        return IDENTITY.contains(name)
                ? Optional.of("the label " + name + " says who logged, and is taken from the event itself")
                : Optional.empty();
    }

    /** The metric; empty when something is wrong with it. */
    Optional<Metric> metric(Duration interval) {
        String name = name();
        Optional<Kind> kind = kind();
        String unit = unit(name, kind);
        Duration idle = idle(interval, kind);
        int limit = limit();
        if (kind.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        List<Double> bounds = bounds(kind.get(), unit);
        String prometheus = PrometheusNames.metricName(name, unit, kind.get());
        if (RESERVED.contains(prometheus)) {
            problem("name", "the name " + prometheus + " means something else in rules");
        }
        return Optional.of(new Metric(name, prometheus, kind.get(), unit, bounds, interval, limit, idle));
    }

    private String name() {
        String name = fields.text(keys.get("name"));
        if (NAME.matcher(name).matches()) {
            return name;
        }
        if (isScalarOrMissing("name")) {
            problem(
                    "name",
                    name.isEmpty()
                            ? "\"name\" is missing, such as http.server.request.duration"
                            : "not a metric's name: \"" + name
                                    + "\"; it begins with a letter, followed by letters, digits, _ . - /");
        }
        return "";
    }

    private Optional<Kind> kind() {
        String type = fields.text(keys.get("type"));
        for (Kind kind : List.of(Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM)) {
            if (kind.text().equals(type)) {
                return Optional.of(kind);
            }
        }
        if (isScalarOrMissing("type")) {
            problem("type", "\"type\" must be counter, gauge or histogram" + (type.isEmpty() ? "" : ", not " + type));
        }
        return Optional.empty();
    }

    private String unit(String name, Optional<Kind> kind) {
        String unit = fields.text(keys.get("unit"));
        if (!UNIT.matcher(unit).matches()) {
            problem("unit", "not a unit of UCUM: \"" + unit + "\"; write such as s, ms, By, 1, %, {request}");
        }
        if (unit.isEmpty() && !name.isEmpty() && kind.isPresent()) {
            // An annotation adds nothing to the name, so what is added otherwise comes from the conventions.
            String bare = PrometheusNames.metricName(name, "{none}", Kind.HISTOGRAM);
            String conventional = PrometheusNames.metricName(name, "", Kind.HISTOGRAM);
            if (!conventional.equals(bare) && conventional.startsWith(bare + "_")) {
                problem(
                        "unit",
                        "the conventions of OpenTelemetry give this name a unit ("
                                + conventional.substring(bare.length() + 1) + "): say which one the value is in");
            }
        }
        return unit;
    }

    private Duration idle(Duration interval, Optional<Kind> kind) {
        Optional<Duration> idle = fields.duration(keys.get("idle"));
        if (idle.isPresent() && idle.get().compareTo(interval) < 0) {
            problem("idle", "a series cannot be forgotten before its next sample, " + interval.toSeconds() + "s later");
        }
        return idle.orElse(kind.filter(Kind.GAUGE::equals).isPresent() ? GAUGE_IDLE : COUNTER_IDLE);
    }

    private int limit() {
        YamlNode written = keys.get("limit");
        if (written == null) {
            return DEFAULT_LIMIT;
        }
        int limit = fields.number(written);
        boolean isNumber = written instanceof YamlNode.Scalar scalar
                && scalar.wholeNumber().isPresent();
        if (isNumber && (limit < 1 || limit > MAX_LIMIT)) {
            problem("limit", "the limit of label sets must be from 1 to " + MAX_LIMIT);
        }
        return limit;
    }

    private List<Double> bounds(Kind kind, String unit) {
        @Nullable YamlNode written = keys.get("bounds");
        if (kind != Kind.HISTOGRAM) {
            if (written != null) {
                problem("bounds", "only a histogram has bounds");
            }
            return List.of();
        }
        if (written == null) {
            List<Double> usual = DEFAULT_BOUNDS.getOrDefault(unit, List.of());
            if (usual.isEmpty()) {
                problems.accept(
                        node.place(), "\"bounds\" are missing: there are usual ones for the units s, ms and By only");
            }
            return usual;
        }
        List<Double> bounds = new ArrayList<>();
        for (YamlNode one : fields.sequence(written)) {
            String text = fields.text(one);
            Amount amount = Amount.number(text);
            if (!(amount instanceof Amount.Read read)) {
                problems.accept(
                        one.place(),
                        "a bound must be a number below 1e18, not \"" + text + "\"; the bucket without a bound is there"
                                + " in any case");
            } else if (!bounds.isEmpty() && read.value().doubleValue() <= bounds.get(bounds.size() - 1)) {
                problems.accept(one.place(), "bounds must ascend; " + text + " does not");
            } else {
                bounds.add(read.value().doubleValue());
            }
        }
        if (bounds.isEmpty()
                && written instanceof YamlNode.Sequence list
                && list.items().isEmpty()) {
            problem("bounds", "a histogram needs a bound at least");
        }
        if (bounds.size() > Measurement.Histogram.MAX_BOUNDS) {
            problem("bounds", "at most " + Measurement.Histogram.MAX_BOUNDS + " bounds are taken");
        }
        return bounds;
    }

    private boolean isScalarOrMissing(String key) {
        YamlNode value = keys.get(key);
        return value == null || value instanceof YamlNode.Scalar;
    }

    private void problem(String key, String text) {
        problems.accept(keys.getOrDefault(key, node).place(), text);
    }
}
