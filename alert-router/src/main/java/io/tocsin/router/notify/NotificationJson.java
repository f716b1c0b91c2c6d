package io.tocsin.router.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.router.notify.Notification.GroupView;
import io.tocsin.router.receiver.IntegrationId;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import io.tocsin.schemas.json.Decoded;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Notifications as JSON: the value of {@code notifications}, and of {@code /api/outbox} with a little more. */
public final class NotificationJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private NotificationJson() {}

    /** UTF-8. */
    public static byte[] write(Notification notification) {
        try {
            return JSON.writeValueAsBytes(tree(notification));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a tree of texts and numbers can be written
        }
    }

    /** The JSON as a tree of its own, to add to. */
    public static ObjectNode tree(Notification n) {
        ObjectNode root = JSON.createObjectNode()
                .put("id", n.id())
                .put("receiver", n.to().receiver())
                .put("integration", n.to().type())
                .put("index", n.to().index())
                .put("status", n.status().text())
                .put("reason", n.reason())
                .put("decidedAt", n.decidedAt().toString())
                .put("groupKey", n.group().key())
                .put("dedupKey", n.group().dedupKey());
        put(root.putObject("groupLabels"), n.group().labels());
        put(root.putObject("commonLabels"), n.group().commonLabels());
        put(root.putObject("commonAnnotations"), n.group().commonAnnotations());
        ArrayNode alerts = root.putArray("alerts");
        try {
            for (AlertEvent alert : n.alerts()) {
                alerts.add(JSON.readTree(alert.toJson()));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e); // it was written a moment ago
        }
        return root.put("truncatedAlerts", n.truncatedAlerts());
    }

    /** What {@link #write} wrote, or why it is something else. */
    public static Decoded<Notification> read(byte[] json) {
        try {
            JsonNode root = JSON.readTree(json);
            List<AlertEvent> alerts = new ArrayList<>();
            for (JsonNode alert : root.required("alerts")) {
                Decoded<AlertEvent> decoded = AlertEvent.read(JSON.writeValueAsBytes(alert));
                if (decoded instanceof Decoded.Malformed<AlertEvent> problem) {
                    return Decoded.malformed("alerts: " + problem.describe());
                }
                alerts.add(decoded.orElseThrow());
            }
            if (alerts.isEmpty()) {
                return Decoded.malformed("no alerts");
            }
            return Decoded.ok(new Notification(
                    text(root, "id"),
                    new IntegrationId(text(root, "receiver"), text(root, "integration"), number(root, "index")),
                    new GroupView(
                            text(root, "groupKey"),
                            text(root, "dedupKey"),
                            texts(root, "groupLabels"),
                            texts(root, "commonLabels"),
                            texts(root, "commonAnnotations")),
                    text(root, "status").equals(Status.FIRING.text()) ? Status.FIRING : Status.RESOLVED,
                    alerts,
                    number(root, "truncatedAlerts"),
                    text(root, "reason"),
                    Instant.parse(text(root, "decidedAt"))));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return Decoded.malformed("not a notification: " + e.getMessage());
        }
    }

    private static void put(ObjectNode node, SortedMap<String, String> texts) {
        texts.forEach(node::put);
    }

    private static String text(JsonNode root, String field) {
        JsonNode node = root.required(field);
        if (!node.isTextual()) {
            throw new IllegalArgumentException(field + " is no text");
        }
        return node.textValue();
    }

    private static int number(JsonNode root, String field) {
        JsonNode node = root.required(field);
        if (!node.isInt()) {
            throw new IllegalArgumentException(field + " is no number");
        }
        return node.intValue();
    }

    private static SortedMap<String, String> texts(JsonNode root, String field) {
        SortedMap<String, String> all = new TreeMap<>();
        root.required(field)
                .properties()
                .forEach(e -> all.put(e.getKey(), e.getValue().asText()));
        return all;
    }
}
