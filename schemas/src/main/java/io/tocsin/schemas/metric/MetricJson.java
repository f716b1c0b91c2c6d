package io.tocsin.schemas.metric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.SpecialNumbers;
import io.tocsin.schemas.json.Text;
import io.tocsin.schemas.json.Timestamps;
import io.tocsin.schemas.metric.Measurement.Summary.Quantile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A metric event to and from its JSON. */
final class MetricJson {
    private static final String TIMESTAMP = "@timestamp";
    private static final String LABELS = "labels";
    private static final String METRICS = "metrics";

    /** Doubles up to here hold every integer. */
    private static final double MAX_EXACT = 1L << 53;

    /** 0 to 1 in plain digits; what a double cannot tell apart is refused as a quantile that stands twice. */
    private static final Pattern QUANTILE = Pattern.compile("0(\\.\\d{1,30})?|1(\\.0{1,30})?");

    private MetricJson() {}

    static Decoded<MetricEvent> read(ObjectNode root, Instant recordTime) {
        try {
            Map<String, Measurement> metrics = metrics(root.get(METRICS));
            ObjectNode rest = root.deepCopy();
            rest.remove(METRICS);
            Decoded<Map<String, JsonNode>> leaves = Fields.flatten(rest);
            if (leaves instanceof Decoded.Malformed<Map<String, JsonNode>> problem) {
                return problem.cast();
            }
            Instant timestamp = recordTime;
            Map<String, String> resource = new LinkedHashMap<>();
            Map<String, String> labels = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> leaf : leaves.orElseThrow().entrySet()) {
                String name = leaf.getKey();
                if (name.equals(TIMESTAMP)) {
                    timestamp = timestamp(leaf.getValue(), recordTime);
                } else if (name.equals(LABELS) && !leaf.getValue().isNull()) {
                    throw new Refused(LABELS, "not an object; names and values are wanted");
                } else if (name.startsWith(LABELS + ".")) {
                    put(labels, name.substring(LABELS.length() + 1), leaf.getValue());
                } else {
                    put(resource, name, leaf.getValue());
                }
            }
            return Decoded.ok(new MetricEvent(timestamp, resource, labels, metrics));
        } catch (Refused e) {
            return new Decoded.Malformed<>(e.reason, -1, e.path);
        }
    }

    static ObjectNode write(MetricEvent event) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put(TIMESTAMP, Timestamps.format(event.timestamp()));
        event.resource().forEach(root::put);
        if (!event.labels().isEmpty()) {
            event.labels().forEach(root.putObject(LABELS)::put);
        }
        ObjectNode metrics = root.putObject(METRICS);
        event.metrics().forEach((name, measurement) -> metrics.set(name, write(measurement)));
        return root;
    }

    private static JsonNode write(Measurement measurement) {
        if (measurement instanceof Measurement.Gauge gauge && gauge.unit().isEmpty()) {
            return SpecialNumbers.node(gauge.value());
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (measurement instanceof Measurement.Gauge gauge) {
            node.set("value", SpecialNumbers.node(gauge.value()));
        } else if (measurement instanceof Measurement.Counter counter) {
            node.set("value", SpecialNumbers.node(counter.value()));
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
                node.set("sum", SpecialNumbers.node(histogram.sum()));
            }
            node.put("count", histogram.count());
        } else if (measurement instanceof Measurement.Summary summary) {
            ObjectNode quantiles = node.putObject("quantiles");
            for (Quantile q : summary.quantiles()) {
                quantiles.set(PrometheusNames.decimal(q.quantile()), SpecialNumbers.node(q.value()));
            }
            node.set("sum", SpecialNumbers.node(summary.sum()));
            node.put("count", summary.count());
        }
        return node;
    }

    private static void put(Map<String, String> map, String name, JsonNode value) {
        if (value.isArray()) {
            // As OpenTelemetry writes an array where only text is possible.
            map.put(name, new String(JsonDocument.write(value), StandardCharsets.UTF_8));
        } else {
            Fields.scalar(value).ifPresent(text -> map.put(name, text));
        }
    }

    private static Instant timestamp(JsonNode node, Instant recordTime) throws Refused {
        Optional<Instant> instant = Optional.empty();
        if (node.isNull()) {
            instant = Optional.of(recordTime);
        } else if (node.isTextual()) {
            instant = Timestamps.parse(node.textValue());
        } else if (node.isNumber()) {
            instant = Timestamps.ofEpochMillis(node.doubleValue());
        }
        if (instant.isEmpty()) {
            throw new Refused(TIMESTAMP, Timestamps.WANTED);
        }
        return instant.get();
    }

    private static Map<String, Measurement> metrics(@Nullable JsonNode node) throws Refused {
        if (!(node instanceof ObjectNode object) || object.isEmpty()) {
            throw new Refused(
                    node == null ? "" : METRICS, "an event without metrics; \"metrics\":{name: value} is wanted");
        }
        Map<String, Measurement> metrics = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String path = METRICS + "." + entry.getKey();
            if (!PrometheusNames.isNameable(entry.getKey())) {
                throw new Refused(METRICS, "a metric's name without a letter or digit");
            }
            metrics.put(entry.getKey(), measurement(path, entry.getValue()));
        }
        return metrics;
    }

    private static Measurement measurement(String path, JsonNode node) throws Refused {
        if (!(node instanceof ObjectNode object)) {
            return new Measurement.Gauge(number(path, node), "");
        }
        String unit = text(path + ".unit", object.get("unit"), "");
        String type = text(path + ".type", object.get("type"), object.has("counts") ? "histogram" : "gauge");
        try {
            return switch (type) {
                case "gauge" -> new Measurement.Gauge(number(path + ".value", object.get("value")), unit);
                case "counter" -> new Measurement.Counter(number(path + ".value", object.get("value")), unit);
                case "histogram" -> histogram(path, object, unit);
                case "summary" -> summary(path, object, unit);
                default -> throw new Refused(path + ".type", "unknown; gauge, counter, histogram or summary is right");
            };
        } catch (IllegalArgumentException e) {
            throw new Refused(path, String.valueOf(e.getMessage()));
        }
    }

    private static Measurement histogram(String path, ObjectNode object, String unit) throws Refused {
        List<Double> bounds = new ArrayList<>();
        for (JsonNode bound : array(path + ".bounds", object.get("bounds"))) {
            bounds.add(number(path + ".bounds", bound));
        }
        List<Long> counts = new ArrayList<>();
        long total = 0;
        for (JsonNode count : array(path + ".counts", object.get("counts"))) {
            counts.add(count(path + ".counts", count));
            total += counts.get(counts.size() - 1);
        }
        JsonNode sum = object.get("sum");
        JsonNode count = object.get("count");
        return new Measurement.Histogram(
                bounds,
                counts,
                sum == null || sum.isNull() ? Double.NaN : number(path + ".sum", sum),
                count == null || count.isNull() ? total : count(path + ".count", count),
                unit);
    }

    private static Measurement summary(String path, ObjectNode object, String unit) throws Refused {
        if (!(object.get("quantiles") instanceof ObjectNode byQuantile)) {
            throw new Refused(path + ".quantiles", "not an object; {\"0.5\": value} is wanted");
        }
        List<Quantile> quantiles = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : byQuantile.properties()) {
            quantiles.add(quantile(path + ".quantiles", entry.getKey(), entry.getValue()));
        }
        quantiles.sort(Comparator.comparingDouble(Quantile::quantile));
        return new Measurement.Summary(
                quantiles, number(path + ".sum", object.get("sum")), count(path + ".count", object.get("count")), unit);
    }

    private static Quantile quantile(String path, String text, JsonNode value) throws Refused {
        if (!QUANTILE.matcher(text).matches()) {
            throw new Refused(path, "a quantile that is not a number from 0 to 1: \"" + Text.truncated(text, 40) + '"');
        }
        return new Quantile(Double.parseDouble(text), number(path + "." + text, value));
    }

    private static double number(String path, @Nullable JsonNode node) throws Refused {
        OptionalDouble value = node == null ? OptionalDouble.empty() : SpecialNumbers.read(node);
        if (value.isEmpty()) {
            throw new Refused(path, "not a number; a JSON number, or \"NaN\", \"+Inf\" or \"-Inf\", is wanted");
        }
        return value.getAsDouble();
    }

    private static long count(String path, @Nullable JsonNode node) throws Refused {
        if (node != null && node.canConvertToLong() && (node.isIntegralNumber() || isExact(node.doubleValue()))) {
            return node.longValue();
        }
        throw new Refused(path, "not a count; an integer of at most 64 bits is wanted");
    }

    private static boolean isExact(double value) {
        return Math.rint(value) == value && Math.abs(value) <= MAX_EXACT;
    }

    private static Iterable<JsonNode> array(String path, @Nullable JsonNode node) throws Refused {
        if (node instanceof ArrayNode array) {
            return array;
        }
        throw new Refused(path, "not an array; an array of numbers is wanted");
    }

    private static String text(String path, @Nullable JsonNode node, String absent) throws Refused {
        if (node == null || node.isNull()) {
            return absent;
        }
        if (node instanceof TextNode text) {
            return text.textValue();
        }
        throw new Refused(path, "not a text");
    }

    /** Ends the reading of a document; never leaves this class. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        final String path;
        final String reason;

        Refused(String path, String reason) {
            super(reason, null, false, false);
            this.path = path;
            this.reason = reason;
        }
    }
}
