package io.tocsin.router.file;

import io.tocsin.router.receiver.HttpOptions;
import io.tocsin.router.receiver.Integration.Login;
import io.tocsin.router.receiver.Secret;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code global}: what integrations take where they say nothing of their own. */
record Global(
        @Nullable Secret slackUrl,
        URI pagerDutyUrl,
        HttpOptions http,
        @Nullable HostPort smarthost,
        SmtpDefaults smtp) {
    private static final URI PAGERDUTY = URI.create("https://events.pagerduty.com/v2/enqueue");

    /** The rest of {@code smtp_*}. */
    record SmtpDefaults(
            @Nullable String from,
            String hello,
            @Nullable Login login,
            boolean requireTls,
            @Nullable Boolean implicitTls,
            boolean insecureSkipVerify) {}

    /** An address of a mail server. */
    record HostPort(String host, int port) {}

    static Global read(Optional<Section> section) {
        return section.map(Global::read)
                .orElse(new Global(
                        null,
                        PAGERDUTY,
                        HttpOptions.DEFAULT,
                        null,
                        new SmtpDefaults(null, "localhost", null, true, null, false)));
    }

    private static Global read(Section global) {
        global.duration("resolve_timeout"); // alerts of this pipeline end by an event of their own, never by time
        @Nullable
        Secret slackUrl =
                Secrets.url(global, "slack_api_url", "slack_api_url_file").orElse(null);
        Global read = new Global(
                slackUrl,
                global.url("pagerduty_url", false).orElse(PAGERDUTY),
                HttpReader.read(global).orElse(HttpOptions.DEFAULT),
                hostPort(global, "smtp_smarthost").orElse(null),
                new SmtpDefaults(
                        global.text("smtp_from").orElse(null),
                        global.text("smtp_hello").orElse("localhost"),
                        login(global, "smtp_").orElse(null),
                        global.flag("smtp_require_tls").orElse(true),
                        global.flag("smtp_force_implicit_tls").orElse(null),
                        insecureSkipVerify(global, "smtp_tls_config").orElse(false)));
        global.notYet("smtp_auth_secret", "smtp_auth_secret_file", "smtp_auth_identity");
        global.notYet("slack_app_token", "slack_app_token_file", "slack_app_url");
        for (String service : new String[] {"opsgenie", "wechat", "victorops", "telegram", "webex", "rocketchat"}) {
            global.notYet(service + "_api_url", service + "_api_key", service + "_api_key_file");
        }
        global.notYet("wechat_api_secret", "wechat_api_secret_file", "wechat_api_corp_id");
        global.notYet("telegram_bot_token", "telegram_bot_token_file", "jira_api_url");
        global.notYet("rocketchat_token", "rocketchat_token_file", "rocketchat_token_id", "rocketchat_token_id_file");
        global.notYet("mattermost_webhook_url", "mattermost_webhook_url_file");
        global.close();
        return read;
    }

    /** {@code host:port}, the host of an IPv6 address in brackets. */
    static Optional<HostPort> hostPort(Section section, String key) {
        return section.text(key).flatMap(s -> {
            int colon = s.lastIndexOf(':');
            String host = colon < 0 ? s : s.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            } else if (host.contains(":")) {
                section.problem(key, "\"" + s + "\": write an IPv6 address as [address]:port");
                return Optional.empty();
            }
            try {
                int port = Integer.parseInt(s.substring(colon + 1));
                if (colon >= 0 && port > 0 && port < 65_536) {
                    return Optional.of(new HostPort(host.isEmpty() ? "localhost" : host, port));
                }
            } catch (NumberFormatException e) {
                // said below
            }
            section.problem(key, "\"" + s + "\" is not host:port");
            return Optional.empty();
        });
    }

    /** Who logs in at the mail server; {@code prefix} is {@code smtp_} in the global section. */
    static Optional<Login> login(Section section, String prefix) {
        Optional<Secret> password = Secrets.text(section, prefix + "auth_password", prefix + "auth_password_file");
        return section.text(prefix + "auth_username").map(user -> new Login(user, password.orElse(Secret.of(""))));
    }

    /** The one key of {@code tls_config} that is supported for mail. */
    static Optional<Boolean> insecureSkipVerify(Section parent, String key) {
        return parent.section(key).map(tls -> {
            boolean skip = tls.flag("insecure_skip_verify").orElse(false);
            tls.notYet("ca", "ca_file", "ca_ref", "cert", "cert_file", "cert_ref");
            tls.notYet("key", "key_file", "key_ref", "server_name", "min_version", "max_version");
            tls.close();
            return skip;
        });
    }
}
