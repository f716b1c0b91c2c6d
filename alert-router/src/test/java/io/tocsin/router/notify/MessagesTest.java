package io.tocsin.router.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.router.receiver.HttpOptions;
import io.tocsin.router.receiver.Integration.Endpoint;
import io.tocsin.router.receiver.Integration.PagerDuty;
import io.tocsin.router.receiver.Integration.SlackField;
import io.tocsin.router.receiver.Integration.SlackText;
import io.tocsin.router.receiver.Secret;
import io.tocsin.schemas.alert.AlertEvent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final URI PAGE = URI.create("http://localhost:9093/outbox");
    private static final SlackText PLAIN = new SlackText(Map.of(), List.of(), false, false);

    @Test
    void theWebhooksBodyIsAlertmanagersVersion4() throws Exception {
        AlertEvent a = Sample.alert("a", "s");
        AlertEvent b = Sample.alert("b", "s").resolved(Sample.START.plusSeconds(60));
        JsonNode expected = JSON.readTree("""
                {"receiver": "web\\\\.hook", "status": "firing",
                 "alerts": [
                  {"status": "firing", "labels": {"alertname": "Down", "host": "a", "severity": "critical"},
                   "annotations": {"description": "It is <down> & out", "summary": "s"},
                   "startsAt": "2026-11-21T00:00:00Z", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "",
                   "fingerprint": "%s"},
                  {"status": "resolved", "labels": {"alertname": "Down", "host": "b", "severity": "critical"},
                   "annotations": {"description": "It is <down> & out", "summary": "s"},
                   "startsAt": "2026-11-21T00:00:00Z", "endsAt": "2026-11-21T00:01:00Z", "generatorURL": "",
                   "fingerprint": "%s"}],
                 "groupLabels": {"alertname": "Down"},
                 "commonLabels": {"alertname": "Down", "severity": "critical"},
                 "commonAnnotations": {"description": "It is <down> & out", "summary": "s"},
                 "externalURL": "http://localhost:9093", "version": "4", "groupKey": "{}:{alertname=\\"Down\\"}",
                 "truncatedAlerts": 0}
                """.formatted(a.fingerprint(), b.fingerprint()));
        assertEquals(
                expected, JSON.readTree(WebhookMessage.of(Sample.of(a, b), URI.create("http://localhost:9093"), 0)));
    }

    @Test
    void theWebhookTruncatesWhereToldTo() throws Exception {
        JsonNode body =
                JSON.readTree(WebhookMessage.of(Sample.of(Sample.alert("a", "s"), Sample.alert("b", "s")), PAGE, 1));
        assertEquals(1, body.get("alerts").size());
        assertEquals(1, body.get("truncatedAlerts").intValue());
    }

    @Test
    void slackGetsAReadableEscapedMessage() throws Exception {
        JsonNode body =
                JSON.readTree(SlackMessage.of(Sample.of(Sample.alert("<!channel>", "a & b <@U1>")), PLAIN, PAGE));
        JsonNode attachment = body.at("/attachments/0");
        assertEquals(
                "[FIRING:1] Down (&lt;!channel&gt; critical)",
                attachment.get("title").textValue());
        assertEquals("danger", attachment.get("color").textValue());
        String text = attachment.get("text").textValue();
        assertTrue(text.contains("a &amp; b &lt;@U1&gt;\nIt is &lt;down&gt; &amp; out"), text);
        assertFalse(body.toString().contains("<!channel>"));
        assertEquals("host", attachment.at("/fields/0/title").textValue());
        assertEquals("&lt;!channel&gt;", attachment.at("/fields/0/value").textValue());
        assertEquals("0.5", attachment.at("/fields/2/value").textValue());
    }

    @Test
    void slackSaysWhenItIsOverAndTakesTheFilesTexts() throws Exception {
        SlackText fixed = new SlackText(
                Map.of("channel", "#ops", "title", "Ours <https://x|x>"),
                List.of(new SlackField("t", "v", null)),
                true,
                true);
        AlertEvent over = Sample.alert("a", "s").resolved(Sample.START.plusSeconds(60));
        JsonNode body = JSON.readTree(SlackMessage.of(Sample.of(over), fixed, PAGE));
        assertEquals("#ops", body.get("channel").textValue());
        assertTrue(body.get("link_names").booleanValue());
        JsonNode attachment = body.at("/attachments/0");
        assertEquals("good", attachment.get("color").textValue());
        assertEquals("Ours <https://x|x>", attachment.get("title").textValue());
        assertEquals(
                JSON.readTree("[{\"title\": \"t\", \"value\": \"v\", \"short\": true}]"), attachment.get("fields"));
    }

    @Test
    void slackNamesAFewOfManyAlerts() throws Exception {
        AlertEvent[] many = new AlertEvent[30];
        for (int i = 0; i < many.length; i++) {
            many[i] = Sample.alert("h" + i, "summary " + i);
        }
        String text = JSON.readTree(SlackMessage.of(Sample.of(many), PLAIN, PAGE))
                .at("/attachments/0/text")
                .textValue();
        assertTrue(text.endsWith("… and 20 more"), text);
    }

    @Test
    void pagerDutyOpensAndClosesOneIncidentPerGroup() throws Exception {
        AlertEvent a = Sample.alert("a", "s");
        JsonNode open = JSON.readTree(PagerDutyEvent.of(Sample.of(a), pagerDuty(Map.of()), "key", PAGE));
        JsonNode close = JSON.readTree(PagerDutyEvent.of(
                Sample.of(a.resolved(Sample.START.plusSeconds(60))), pagerDuty(Map.of()), "key", PAGE));
        assertEquals("trigger", open.get("event_action").textValue());
        assertEquals("resolve", close.get("event_action").textValue());
        assertEquals(64, open.get("dedup_key").textValue().length());
        assertEquals(open.get("dedup_key"), close.get("dedup_key"));
        assertEquals("key", open.get("routing_key").textValue());
        assertEquals("[FIRING:1] Down (a critical)", open.at("/payload/summary").textValue());
        assertEquals("critical", open.at("/payload/severity").textValue(), "the alerts' own");
        assertEquals("Tocsin", open.at("/payload/source").textValue());
        assertEquals("1", open.at("/payload/custom_details/num_firing").textValue());
        assertEquals("ops", open.at("/payload/custom_details/team").textValue());
        assertEquals("0", close.at("/payload/custom_details/num_firing").textValue());
        JsonNode fixed = JSON.readTree(
                PagerDutyEvent.of(Sample.of(a), pagerDuty(Map.of("severity", "info", "class", "c")), "key", PAGE));
        assertEquals("info", fixed.at("/payload/severity").textValue());
        assertEquals("c", fixed.at("/payload/class").textValue());
    }

    @Test
    void pagerDutyTakesNoMoreThanHalfAMegabyte() throws Exception {
        AlertEvent[] many = new AlertEvent[60];
        for (int i = 0; i < many.length; i++) {
            many[i] = Sample.alert("h" + i, "x".repeat(10_000));
        }
        byte[] event = PagerDutyEvent.of(Sample.of(many), pagerDuty(Map.of()), "key", PAGE);
        assertTrue(event.length < 512 << 10);
        assertTrue(JSON.readTree(event).at("/payload/custom_details/error").isTextual());
    }

    @Test
    void mailEscapesInHtmlAndNotInText() {
        Notification n = Sample.of(Sample.alert("<b>", "1 < 2 & \"3\""));
        String html = new MailContent().html(n, PAGE);
        assertTrue(html.contains("1 &lt; 2 &amp; &quot;3&quot;"), html);
        assertTrue(html.contains("&lt;b&gt;"), html);
        assertFalse(html.contains("<b>"), html);
        String text = MailContent.text(n, PAGE);
        assertTrue(text.startsWith("FIRING: 1 < 2 & \"3\"\nIt is <down> & out\n  since: 2026-11-21T00:00:00Z\n"), text);
        assertTrue(text.contains("  host: <b>\n"), text);
    }

    @Test
    void valuesAreReadable() {
        Map<Double, String> expected = Map.of(
                0.0,
                "0",
                21.0,
                "21",
                0.93,
                "0.93",
                1.0 / 3,
                "0.333333",
                1234567.0,
                "1234567",
                1e-9,
                "1E-9",
                2.5e20,
                "2.5E+20",
                Double.NaN,
                "NaN",
                Double.POSITIVE_INFINITY,
                "Infinity");
        expected.forEach((value, text) -> assertEquals(
                text, AlertTexts.value(AlertEvent.firing(Map.of("a", "b"), Map.of(), Sample.START, value, "g/x"))));
    }

    @Test
    void linksAreOnlyToTheWeb() {
        assertTrue(AlertTexts.isHttp("HTTPS://example.com/x"));
        for (String url :
                List.of("javascript:alert(1)", "data:text/html,x", "//example.com", "http:x", "", "ht tp://x")) {
            assertFalse(AlertTexts.isHttp(url), url);
        }
    }

    private static PagerDuty pagerDuty(Map<String, String> texts) {
        return new PagerDuty(
                true,
                Secret.of("key"),
                new Endpoint(PAGE, Duration.ZERO, HttpOptions.DEFAULT),
                texts,
                Map.of("team", "ops"));
    }
}
