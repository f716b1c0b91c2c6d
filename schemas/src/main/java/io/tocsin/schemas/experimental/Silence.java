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
import java.util.List;

/**
 * A time in which nobody is told about the alerts that match, as in Alertmanager's API v2: the value of the topic
 * {@code silences}. Experimental.
 *
 * @param id the record's key; a UUID as a rule
 * @param matchers that must all match; not empty
 * @param startsAt to the millisecond
 * @param endsAt to the millisecond, not before {@code startsAt}
 * @param updatedAt to the millisecond
 * @param createdBy may be ""
 * @param comment may be ""
 * @param others fields that this release does not know, passed on as they came
 */
public record Silence(
        String id,
        List<Matcher> matchers,
        Instant startsAt,
        Instant endsAt,
        Instant updatedAt,
        String createdBy,
        String comment,
        KeptFields others) {

    public Silence {
        matchers = List.copyOf(matchers);
        startsAt = Timestamps.normalised(startsAt);
        endsAt = Timestamps.normalised(endsAt);
        updatedAt = Timestamps.normalised(updatedAt);
        if (id.isEmpty()) {
            throw new IllegalArgumentException("a silence without an id");
        }
        if (matchers.isEmpty()) {
            throw new IllegalArgumentException("a silence without matchers");
        }
        if (matchers.stream().allMatch(Matcher::isKnownToMatchEmpty)) {
            throw new IllegalArgumentException("a silence of which all matchers match the empty text");
        }
        if (endsAt.isBefore(startsAt)) {
            throw new IllegalArgumentException("endsAt before startsAt");
        }
    }

    /**
     * A condition on one label; a label that an alert has not is the empty text. That a regular expression is one
     * (RE2's, for the whole value) is checked by who matches with it.
     *
     * @param name of the label; not empty
     * @param isEqual false for {@code !=} and {@code !~}
     */
    public record Matcher(String name, String value, boolean isRegex, boolean isEqual) {
        public Matcher {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a matcher without a name");
            }
        }

        private boolean isKnownToMatchEmpty() {
            return !isRegex && value.isEmpty() == isEqual;
        }

        private static Matcher of(RecordReader fields) throws Refused {
            return new Matcher(
                    fields.name("name"),
                    fields.text("value"),
                    fields.flag("isRegex", false),
                    fields.flag("isEqual", true));
        }
    }

    /** Reads one record of the topic {@code silences}; the limits are those of {@link JsonDocument}. */
    public static Decoded<Silence> read(byte[] json) {
        return RecordReader.read(json, Silence::of);
    }

    private static Silence of(RecordReader fields) throws Refused {
        String id = fields.name("id");
        List<Matcher> matchers = fields.objects("matchers", Matcher::of);
        Instant startsAt = fields.time("startsAt");
        Instant endsAt = fields.time("endsAt");
        Instant updatedAt = fields.optionalTime("updatedAt").orElse(startsAt);
        String createdBy = fields.text("createdBy");
        String comment = fields.text("comment");
        return new Silence(id, matchers, startsAt, endsAt, updatedAt, createdBy, comment, fields.others());
    }

    /** In UTF-8, as {@link #read} takes it. */
    public byte[] toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("id", id);
        ArrayNode conditions = root.putArray("matchers");
        for (Matcher matcher : matchers) {
            conditions
                    .addObject()
                    .put("name", matcher.name)
                    .put("value", matcher.value)
                    .put("isRegex", matcher.isRegex)
                    .put("isEqual", matcher.isEqual);
        }
        root.put("startsAt", Timestamps.format(startsAt))
                .put("endsAt", Timestamps.format(endsAt))
                .put("updatedAt", Timestamps.format(updatedAt))
                .put("createdBy", createdBy)
                .put("comment", comment);
        others.addTo(root);
        return JsonDocument.write(root);
    }
}
