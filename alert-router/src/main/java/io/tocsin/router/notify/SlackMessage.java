package io.tocsin.router.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.router.receiver.Integration.SlackField;
import io.tocsin.router.receiver.Integration.SlackText;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The body for Slack's incoming webhooks: one attachment, titled as Alertmanager's, its text what the alerts'
 * annotations say. What comes from alerts is escaped, so that it can neither format nor mention anybody.
 */
public final class SlackMessage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_TITLE = 1024;
    private static final int MAX_TEXT = 3500; // Slack folds an attachment from about 700 and cuts from 4000 characters
    private static final int MAX_LISTED = 10;

    private SlackMessage() {}

    /** The JSON in UTF-8. */
    public static byte[] of(Notification n, SlackText fixed, URI page) {
        Map<String, String> texts = fixed.texts();
        ObjectNode root = JSON.createObjectNode();
        put(root, "channel", texts.get("channel"));
        put(root, "username", texts.getOrDefault("username", "Tocsin"));
        put(root, "icon_emoji", texts.get("icon_emoji"));
        put(root, "icon_url", texts.get("icon_url"));
        if (fixed.linkNames()) {
            root.put("link_names", true);
        }
        ObjectNode attachment = root.putArray("attachments").addObject();
        String title = texts.getOrDefault("title", escape(cut(n.subject(), MAX_TITLE)));
        put(attachment, "title", title);
        put(attachment, "title_link", texts.getOrDefault("title_link", page.toString()));
        put(attachment, "pretext", texts.get("pretext"));
        put(attachment, "text", texts.getOrDefault("text", text(n)));
        put(attachment, "fallback", texts.getOrDefault("fallback", title));
        put(attachment, "color", texts.getOrDefault("color", n.status() == Status.FIRING ? "danger" : "good"));
        put(attachment, "footer", texts.get("footer"));
        put(attachment, "callback_id", texts.get("callback_id"));
        put(attachment, "image_url", texts.get("image_url"));
        put(attachment, "thumb_url", texts.get("thumb_url"));
        attachment.putArray("mrkdwn_in").add("fallback").add("pretext").add("text");
        fields(attachment.putArray("fields"), n, fixed);
        attachment.put("ts", n.decidedAt().getEpochSecond());
        return WebhookMessage.bytes(root);
    }

    /** A line or two for each alert, as many as fit. */
    private static String text(Notification n) {
        StringBuilder b = new StringBuilder();
        int listed = 0;
        for (AlertEvent alert : n.alerts()) {
            String one = line(alert);
            if (listed == MAX_LISTED || (listed > 0 && b.length() + one.length() > MAX_TEXT)) {
                break;
            }
            b.append(cut(one, MAX_TEXT)).append('\n');
            listed++;
        }
        int more = n.alerts().size() + n.truncatedAlerts() - listed;
        if (more > 0) {
            b.append("… and ").append(more).append(" more");
        }
        return b.toString().strip();
    }

    private static String line(AlertEvent alert) {
        String summary = AlertTexts.summary(alert);
        String description = alert.annotations().getOrDefault("description", "");
        StringBuilder b = new StringBuilder(alert.status() == Status.FIRING ? "*Firing* " : "*Resolved* ");
        b.append(escape(summary));
        if (!description.isEmpty() && !description.equals(summary)) {
            b.append('\n').append(escape(description));
        }
        b.append("\n_since ").append(alert.startsAt());
        alert.endsAt()
                .filter(e -> alert.status() == Status.RESOLVED)
                .ifPresent(e -> b.append(" until ").append(e));
        b.append('_');
        AlertTexts.links(alert)
                .forEach((name, url) -> b.append(" <")
                        .append(escapeUrl(url))
                        .append('|')
                        .append(escape(name))
                        .append('>'));
        return b.toString();
    }

    private static void fields(ArrayNode fields, Notification n, SlackText fixed) {
        if (!fixed.fields().isEmpty()) {
            for (SlackField field : fixed.fields()) {
                boolean narrow = field.narrow() == null ? fixed.shortFields() : field.narrow();
                field(fields, field.title(), field.value(), narrow);
            }
            return;
        }
        SortedMap<String, String> labels = new TreeMap<>(n.group().commonLabels());
        labels.remove("alertname");
        labels.entrySet().stream()
                .limit(MAX_LISTED)
                .forEach(e -> field(fields, escape(e.getKey()), escape(e.getValue()), true));
        List<AlertEvent> alerts = n.alerts();
        if (alerts.size() == 1 && Double.isFinite(alerts.get(0).value())) {
            field(fields, "value", AlertTexts.value(alerts.get(0)), true);
        }
    }

    private static void field(ArrayNode fields, String title, String value, boolean narrow) {
        fields.addObject().put("title", title).put("value", value).put("short", narrow);
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            node.put(name, value);
        }
    }

    /** Slack's three control characters (https://api.slack.com/reference/surfaces/formatting#escaping). */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String escapeUrl(String url) {
        return escape(url).replace("|", "%7C");
    }

    static String cut(String text, int limit) {
        return text.codePointCount(0, text.length()) <= limit
                ? text
                : text.substring(0, text.offsetByCodePoints(0, limit - 1)) + "…";
    }
}
