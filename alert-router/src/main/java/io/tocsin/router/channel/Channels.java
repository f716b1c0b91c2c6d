package io.tocsin.router.channel;

import io.tocsin.router.notify.MailContent;
import io.tocsin.router.notify.PagerDutyEvent;
import io.tocsin.router.notify.SlackMessage;
import io.tocsin.router.notify.WebhookMessage;
import io.tocsin.router.receiver.HttpOptions;
import io.tocsin.router.receiver.Integration;
import io.tocsin.router.receiver.Integration.Email;
import io.tocsin.router.receiver.Integration.PagerDuty;
import io.tocsin.router.receiver.Integration.Slack;
import io.tocsin.router.receiver.Integration.Webhook;
import io.tocsin.router.receiver.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Makes the channel of an integration. They share one HTTP client. Any thread. */
public final class Channels implements AutoCloseable {
    private final HttpPost http = new HttpPost();
    private final MailContent mails = new MailContent();
    private final URI externalUrl;
    private final URI page;

    /** @param externalUrl where the router is reached from outside, for links in messages */
    @SuppressWarnings("MissingSummary")
    public Channels(URI externalUrl) {
        this.externalUrl = externalUrl;
        this.page = externalUrl.resolve("/outbox");
    }

    /** Empty for what is not sent: the outbox. */
    public Optional<Channel> of(Integration integration) {
        if (integration instanceof Webhook webhook) {
            return Optional.of(n -> http.send(
                    target(webhook.url(), webhook.http(), webhook.timeout()),
                    n.id(),
                    WebhookMessage.of(n, externalUrl, webhook.maxAlerts())));
        }
        if (integration instanceof Slack slack) {
            return Optional.of(n -> SlackAnswer.check(http.exchange(
                    target(slack.url(), slack.http(), slack.timeout()),
                    n.id(),
                    SlackMessage.of(n, slack.text(), page))));
        }
        if (integration instanceof PagerDuty pagerDuty) {
            HttpPost.Target target = target(
                    Secret.of(pagerDuty.endpoint().url().toString()),
                    pagerDuty.endpoint().http(),
                    pagerDuty.endpoint().timeout());
            return Optional.of(n -> {
                String key;
                try {
                    key = pagerDuty.routingKey().reveal();
                } catch (java.io.IOException e) {
                    return new Attempt.Retry(
                            "routing_key_file cannot be read: " + e.getClass().getSimpleName());
                }
                return http.send(target, n.id(), PagerDutyEvent.of(n, pagerDuty, key, page));
            });
        }
        if (integration instanceof Email email) {
            return Optional.of(new MailChannel(email, mails, page));
        }
        return Optional.empty();
    }

    private static HttpPost.Target target(Secret url, HttpOptions options, Duration timeout) {
        return new HttpPost.Target(url, options, timeout);
    }

    @Override
    public void close() {
        http.close();
    }
}
