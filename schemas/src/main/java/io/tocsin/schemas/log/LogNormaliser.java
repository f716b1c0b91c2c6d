package io.tocsin.schemas.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings a document to the form that the pipeline works with: {@code @timestamp} in RFC 3339 UTC with its decimals down
 * to the nanosecond, {@code log.level} in one vocabulary (see {@link Level}), {@code event.dataset} legal as a part of a
 * data stream's name; and fills fields from others that say the same under another name (see {@link Derivation},
 * {@link OtherTime}). What it fills from stays, except a plain {@code "host":"web-1"} and its like, which would stand in
 * the way of the object of that name. For one document.
 */
final class LogNormaliser implements RawFields {
    private final ObjectNode root;
    private final Map<String, JsonNode> leaves;

    /** Whether a value took the place of an object, so that leaves have gone which nobody knows. */
    private boolean reshaped;

    /**
     * What came of a document.
     *
     * @param leaves of the document as it is now, as {@link Fields#flatten} has them
     */
    record Normalised(Instant timestamp, Map<String, JsonNode> leaves) {}

    private LogNormaliser(ObjectNode root, Map<String, JsonNode> leaves) {
        this.root = root;
        this.leaves = leaves;
    }

    /**
     * Changes {@code root} in place.
     *
     * @param otherwise the time of an event that has none
     */
    static Decoded<Normalised> normalise(ObjectNode root, Instant otherwise) {
        return Fields.flatten(root).flatMap(leaves -> new LogNormaliser(root, leaves).normalised(otherwise));
    }

    private Decoded<Normalised> normalised(Instant otherwise) {
        if (!carriesSomething()) {
            return Decoded.malformed("an event without a field beside @timestamp");
        }
        return timestamp(otherwise).flatMap(timestamp -> {
            derive(Timestamps.format(timestamp));
            return (reshaped ? Fields.flatten(root) : Decoded.ok(leaves)).map(now -> new Normalised(timestamp, now));
        });
    }

    private boolean carriesSomething() {
        for (Map.Entry<String, JsonNode> leaf : leaves.entrySet()) {
            if (hasValue(leaf.getValue()) && !leaf.getKey().equals(LogEvent.TIMESTAMP)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasValue(JsonNode leaf) {
        return !leaf.isNull() && !(leaf.isArray() && leaf.isEmpty());
    }

    private Decoded<Instant> timestamp(Instant otherwise) {
        JsonNode node = leaves.get(LogEvent.TIMESTAMP);
        if (node == null || node.isNull()) {
            return Decoded.ok(Timestamps.bounded(OtherTime.of(this, otherwise)));
        }
        return Timestamps.read(node)
                .<Decoded<Instant>>map(Decoded::ok)
                .orElseGet(() -> new Decoded.Malformed<>(Timestamps.WANTED, -1, LogEvent.TIMESTAMP));
    }

    private void derive(String timestamp) {
        // All of them before the first change: none follows from what another one made.
        List<Derivation.@Nullable Result> results = new ArrayList<>(Derivation.ALL.size());
        for (Derivation derivation : Derivation.ALL) {
            results.add(derivation.of(this));
        }
        set(LogEvent.TIMESTAMP, timestamp);
        for (int i = 0; i < results.size(); i++) {
            Derivation.Result result = results.get(i);
            if (result != null) {
                Derivation derivation = Derivation.ALL.get(i);
                String from = result.from();
                boolean own = from.equals(derivation.field());
                if (!own && derivation.displaces(from)) {
                    root.remove(from);
                    leaves.remove(from);
                }
                if (!own || !derivation.copies()) {
                    set(derivation.field(), result.value());
                }
            }
        }
    }

    @Override
    public @Nullable String scalar(String field) {
        JsonNode leaf = leaves.get(field);
        return leaf == null ? null : Fields.scalarOrNull(leaf);
    }

    @Override
    public @Nullable String text(String field) {
        JsonNode leaf = leaves.get(field);
        return leaf == null ? null : leaf.textValue();
    }

    /** In tree and leaves alike. What says the same already stays: a number is to stay a number. */
    private void set(String field, String value) {
        if (value.equals(scalar(field))) {
            return;
        }
        JsonNode node = TextNode.valueOf(value);
        reshaped |= Fields.set(root, field, node) instanceof ObjectNode;
        leaves.put(field, node);
    }
}
