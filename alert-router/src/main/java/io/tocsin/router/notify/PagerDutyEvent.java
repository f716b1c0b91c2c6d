package io.tocsin.router.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.router.receiver.Integration.PagerDuty;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The body for PagerDuty's Events API v2 (https://developer.pagerduty.com/docs/events-api-v2). A group is one incident:
 * its dedup_key is the hash of the group's key.
 */
public final class PagerDutyEvent {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_SUMMARY = 1024;
    private static final int MAX_EVENT_BYTES = 512 << 10;
    private static final List<String> SEVERITIES = List.of("critical", "error", "warning", "info");

    private PagerDutyEvent() {}

    /** The JSON in UTF-8; the routing key is the secret of the integration. */
    public static byte[] of(Notification n, PagerDuty config, String routingKey, URI page) {
        ObjectNode root = event(n, config, routingKey, page);
        ObjectNode details = root.withObject("/payload").putObject("custom_details");
        details(details, n, config.details());
        byte[] bytes = WebhookMessage.bytes(root);
        if (bytes.length > MAX_EVENT_BYTES) {
            details.removeAll();
            details.put("error", "The details were left out: the event was larger than PagerDuty takes.");
            bytes = WebhookMessage.bytes(root);
        }
        return bytes;
    }

    private static ObjectNode event(Notification n, PagerDuty config, String routingKey, URI page) {
        Map<String, String> texts = config.texts();
        String client = texts.getOrDefault("client", "Tocsin");
        ObjectNode root = JSON.createObjectNode()
                .put("routing_key", routingKey)
                .put("dedup_key", n.group().dedupKey())
                .put("event_action", n.status() == Status.FIRING ? "trigger" : "resolve")
                .put("client", client)
                .put("client_url", texts.getOrDefault("client_url", page.toString()));
        ObjectNode payload = root.putObject("payload")
                .put("summary", SlackMessage.cut(texts.getOrDefault("description", n.subject()), MAX_SUMMARY))
                .put("source", texts.getOrDefault("source", client))
                .put("severity", texts.getOrDefault("severity", severity(n)))
                .put("timestamp", n.alerts().get(0).startsAt().toString());
        for (String key : List.of("class", "component", "group")) {
            if (texts.containsKey(key)) {
                payload.put(key, texts.get(key));
            }
        }
        return root;
    }

    /** The common label of that name where PagerDuty knows its value, else {@code error} as Alertmanager has it. */
    private static String severity(Notification n) {
        String label = n.group().commonLabels().getOrDefault("severity", "");
        return SEVERITIES.contains(label) ? label : "error";
    }

    private static void details(ObjectNode details, Notification n, Map<String, String> fixed) {
        ArrayNode firing = details.putArray("firing");
        n.firing().forEach(a -> firing.add(detail(a)));
        ArrayNode resolved = details.putArray("resolved");
        n.resolved().forEach(a -> resolved.add(detail(a)));
        details.put("num_firing", Integer.toString(firing.size()));
        details.put("num_resolved", Integer.toString(resolved.size()));
        fixed.forEach(details::put);
    }

    private static ObjectNode detail(AlertEvent alert) {
        return WebhookMessage.alert(alert).put("value", AlertTexts.value(alert));
    }
}
