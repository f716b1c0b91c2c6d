package io.tocsin.router.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.alert.AlertEvent;
import java.net.URI;
import java.util.List;
import java.util.SortedMap;

/**
 * The body of a webhook: version 4 of Alertmanager's
 * (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config).
 */
public final class WebhookMessage {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Go's zero time: what Alertmanager writes as the end of an alert that has none. */
    private static final String NO_END = "0001-01-01T00:00:00Z";

    private static final String REGEX_META = "\\.+*?()|[]{}^$";

    private WebhookMessage() {}

    /** The JSON in UTF-8. {@code maxAlerts} 0: all. */
    public static byte[] of(Notification n, URI externalUrl, int maxAlerts) {
        List<AlertEvent> alerts = n.alerts();
        int truncated = n.truncatedAlerts();
        if (maxAlerts > 0 && alerts.size() > maxAlerts) {
            truncated += alerts.size() - maxAlerts;
            alerts = alerts.subList(0, maxAlerts);
        }
        ObjectNode root = JSON.createObjectNode()
                .put("receiver", quoteMeta(n.to().receiver()))
                .put("status", n.status().text());
        ArrayNode list = root.putArray("alerts");
        alerts.forEach(a -> list.add(alert(a)));
        put(root.putObject("groupLabels"), n.group().labels());
        put(root.putObject("commonLabels"), n.group().commonLabels());
        put(root.putObject("commonAnnotations"), n.group().commonAnnotations());
        root.put("externalURL", externalUrl.toString())
                .put("version", "4")
                .put("groupKey", n.group().key())
                .put("truncatedAlerts", truncated);
        return bytes(root);
    }

    static ObjectNode alert(AlertEvent a) {
        ObjectNode node = JSON.createObjectNode().put("status", a.status().text());
        put(node.putObject("labels"), a.labels());
        put(node.putObject("annotations"), a.annotations());
        String end = a.endsAt().map(Object::toString).orElse(NO_END);
        return node.put("startsAt", a.startsAt().toString())
                .put("endsAt", end)
                .put("generatorURL", a.generatorURL())
                .put("fingerprint", a.fingerprint());
    }

    static byte[] bytes(ObjectNode root) {
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a tree of texts and numbers can be written
        }
    }

    /** Alertmanager quotes the receiver's name as Go's regexp.QuoteMeta does. */
    private static String quoteMeta(String name) {
        StringBuilder b = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (REGEX_META.indexOf(c) >= 0) {
                b.append('\\');
            }
            b.appendCodePoint(c);
        });
        return b.toString();
    }

    private static void put(ObjectNode node, SortedMap<String, String> texts) {
        texts.forEach(node::put);
    }
}
