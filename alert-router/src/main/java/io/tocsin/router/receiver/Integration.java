package io.tocsin.router.receiver;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One way in which a receiver is told. Texts that are null have Alertmanager's default. */
public sealed interface Integration {
    /** {@code webhook}, {@code slack}, {@code pagerduty}, {@code email}, {@code outbox}: as in Alertmanager's metrics. */
    String type();

    /** Whether the end of an alert is told. */
    boolean sendResolved();

    /** Alertmanager's version 4 JSON to an address. No time-out of its own when {@code timeout} is zero. */
    record Webhook(boolean sendResolved, Secret url, int maxAlerts, Duration timeout, HttpOptions http)
            implements Integration {
        @Override
        public String type() {
            return "webhook";
        }
    }

    /** Slack's incoming webhooks. */
    record Slack(boolean sendResolved, Secret url, Duration timeout, SlackText text, HttpOptions http)
            implements Integration {
        @Override
        public String type() {
            return "slack";
        }
    }

    /** What of a Slack message is fixed by the file; keys are those of the file ({@code title}, {@code channel}, …). */
    record SlackText(Map<String, String> texts, List<SlackField> fields, boolean shortFields, boolean linkNames) {
        public SlackText {
            texts = Map.copyOf(texts);
            fields = List.copyOf(fields);
        }
    }

    /** A field of a Slack attachment; {@code narrow} null: as {@code short_fields} says. */
    record SlackField(String title, String value, @Nullable Boolean narrow) {}

    /** PagerDuty's Events API v2; {@code texts} and {@code details} are what the file fixes. */
    record PagerDuty(
            boolean sendResolved,
            Secret routingKey,
            Endpoint endpoint,
            Map<String, String> texts,
            Map<String, String> details)
            implements Integration {
        public PagerDuty {
            texts = Map.copyOf(texts);
            details = Map.copyOf(details);
        }

        @Override
        public String type() {
            return "pagerduty";
        }
    }

    /** Where a request goes and how. */
    record Endpoint(URI url, Duration timeout, HttpOptions http) {}

    /** Mail by SMTP; {@code headers} have canonical names; {@code html} or {@code text} empty: that part is not sent. */
    record Email(boolean sendResolved, String to, String from, Smtp smtp, Map<String, String> headers, MailBody body)
            implements Integration {
        public Email {
            headers = Map.copyOf(headers);
        }

        @Override
        public String type() {
            return "email";
        }
    }

    /** The bodies that the file fixes; null: ours. */
    record MailBody(@Nullable String html, @Nullable String text) {}

    /** The mail server. {@code implicitTls}: TLS from the first byte; {@code requireTls}: STARTTLS or no mail. */
    record Smtp(String host, int port, String hello, boolean requireTls, boolean implicitTls, SmtpOptions options) {}

    /** Who logs in, if anybody, and whether the server's certificate is checked. */
    record SmtpOptions(@Nullable Login login, boolean insecureSkipVerify) {}

    /** A user of the mail server. */
    record Login(String username, Secret password) {}

    /** Not sent anywhere: shown at {@code /outbox}. */
    record Outbox() implements Integration {
        @Override
        public String type() {
            return "outbox";
        }

        @Override
        public boolean sendResolved() {
            return true;
        }
    }
}
