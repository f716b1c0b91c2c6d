package io.tocsin.schemas.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings a document to the form that the pipeline works with: {@code @timestamp} in RFC 3339 UTC with milliseconds,
 * {@code log.level} in lower case, {@code event.dataset} legal as a part of a data stream's name; and fills
 * {@code log.level}, {@code service.name}, {@code host.name}, {@code message} and {@code event.dataset} from fields
 * that say the same under another name. What it fills from stays, except a plain {@code "host":"web-1"} and its like,
 * which would stand in the way of the object of that name.
 */
final class LogNormaliser {
    static final String DATASET = "event.dataset";
    static final String DEFAULT_DATASET = "app";
    private static final String LEVEL = "log.level";

    /** Elasticsearch allows 100 bytes for the dataset of a data stream. */
    private static final int MAX_DATASET_BYTES = 100;

    /** What Elasticsearch forbids in index names, and '-', which separates the parts of a data stream's name. */
    private static final String ILLEGAL_IN_DATASET = "\\/*?\"<>| ,#:-";

    /** Field, and where else its value may stand, best first. */
    private static final Map<String, List<String>> ALIASES = aliases();

    private LogNormaliser() {}

    private static Map<String, List<String>> aliases() {
        Map<String, List<String>> aliases = new LinkedHashMap<>();
        aliases.put("message", List.of("msg"));
        aliases.put(LEVEL, List.of("level", "severity", "log.syslog.severity.name"));
        aliases.put("service.name", List.of("service", "log.syslog.appname", "process.name"));
        aliases.put("host.name", List.of("host", "host.hostname", "log.syslog.hostname"));
        aliases.put("error.message", List.of("error"));
        aliases.put("user.name", List.of("user"));
        aliases.put(DATASET, List.of("data_stream.dataset"));
        return aliases;
    }

    /** Changes {@code root} in place and returns the event's time. {@code raw} are its leaves before. */
    static Decoded<Instant> normalise(ObjectNode root, Map<String, JsonNode> raw, Instant recordTime) {
        boolean carriesSomething =
                raw.entrySet().stream().anyMatch(e -> !e.getKey().equals(LogEvent.TIMESTAMP) && hasValue(e.getValue()));
        if (!carriesSomething) {
            return Decoded.malformed("an event without a field beside @timestamp");
        }
        Decoded<Instant> timestamp = timestamp(raw.get(LogEvent.TIMESTAMP), recordTime);
        if (timestamp instanceof Decoded.Ok<Instant> ok) {
            Fields.set(root, LogEvent.TIMESTAMP, TextNode.valueOf(Timestamps.format(ok.value())));
            ALIASES.forEach((field, others) -> fill(root, raw, field, others));
            lowerCaseLevel(root, raw);
            Fields.set(root, DATASET, TextNode.valueOf(datasetOf(root, raw)));
        }
        return timestamp;
    }

    private static boolean hasValue(JsonNode leaf) {
        return !leaf.isNull() && !(leaf.isArray() && leaf.isEmpty());
    }

    private static Decoded<Instant> timestamp(@Nullable JsonNode node, Instant recordTime) {
        if (node == null || node.isNull()) {
            return Decoded.ok(Timestamps.normalised(recordTime));
        }
        Optional<Instant> instant = Optional.empty();
        if (node.isTextual()) {
            instant = Timestamps.parse(node.textValue());
        } else if (node.isNumber()) {
            instant = Timestamps.ofEpochMillis(node.doubleValue());
        }
        return instant.<Decoded<Instant>>map(Decoded::ok)
                .orElseGet(() -> new Decoded.Malformed<>(Timestamps.WANTED, -1, LogEvent.TIMESTAMP));
    }

    private static void fill(ObjectNode root, Map<String, JsonNode> raw, String field, List<String> others) {
        if (scalarAt(raw, field).isPresent()) {
            return;
        }
        for (String other : others) {
            Optional<String> value = scalarAt(raw, other);
            if (value.isPresent()) {
                if (field.startsWith(other + ".")) {
                    root.remove(other);
                }
                Fields.set(root, field, TextNode.valueOf(value.get()));
                return;
            }
        }
    }

    private static void lowerCaseLevel(ObjectNode root, Map<String, JsonNode> raw) {
        scalarAt(raw, LEVEL)
                .or(() -> Optional.ofNullable(root.get(LEVEL)).flatMap(Fields::scalar))
                .ifPresent(level ->
                        Fields.set(root, LEVEL, TextNode.valueOf(level.strip().toLowerCase(Locale.ROOT))));
    }

    private static String datasetOf(ObjectNode root, Map<String, JsonNode> raw) {
        return scalarAt(raw, DATASET)
                .or(() -> Optional.ofNullable(root.get(DATASET)).flatMap(Fields::scalar))
                .map(LogNormaliser::legalDataset)
                .filter(dataset -> !dataset.isEmpty())
                .orElse(DEFAULT_DATASET);
    }

    /** The field's value, if it is a scalar that says something. */
    private static Optional<String> scalarAt(Map<String, JsonNode> raw, String field) {
        return Optional.ofNullable(raw.get(field)).flatMap(Fields::scalar).filter(text -> !text.isBlank());
    }

    /** Lower case, illegal characters as '_', at most 100 bytes; "" stays "". */
    static String legalDataset(String dataset) {
        StringBuilder legal = new StringBuilder();
        int bytes = 0;
        for (int c : dataset.strip().toLowerCase(Locale.ROOT).codePoints().toArray()) {
            boolean illegal =
                    ILLEGAL_IN_DATASET.indexOf(c) >= 0 || Character.isISOControl(c) || Character.isWhitespace(c);
            String text = Character.toString(illegal ? '_' : c);
            bytes += text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_DATASET_BYTES) {
                break;
            }
            legal.append(text);
        }
        return legal.toString();
    }
}
