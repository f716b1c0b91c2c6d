package io.tocsin.schemas.experimental;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.FieldReader.Refused;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.KeptFields;
import io.tocsin.schemas.json.Timestamps;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What one integration is to be told about one group of alerts, decided once: the value of the topic
 * {@code notifications}. Experimental.
 *
 * @param id unique; the same when it is delivered twice
 * @param to who is told
 * @param group what it is about
 * @param status firing while any of the alerts fires
 * @param reason why it was decided, as {@code new_alerts}; a reader takes any word
 * @param decidedAt to the millisecond
 * @param alerts the firing first; not empty
 * @param truncatedAlerts how many more there are than one record can hold
 * @param others fields that this release does not know, passed on as they came
 */
public record Notification(
        String id,
        Integration to,
        Group group,
        Status status,
        String reason,
        Instant decidedAt,
        List<AlertEvent> alerts,
        int truncatedAlerts,
        KeptFields others) {
    /** 500 alerts, the most that the router puts into one record, of 40 fields each. */
    public static final int MAX_FIELDS = 20_000;

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public Notification {
        alerts = List.copyOf(alerts);
        decidedAt = Timestamps.normalised(decidedAt);
        if (id.isEmpty() || reason.isEmpty()) {
            throw new IllegalArgumentException("a notification without " + (id.isEmpty() ? "an id" : "a reason"));
        }
        if (alerts.isEmpty()) {
            throw new IllegalArgumentException("a notification without alerts");
        }
        if (truncatedAlerts < 0) {
            throw new IllegalArgumentException("truncatedAlerts below 0: " + truncatedAlerts);
        }
    }

    /**
     * One integration of one receiver of the routing file.
     *
     * @param type of the integration, as {@code slack}
     * @param index among the receiver's integrations of this type, from 0
     */
    public record Integration(String receiver, String type, int index) {
        public Integration {
            if (receiver.isEmpty() || type.isEmpty() || index < 0) {
                throw new IllegalArgumentException("not an integration: " + receiver + '/' + type + '/' + index);
            }
        }
    }

    /**
     * The group as its receivers see it.
     *
     * @param key Alertmanager's group key; not empty
     * @param dedupKey SHA-256 of the key in hex: the same for all messages about this group
     */
    public record Group(
            String key,
            String dedupKey,
            SortedMap<String, String> labels,
            SortedMap<String, String> commonLabels,
            SortedMap<String, String> commonAnnotations) {
        public Group {
            labels = copy(labels);
            commonLabels = copy(commonLabels);
            commonAnnotations = copy(commonAnnotations);
            if (key.isEmpty()) {
                throw new IllegalArgumentException("a group without a key");
            }
            if (!SHA_256.matcher(dedupKey).matches()) {
                throw new IllegalArgumentException("a dedupKey that is not 64 hexadecimal digits");
            }
        }

        private static SortedMap<String, String> copy(SortedMap<String, String> texts) {
            return Collections.unmodifiableSortedMap(new TreeMap<>(texts));
        }
    }

    /**
     * Reads one record of the topic {@code notifications}; the limits are those of {@link JsonDocument}, but for
     * {@link #MAX_FIELDS}.
     */
    public static Decoded<Notification> read(byte[] json) {
        return RecordReader.read(json, MAX_FIELDS, Notification::of);
    }

    private static Notification of(RecordReader fields) throws Refused {
        String id = fields.name("id");
        Integration to = new Integration(fields.name("receiver"), fields.name("integration"), fields.count("index"));
        Status status = fields.choice(
                "status",
                text -> Arrays.stream(Status.values())
                        .filter(s -> s.text().equals(text))
                        .findFirst(),
                "firing or resolved");
        String reason = fields.name("reason");
        Instant decidedAt = fields.time("decidedAt");
        Group group = new Group(
                fields.name("groupKey"),
                fields.name("dedupKey"),
                fields.texts("groupLabels"),
                fields.texts("commonLabels"),
                fields.texts("commonAnnotations"));
        List<AlertEvent> alerts = fields.objects("alerts", alert -> alert.as(AlertEvent::read));
        int truncated = fields.count("truncatedAlerts");
        return new Notification(id, to, group, status, reason, decidedAt, alerts, truncated, fields.others());
    }

    /** In UTF-8, as {@link #read} takes it. */
    public byte[] toJson() {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("receiver", to.receiver)
                .put("integration", to.type)
                .put("index", to.index)
                .put("status", status.text())
                .put("reason", reason)
                .put("decidedAt", Timestamps.format(decidedAt))
                .put("groupKey", group.key)
                .put("dedupKey", group.dedupKey);
        group.labels.forEach(root.putObject("groupLabels")::put);
        group.commonLabels.forEach(root.putObject("commonLabels")::put);
        group.commonAnnotations.forEach(root.putObject("commonAnnotations")::put);
        ArrayNode told = root.putArray("alerts");
        for (AlertEvent alert : alerts) {
            told.add(JsonDocument.read(alert.toJson()).orElseThrow());
        }
        root.put("truncatedAlerts", truncatedAlerts);
        others.addTo(root);
        return JsonDocument.write(root);
    }
}
