package io.tocsin.schemas.experimental;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.FieldReader.Refused;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.KeptFields;
import io.tocsin.schemas.json.Timestamps;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the status page tells the public about one trouble: the value of the topic {@code incidents}. Experimental.
 *
 * @param id the record's key
 * @param components names of the parts of the status page that are concerned, none twice; may be empty
 * @param updates what was said, the oldest first; may be empty
 * @param startedAt to the millisecond
 * @param resolvedAt to the millisecond, not before {@code startedAt}; there exactly if the state is resolved
 * @param alerts fingerprints of the alerts behind it, none twice; may be empty
 * @param others fields that this release does not know, passed on as they came
 */
public record Incident(
        String id,
        String title,
        State state,
        Impact impact,
        List<String> components,
        List<Update> updates,
        Instant startedAt,
        Optional<Instant> resolvedAt,
        List<String> alerts,
        KeptFields others) {
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");

    public Incident {
        components = List.copyOf(components);
        updates = List.copyOf(updates);
        alerts = List.copyOf(alerts);
        startedAt = Timestamps.normalised(startedAt);
        resolvedAt = resolvedAt.map(Timestamps::normalised);
        if (id.isEmpty() || title.isEmpty()) {
            throw new IllegalArgumentException("an incident without " + (id.isEmpty() ? "an id" : "a title"));
        }
        if (components.contains("") || new HashSet<>(components).size() < components.size()) {
            throw new IllegalArgumentException("a component without a name, or one that stands twice");
        }
        if (new HashSet<>(alerts).size() < alerts.size()) {
            throw new IllegalArgumentException("a fingerprint stands twice");
        }
        for (String alert : alerts) {
            if (!FINGERPRINT.matcher(alert).matches()) {
                throw new IllegalArgumentException("not a fingerprint: \"" + alert + '"');
            }
        }
        if (resolvedAt.isPresent() != (state == State.RESOLVED)) {
            throw new IllegalArgumentException(
                    resolvedAt.isPresent() ? "resolvedAt and not resolved" : "resolved without resolvedAt");
        }
        if (resolvedAt.isPresent() && resolvedAt.get().isBefore(startedAt)) {
            throw new IllegalArgumentException("resolvedAt before startedAt");
        }
    }

    /** How far it has come. */
    public enum State {
        INVESTIGATING,
        IDENTIFIED,
        MONITORING,
        RESOLVED;

        /** As the JSON has it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static State of(RecordReader fields) throws Refused {
            return fields.choice(
                    "state",
                    text -> Arrays.stream(values())
                            .filter(s -> s.text().equals(text))
                            .findFirst(),
                    "investigating, identified, monitoring or resolved");
        }
    }

    /** How bad it is for the public. */
    public enum Impact {
        NONE,
        MINOR,
        MAJOR,
        CRITICAL;

        /** As the JSON has it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Impact of(RecordReader fields) throws Refused {
            return fields.choice(
                    "impact",
                    text -> Arrays.stream(values())
                            .filter(i -> i.text().equals(text))
                            .findFirst(),
                    "none, minor, major or critical");
        }
    }

    /**
     * One message to the public.
     *
     * @param at to the millisecond
     * @param state that the incident was in from then on
     * @param text not empty
     */
    public record Update(Instant at, State state, String text) {
        public Update {
            at = Timestamps.normalised(at);
            if (text.isEmpty()) {
                throw new IllegalArgumentException("an update without a text");
            }
        }

        private static Update of(RecordReader fields) throws Refused {
            return new Update(fields.time("at"), State.of(fields), fields.name("text"));
        }
    }

    /** Reads one record of the topic {@code incidents}; the limits are those of {@link JsonDocument}. */
    public static Decoded<Incident> read(byte[] json) {
        return RecordReader.read(json, Incident::of);
    }

    private static Incident of(RecordReader fields) throws Refused {
        String id = fields.name("id");
        String title = fields.name("title");
        State state = State.of(fields);
        Impact impact = Impact.of(fields);
        List<String> components = fields.names("components");
        List<Update> updates = fields.objects("updates", Update::of);
        Instant startedAt = fields.time("startedAt");
        Optional<Instant> resolvedAt = fields.optionalTime("resolvedAt");
        List<String> alerts = fields.names("alerts");
        return new Incident(
                id, title, state, impact, components, updates, startedAt, resolvedAt, alerts, fields.others());
    }

    /** In UTF-8, as {@link #read} takes it. */
    public byte[] toJson() {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("title", title)
                .put("state", state.text())
                .put("impact", impact.text());
        components.forEach(root.putArray("components")::add);
        ArrayNode said = root.putArray("updates");
        for (Update update : updates) {
            said.addObject()
                    .put("at", Timestamps.format(update.at))
                    .put("state", update.state.text())
                    .put("text", update.text);
        }
        root.put("startedAt", Timestamps.format(startedAt));
        resolvedAt.ifPresent(end -> root.put("resolvedAt", Timestamps.format(end)));
        alerts.forEach(root.putArray("alerts")::add);
        others.addTo(root);
        return JsonDocument.write(root);
    }
}
