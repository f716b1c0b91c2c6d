package io.tocsin.router.file;

import io.tocsin.router.receiver.HttpOptions;
import io.tocsin.router.receiver.Integration;
import io.tocsin.router.receiver.Integration.Endpoint;
import io.tocsin.router.receiver.Integration.PagerDuty;
import io.tocsin.router.receiver.Integration.Slack;
import io.tocsin.router.receiver.Integration.SlackField;
import io.tocsin.router.receiver.Integration.SlackText;
import io.tocsin.router.receiver.Integration.Webhook;
import io.tocsin.router.receiver.Receiver;
import io.tocsin.router.receiver.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A receiver with its integrations; what an integration does not say is the global section's. */
final class ReceiverReader {
    private static final String[] OTHERS = {
        "discord_configs",
        "incidentio_configs",
        "jira_configs",
        "mattermost_configs",
        "msteams_configs",
        "msteamsv2_configs",
        "opsgenie_configs",
        "pushover_configs",
        "rocketchat_configs",
        "sns_configs",
        "telegram_configs",
        "victorops_configs",
        "webex_configs",
        "wechat_configs"
    };

    private final Global global;
    private final EmailReader emails;

    ReceiverReader(Global global) {
        this.global = global;
        this.emails = new EmailReader(global);
    }

    Optional<Receiver> read(Section section) {
        Optional<String> name = section.text("name");
        if (name.isEmpty()) {
            section.problem("missing name in receiver");
        }
        List<Integration> integrations = new ArrayList<>();
        for (Section webhook : section.sections("webhook_configs")) {
            webhook(webhook).ifPresent(integrations::add);
        }
        for (Section slack : section.sections("slack_configs")) {
            slack(slack).ifPresent(integrations::add);
        }
        for (Section pagerDuty : section.sections("pagerduty_configs")) {
            pagerDuty(pagerDuty).ifPresent(integrations::add);
        }
        for (Section email : section.sections("email_configs")) {
            emails.read(email).ifPresent(integrations::add);
        }
        section.notYet(OTHERS);
        section.notYet("labels");
        section.close();
        return name.map(n -> new Receiver(n, integrations));
    }

    private Optional<Integration> webhook(Section section) {
        boolean sendResolved = section.flag("send_resolved").orElse(true);
        Optional<Secret> url = Secrets.url(section, "url", "url_file");
        if (section.text("url").isEmpty() && section.text("url_file").isEmpty()) {
            section.problem("one of url and url_file must be given");
        }
        int maxAlerts = section.count("max_alerts").orElse(0);
        Duration timeout = section.goDuration("timeout").orElse(Duration.ZERO);
        HttpOptions http = HttpReader.read(section).orElse(global.http());
        section.notYet("payload");
        section.close();
        return url.map(u -> new Webhook(sendResolved, u, maxAlerts, timeout, http));
    }

    private Optional<Integration> slack(Section section) {
        boolean sendResolved = section.flag("send_resolved").orElse(false);
        Optional<Secret> url = Secrets.url(section, "api_url", "api_url_file");
        boolean own = section.text("api_url").isPresent()
                || section.text("api_url_file").isPresent();
        if (!own && global.slackUrl() == null) {
            section.problem("no Slack API URL: give api_url or api_url_file here, or slack_api_url in global");
        }
        Map<String, String> texts = Texts.fixed(
                section,
                "channel",
                "username",
                "color",
                "title",
                "title_link",
                "pretext",
                "text",
                "footer",
                "fallback",
                "callback_id",
                "icon_emoji",
                "icon_url",
                "image_url",
                "thumb_url");
        List<SlackField> fields = new ArrayList<>();
        for (Section field : section.sections("fields")) {
            fields.add(slackField(field));
        }
        boolean shortFields = section.flag("short_fields").orElse(false);
        boolean linkNames = section.flag("link_names").orElse(false);
        Duration timeout = section.goDuration("timeout").orElse(Duration.ZERO);
        HttpOptions http = HttpReader.read(section).orElse(global.http());
        section.notYet("actions", "mrkdwn_in", "message_text", "update_message");
        section.notYet("app_token", "app_token_file", "app_url");
        section.close();
        SlackText text = new SlackText(texts, fields, shortFields, linkNames);
        return url.or(() -> Optional.ofNullable(global.slackUrl()))
                .map(u -> new Slack(sendResolved, u, timeout, text, http));
    }

    private static SlackField slackField(Section section) {
        Map<String, String> texts = Texts.fixed(section, "title", "value");
        for (String key : List.of("title", "value")) {
            if (section.text(key).isEmpty()) {
                section.problem("missing " + key + " in Slack field");
            }
        }
        @Nullable Boolean narrow = section.flag("short").orElse(null);
        section.close();
        return new SlackField(texts.getOrDefault("title", ""), texts.getOrDefault("value", ""), narrow);
    }

    private Optional<Integration> pagerDuty(Section section) {
        boolean sendResolved = section.flag("send_resolved").orElse(true);
        Optional<Secret> key = Secrets.text(section, "routing_key", "routing_key_file");
        if (section.text("routing_key").filter(Texts::isTemplate).isPresent()) {
            section.problem("routing_key", Texts.NO_TEMPLATES);
        }
        section.notYet("service_key", "service_key_file");
        if (section.text("routing_key").isEmpty()
                && section.text("routing_key_file").isEmpty()) {
            section.problem("missing routing_key (or routing_key_file) in PagerDuty config");
        }
        Endpoint endpoint = new Endpoint(
                section.url("url", false).orElse(global.pagerDutyUrl()),
                section.goDuration("timeout").orElse(Duration.ZERO),
                HttpReader.read(section).orElse(global.http()));
        Map<String, String> texts = new LinkedHashMap<>(Texts.fixed(
                section, "client", "client_url", "description", "source", "severity", "class", "component", "group"));
        Map<String, String> details = Texts.fixedMap(section, "details");
        section.notYet("images", "links");
        section.close();
        return key.map(k -> new PagerDuty(sendResolved, k, endpoint, texts, details));
    }
}
