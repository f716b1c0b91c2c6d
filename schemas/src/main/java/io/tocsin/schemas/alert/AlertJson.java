package io.tocsin.schemas.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.SpecialNumbers;
import io.tocsin.schemas.json.Timestamps;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An alert event to and from its JSON. */
final class AlertJson {
    private AlertJson() {}

    static Decoded<AlertEvent> read(ObjectNode root) {
        try {
            SortedMap<String, String> labels = texts("labels", root.get("labels"));
            labels.values().removeIf(String::isEmpty);
            String statusText = text("status", root.get("status"));
            Status status = Status.of(statusText)
                    .orElseThrow(() -> new Refused("status", "neither \"firing\" nor \"resolved\""));
            Instant startsAt = time("startsAt", root.get("startsAt"))
                    .orElseThrow(() -> new Refused(root.has("startsAt") ? "startsAt" : "", "startsAt is missing"));
            String fingerprint = text("fingerprint", root.get("fingerprint"));
            return Decoded.ok(new AlertEvent(
                    status,
                    labels,
                    texts("annotations", root.get("annotations")),
                    startsAt,
                    time("endsAt", root.get("endsAt")),
                    text("generatorURL", root.get("generatorURL")),
                    fingerprint.isEmpty() ? Fingerprint.of(labels) : fingerprint,
                    number("value", root.get("value")),
                    text("rule", root.get("rule")),
                    text("ruleVersion", root.get("ruleVersion"))));
        } catch (Refused e) {
            return new Decoded.Malformed<>(e.reason, -1, e.path);
        } catch (IllegalArgumentException e) {
            return Decoded.malformed(String.valueOf(e.getMessage()));
        }
    }

    static ObjectNode write(AlertEvent event) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("status", event.status().text());
        event.labels().forEach(root.putObject("labels")::put);
        event.annotations().forEach(root.putObject("annotations")::put);
        root.put("startsAt", Timestamps.format(event.startsAt()));
        event.endsAt().ifPresent(end -> root.put("endsAt", Timestamps.format(end)));
        root.put("generatorURL", event.generatorURL());
        root.put("fingerprint", event.fingerprint());
        root.set("value", SpecialNumbers.node(event.value()));
        root.put("rule", event.rule());
        root.put("ruleVersion", event.ruleVersion());
        return root;
    }

    private static SortedMap<String, String> texts(String path, @Nullable JsonNode node) throws Refused {
        SortedMap<String, String> texts = new TreeMap<>();
        if (node == null || node.isNull()) {
            return texts;
        }
        if (!(node instanceof ObjectNode object)) {
            throw new Refused(path, "not an object; names and texts are wanted");
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (entry.getKey().isEmpty()) {
                throw new Refused(path, "a name is empty");
            }
            String entryPath = path + "." + entry.getKey();
            texts.put(
                    entry.getKey(),
                    Fields.scalar(entry.getValue()).orElseThrow(() -> new Refused(entryPath, "not a text")));
        }
        return texts;
    }

    private static String text(String path, @Nullable JsonNode node) throws Refused {
        if (node == null || node.isNull()) {
            return "";
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        throw new Refused(path, "not a text");
    }

    /** Empty for what is absent and for the year 1, which is how Go writes that. */
    private static Optional<Instant> time(String path, @Nullable JsonNode node) throws Refused {
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        Instant time = (node.isTextual() ? Timestamps.parse(node.textValue()) : Optional.<Instant>empty())
                .orElseThrow(() -> new Refused(path, "not a time; RFC 3339 is wanted"));
        return time.equals(Timestamps.MIN) ? Optional.empty() : Optional.of(time);
    }

    /** NaN for what is absent: an alert that another system wrote has no value. */
    private static double number(String path, @Nullable JsonNode node) throws Refused {
        if (node == null || node.isNull()) {
            return Double.NaN;
        }
        OptionalDouble value = SpecialNumbers.read(node);
        if (value.isEmpty()) {
            throw new Refused(path, "not a number; a JSON number, or \"NaN\", \"+Inf\" or \"-Inf\", is wanted");
        }
        return value.getAsDouble();
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
