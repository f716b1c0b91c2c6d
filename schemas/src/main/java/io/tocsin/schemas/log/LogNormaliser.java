package io.tocsin.schemas.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.Timestamps;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings a document to the form that the pipeline works with: {@code @timestamp} in RFC 3339 UTC with its decimals down to the nanosecond,
 * {@code log.level} in one vocabulary (see {@link Level}), {@code event.dataset} legal as a part of a data stream's name;
 * and fills {@code log.level}, {@code service.name}, {@code host.name}, {@code message} and {@code event.dataset} from
 * fields that say the same under another name (see {@link Derivation}). What it fills from stays, except a plain {@code "host":"web-1"} and its like,
 * which would stand in the way of the object of that name.
 */
final class LogNormaliser {
    private LogNormaliser() {}

    /**
     * Changes {@code root} in place and returns the event's time.
     *
     * @param raw its leaves before
     * @param otherwise the time of an event that has none
     */
    static Decoded<Instant> normalise(ObjectNode root, Map<String, JsonNode> raw, Instant otherwise) {
        boolean carriesSomething =
                raw.entrySet().stream().anyMatch(e -> !e.getKey().equals(LogEvent.TIMESTAMP) && hasValue(e.getValue()));
        if (!carriesSomething) {
            return Decoded.malformed("an event without a field beside @timestamp");
        }
        Decoded<Instant> timestamp = timestamp(raw.get(LogEvent.TIMESTAMP), otherwise);
        if (timestamp instanceof Decoded.Ok<Instant> ok) {
            Fields.set(root, LogEvent.TIMESTAMP, TextNode.valueOf(Timestamps.format(ok.value())));
            for (Derivation derivation : Derivation.ALL) {
                derive(root, raw, derivation);
            }
        }
        return timestamp;
    }

    private static boolean hasValue(JsonNode leaf) {
        return !leaf.isNull() && !(leaf.isArray() && leaf.isEmpty());
    }

    private static Decoded<Instant> timestamp(@Nullable JsonNode node, Instant otherwise) {
        if (node == null || node.isNull()) {
            return Decoded.ok(Timestamps.bounded(otherwise));
        }
        return Timestamps.read(node)
                .<Decoded<Instant>>map(Decoded::ok)
                .orElseGet(() -> new Decoded.Malformed<>(Timestamps.WANTED, -1, LogEvent.TIMESTAMP));
    }

    private static void derive(ObjectNode root, Map<String, JsonNode> raw, Derivation derivation) {
        Derivation.Result result = derivation.of(field -> {
            JsonNode leaf = raw.get(field);
            return leaf == null ? null : Fields.scalar(leaf).orElse(null);
        });
        if (result == null) {
            return;
        }
        if (derivation.displaces(result.from())) {
            root.remove(result.from());
        }
        JsonNode before = raw.get(derivation.field());
        // A number that is already there stays a number.
        if (before == null || !result.value().equals(Fields.scalar(before).orElse(null))) {
            Fields.set(root, derivation.field(), TextNode.valueOf(result.value()));
        }
    }
}
