package io.tocsin.schemas.window;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.json.FieldReader;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.KeptFields;
import io.tocsin.schemas.json.SpecialNumbers;
import io.tocsin.schemas.json.Text;
import io.tocsin.schemas.json.Timestamps;
import io.tocsin.schemas.metric.Sample;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * A recorded sample to and from its JSON. It is written at each evaluation of each series, so by hand; what else a sample
 * carries goes through a tree.
 */
final class SampleJson {
    private static final String TIMESTAMP = "@timestamp";
    private static final String LABELS = "labels";
    private static final String VALUE = "value";
    private static final String RULE = "rule";

    /** Prometheus' own word for the marker, in the unit tests of rules. */
    private static final String STALE = "stale";

    /** Doubles up to here hold every integer, so that 5 is written as 5. */
    private static final double MAX_EXACT = 1L << 53;

    private SampleJson() {}

    static RecordedSample read(FieldReader fields) throws FieldReader.Refused {
        JsonNode time = fields.node(TIMESTAMP);
        if (time == null) {
            throw fields.refused(fields.has(TIMESTAMP) ? TIMESTAMP : "", TIMESTAMP + " is missing");
        }
        Instant timestamp = Timestamps.read(time).orElseThrow(() -> fields.refused(TIMESTAMP, Timestamps.WANTED));
        SortedMap<String, String> labels = fields.texts(LABELS);
        if (labels.getOrDefault(Sample.NAME, "").isEmpty()) {
            throw fields.refused(fields.has(LABELS) ? LABELS : "", "a sample without " + Sample.NAME);
        }
        JsonNode node = fields.node(VALUE);
        if (node == null) {
            throw fields.refused(fields.has(VALUE) ? VALUE : "", "a sample without a value");
        }
        double value = value(fields, node);
        return new RecordedSample(
                labels,
                Timestamps.normalised(timestamp).toEpochMilli(),
                value,
                fields.text(RULE, ""),
                kept(fields, node, value));
    }

    private static double value(FieldReader fields, JsonNode node) throws FieldReader.Refused {
        if (node.isTextual() && node.textValue().equals(STALE)) {
            return RecordedSample.STALE_MARKER;
        }
        OptionalDouble value = SpecialNumbers.read(node);
        return value.orElseThrow(() -> fields.refused(
                VALUE, "not a value; a JSON number, or \"NaN\", \"+Inf\", \"-Inf\" or \"stale\", is wanted"));
    }

    private static KeptFields kept(FieldReader fields, JsonNode node, double value) {
        ObjectNode rest = fields.rest();
        if (node.isNumber() && new BigDecimal(text(value)).compareTo(node.decimalValue()) != 0) {
            rest.set(VALUE, node);
        }
        return KeptFields.of(rest);
    }

    static byte[] write(RecordedSample sample) {
        StringBuilder json = new StringBuilder(256);
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        json.append("{\"@timestamp\":\"").append(Timestamps.format(Instant.ofEpochMilli(sample.millis())));
        json.append("\",\"labels\":{");
        sample.labels().forEach((name, label) -> {
            encoder.quoteAsString(Text.wellFormed(name), json.append('"'));
            encoder.quoteAsString(Text.wellFormed(label), json.append("\":\""));
            json.append("\",");
        });
        json.setCharAt(json.length() - 1, '}');
        json.append(",\"value\":");
        ObjectNode others = JsonNodeFactory.instance.objectNode();
        boolean hasDigits = sample.others().json(VALUE).isPresent();
        if (hasDigits) {
            others.set(VALUE, SpecialNumbers.node(sample.value()));
        }
        sample.others().addTo(others);
        JsonNode digits = others.remove(VALUE);
        if (hasDigits && digits.isNumber()) {
            json.append(new String(JsonDocument.write(digits), UTF_8));
        } else {
            json.append(text(sample.value()));
        }
        if (!sample.rule().isEmpty()) {
            encoder.quoteAsString(Text.wellFormed(sample.rule()), json.append(",\"rule\":\""));
            json.append('"');
        }
        others.remove(List.of(TIMESTAMP, LABELS, RULE));
        if (!others.isEmpty()) {
            String more = new String(JsonDocument.write(others), UTF_8);
            json.append(',').append(more, 1, more.length() - 1);
        }
        return json.append('}').toString().getBytes(UTF_8);
    }

    /** The fields that {@link #write} writes, to be counted and measured. */
    static ObjectNode tree(RecordedSample sample) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put(TIMESTAMP, Timestamps.format(Instant.ofEpochMilli(sample.millis())));
        sample.labels().forEach(root.putObject(LABELS)::put);
        root.set(VALUE, SpecialNumbers.node(sample.value()));
        root.put(RULE, sample.rule());
        sample.others().addTo(root);
        return root;
    }

    /** By Jackson's own shortest digits: those of the Java runtime differ between releases. */
    private static String text(double value) {
        if (Double.isNaN(value)) {
            return RecordedSample.isStaleMarker(value) ? "\"stale\"" : "\"NaN\"";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "\"+Inf\"" : "\"-Inf\"";
        }
        boolean isNegativeZero = value == 0 && 1 / value < 0;
        if (Math.rint(value) == value && Math.abs(value) <= MAX_EXACT && !isNegativeZero) {
            return Long.toString((long) value);
        }
        return NumberOutput.toString(value, true);
    }
}
