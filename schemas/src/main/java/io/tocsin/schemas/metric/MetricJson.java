package io.tocsin.schemas.metric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.FieldReader;
import io.tocsin.schemas.json.FieldReader.Refused;
import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.KeptFields;
import io.tocsin.schemas.json.SpecialNumbers;
import io.tocsin.schemas.json.Text;
import io.tocsin.schemas.json.Timestamps;
import io.tocsin.schemas.metric.Measurement.Summary.Quantile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A metric event to and from its JSON. */
final class MetricJson {
    private static final String TIMESTAMP = "@timestamp";
    private static final String LABELS = "labels";
    private static final String METRICS = "metrics";
    private static final String VALUE = "value";
    private static final String SUM = "sum";
    private static final String COUNT = "count";

    /** 0 to 1 in plain digits; what a double cannot tell apart is refused as a quantile that stands twice. */
    private static final Pattern QUANTILE = Pattern.compile("0(\\.\\d{1,30})?|1(\\.0{1,30})?");

    private MetricJson() {}

    static MetricEvent read(FieldReader root, Instant recordTime) throws Refused {
        Map<String, Measurement> metrics = metrics(root);
        ObjectNode rest = root.rest();
        Decoded<Map<String, JsonNode>> leaves = Fields.flatten(rest);
        if (leaves instanceof Decoded.Malformed<Map<String, JsonNode>> problem) {
            throw Refused.of(problem);
        }
        Instant timestamp = recordTime;
        Map<String, String> resource = new LinkedHashMap<>();
        Map<String, String> labels = new LinkedHashMap<>();
        ObjectNode others = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> leaf : leaves.orElseThrow().entrySet()) {
            String name = leaf.getKey();
            JsonNode value = leaf.getValue();
            if (name.equals(TIMESTAMP)) {
                timestamp = timestamp(root, value, recordTime);
            } else if (name.equals(LABELS)) {
                if (!value.isNull()) {
                    throw root.refused(LABELS, "not an object; names and values are wanted");
                }
            } else if (name.startsWith(LABELS + ".")) {
                KeptFields.text(value).ifPresent(text -> labels.put(name.substring(LABELS.length() + 1), text));
            } else {
                KeptFields.text(value).ifPresent(text -> resource.put(name, text));
                if (!value.isTextual()) {
                    others.set(name, value);
                }
            }
        }
        keepEmptyObjects(root, rest, "", others);
        return new MetricEvent(timestamp, resource, labels, metrics, KeptFields.of(others));
    }

    static ObjectNode write(MetricEvent event) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put(TIMESTAMP, Timestamps.format(event.timestamp()));
        event.resource().forEach((name, text) -> root.put(name, text));
        event.others().addTo(root);
        if (!event.labels().isEmpty()) {
            event.labels().forEach(root.putObject(LABELS)::put);
        }
        ObjectNode metrics = root.putObject(METRICS);
        event.metrics().forEach((name, measurement) -> metrics.set(name, write(measurement)));
        return root;
    }

    /** How many fields a measurement has at most when it is written, its own name among them. */
    static int fields(Measurement measurement) {
        int own = switch (measurement.kind()) {
            case GAUGE, COUNTER -> 4;
            case HISTOGRAM -> 7;
            case SUMMARY -> 6;
        };
        int quantiles = measurement instanceof Measurement.Summary summary
                ? summary.quantiles().size()
                : 0;
        return own + quantiles + measurement.others().names().size();
    }

    private static JsonNode write(Measurement measurement) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (measurement instanceof Measurement.Gauge gauge) {
            node.set(VALUE, SpecialNumbers.node(gauge.value()));
        } else if (measurement instanceof Measurement.Counter counter) {
            node.set(VALUE, SpecialNumbers.node(counter.value()));
        }
        node.put("type", measurement.kind().text());
        if (!measurement.unit().isEmpty()) {
            node.put("unit", measurement.unit());
        }
        if (measurement instanceof Measurement.Histogram histogram) {
            ArrayNode bounds = node.putArray("bounds");
            histogram.bounds().forEach(bounds::add);
            ArrayNode counts = node.putArray("counts");
            histogram.counts().forEach(counts::add);
            if (!Double.isNaN(histogram.sum())) {
                node.set(SUM, SpecialNumbers.node(histogram.sum()));
            }
            node.put(COUNT, histogram.count());
        } else if (measurement instanceof Measurement.Summary summary) {
            ObjectNode quantiles = node.putObject("quantiles");
            for (Quantile q : summary.quantiles()) {
                quantiles.set(PrometheusNames.decimal(q.quantile()), SpecialNumbers.node(q.value()));
            }
            node.set(SUM, SpecialNumbers.node(summary.sum()));
            node.put(COUNT, summary.count());
        }
        measurement.others().addTo(node);
        boolean isBare = measurement.kind() == Measurement.Kind.GAUGE && node.size() == 2;
        return isBare ? node.get(VALUE) : node;
    }

    /** Flattening finds no leaf in them. */
    private static void keepEmptyObjects(FieldReader root, ObjectNode object, String prefix, ObjectNode others)
            throws Refused {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String name = prefix + entry.getKey();
            if (!(entry.getValue() instanceof ObjectNode child)) {
                continue;
            }
            if (name.equals(TIMESTAMP)) {
                throw root.refused(TIMESTAMP, Timestamps.WANTED);
            }
            if (name.equals(LABELS) || name.startsWith(LABELS + ".")) {
                continue;
            }
            if (!child.isEmpty()) {
                keepEmptyObjects(root, child, name + ".", others);
            } else if (!others.has(name)) {
                others.set(name, child);
            }
        }
    }

    private static Instant timestamp(FieldReader root, JsonNode node, Instant recordTime) throws Refused {
        if (node.isNull()) {
            return recordTime;
        }
        return Timestamps.read(node).orElseThrow(() -> root.refused(TIMESTAMP, Timestamps.WANTED));
    }

    private static Map<String, Measurement> metrics(FieldReader root) throws Refused {
        FieldReader fields = root.object(METRICS)
                .filter(object -> !object.names().isEmpty())
                .orElseThrow(() -> root.refused(
                        root.has(METRICS) ? METRICS : "",
                        "an event without metrics; \"metrics\":{name: value} is wanted"));
        Map<String, Measurement> metrics = new LinkedHashMap<>();
        for (String name : fields.names()) {
            if (!PrometheusNames.isNameable(name)) {
                throw root.refused(METRICS, "a metric's name without a letter or digit");
            }
            Optional<FieldReader> object = fields.object(name);
            metrics.put(
                    name,
                    object.isPresent()
                            ? measurement(object.get())
                            : new Measurement.Gauge(fields.number(name), "", fields.keptNumber(name, VALUE)));
        }
        return metrics;
    }

    private static Measurement measurement(FieldReader fields) throws Refused {
        String unit = fields.text("unit", "");
        String type = fields.text("type", fields.has("counts") ? "histogram" : "gauge");
        try {
            return switch (type) {
                case "gauge" -> new Measurement.Gauge(fields.number(VALUE), unit, fields.kept(VALUE));
                case "counter" -> new Measurement.Counter(fields.number(VALUE), unit, fields.kept(VALUE));
                case "histogram" -> histogram(fields, unit);
                case "summary" -> summary(fields, unit);
                default -> throw fields.refused("type", "unknown; gauge, counter, histogram or summary is right");
            };
        } catch (IllegalArgumentException e) {
            throw fields.refused("", String.valueOf(e.getMessage()));
        }
    }

    private static Measurement histogram(FieldReader fields, String unit) throws Refused {
        List<Double> bounds = fields.numbers("bounds");
        List<Long> counts = fields.counts("counts");
        long total = counts.stream().mapToLong(Long::longValue).sum();
        return new Measurement.Histogram(
                bounds, counts, fields.number(SUM, Double.NaN), fields.count(COUNT, total), unit, fields.kept(SUM));
    }

    private static Measurement summary(FieldReader fields, String unit) throws Refused {
        FieldReader byQuantile = fields.object("quantiles")
                .orElseThrow(() -> fields.refused("quantiles", "not an object; {\"0.5\": value} is wanted"));
        List<Quantile> quantiles = new ArrayList<>();
        for (String name : byQuantile.names()) {
            if (!QUANTILE.matcher(name).matches()) {
                throw byQuantile.refused(
                        "", "a quantile that is not a number from 0 to 1: \"" + Text.truncated(name, 40) + '"');
            }
            quantiles.add(new Quantile(Double.parseDouble(name), byQuantile.number(name)));
        }
        quantiles.sort(Comparator.comparingDouble(Quantile::quantile));
        return new Measurement.Summary(quantiles, fields.number(SUM), fields.count(COUNT), unit, fields.kept(SUM));
    }
}
