package io.tocsin.router.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.router.receiver.HttpOptions;
import io.tocsin.router.receiver.HttpOptions.Basic;
import io.tocsin.router.receiver.HttpOptions.Scheme;
import io.tocsin.router.receiver.Integration;
import io.tocsin.router.receiver.Integration.Email;
import io.tocsin.router.receiver.Integration.Endpoint;
import io.tocsin.router.receiver.Integration.Login;
import io.tocsin.router.receiver.Integration.MailBody;
import io.tocsin.router.receiver.Integration.Outbox;
import io.tocsin.router.receiver.Integration.PagerDuty;
import io.tocsin.router.receiver.Integration.Slack;
import io.tocsin.router.receiver.Integration.SlackField;
import io.tocsin.router.receiver.Integration.SlackText;
import io.tocsin.router.receiver.Integration.Smtp;
import io.tocsin.router.receiver.Integration.SmtpOptions;
import io.tocsin.router.receiver.Integration.Webhook;
import io.tocsin.router.receiver.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutingFileTest {
    private static final String HEAD = "route: {receiver: a}\nreceivers:\n- name: a\n";

    @Test
    void theShippedExamplesWorkWhenUncommented() throws Exception {
        String shipped = java.nio.file.Files.readString(Path.of("src/main/dist/config/alertmanager.yml"));
        assertEquals(List.of(), Files.parse(shipped).warnings());
        // Examples have the # right before them; remarks have a space behind it, or stand at the start of a line.
        RoutingFile all = Files.parse(shipped.replaceAll("(?m)^  #(?=routes:|- | {2,}\\S)", "  "));
        assertEquals(List.of(), all.warnings());
        assertEquals(
                List.of("outbox", "webhook", "on-call", "shop-team"),
                all.tree().match(Map.of("severity", "critical", "service_name", "payment")).stream()
                        .map(route -> route.options().receiver())
                        .toList());
    }

    @Test
    void warnsOfReceiversThatNoRouteNames() {
        assertEquals(
                List.of("receiver \"webhook\" (line 4) is in no route"),
                Files.parse("""
                        route: {receiver: a, routes: [{matchers: [x=y], receiver: b}]}
                        receivers:
                        - name: a
                        - name: webhook
                          webhook_configs: [{url: 'http://example.com/hook'}]
                        - name: b
                        """).warnings());
    }

    @Test
    void readsEachIntegrationWithAlertmanagersDefaults() {
        RoutingFile file = Files.parse("""
                global:
                  slack_api_url: https://hooks.slack.com/services/T/B/x
                  smtp_smarthost: mail.example.com:587
                  smtp_from: tocsin@example.com
                route: {receiver: a}
                receivers:
                - name: a
                  webhook_configs: [{url: 'http://example.com/hook'}]
                  slack_configs: [{}]
                  pagerduty_configs: [{routing_key: k}]
                  email_configs: [{to: ops@example.com}]
                """);
        assertEquals(
                List.of(
                        new Webhook(true, Secret.of("http://example.com/hook"), 0, Duration.ZERO, HttpOptions.DEFAULT),
                        new Slack(
                                false,
                                Secret.of("https://hooks.slack.com/services/T/B/x"),
                                Duration.ZERO,
                                new SlackText(Map.of(), List.of(), false, false),
                                HttpOptions.DEFAULT),
                        new PagerDuty(
                                true,
                                Secret.of("k"),
                                new Endpoint(
                                        URI.create("https://events.pagerduty.com/v2/enqueue"),
                                        Duration.ZERO,
                                        HttpOptions.DEFAULT),
                                Map.of(),
                                Map.of()),
                        new Email(
                                false,
                                "ops@example.com",
                                "tocsin@example.com",
                                new Smtp(
                                        "mail.example.com",
                                        587,
                                        "localhost",
                                        true,
                                        false,
                                        new SmtpOptions(null, false)),
                                Map.of(),
                                new MailBody(null, null))),
                file.receiver("a").integrations());
    }

    @Test
    void readsEverythingThatCanBeSet() {
        RoutingFile file = Files.parse("""
                global:
                  resolve_timeout: 5m
                  pagerduty_url: https://pd.example.com/v2
                  smtp_smarthost: mail.example.com:465
                  smtp_from: global@example.com
                  smtp_auth_username: user
                  smtp_auth_password: pw
                  http_config: {basic_auth: {username: u, password: p}, follow_redirects: false}
                route: {receiver: a}
                receivers:
                - name: a
                  webhook_configs:
                  - {url_file: secrets/url, max_alerts: 3, timeout: 1.5s, send_resolved: no,
                     http_config: {authorization: {credentials_file: /etc/token}}}
                  slack_configs:
                  - {api_url: 'https://x.example/y', channel: '#ops', title: Fixed, send_resolved: true, link_names: true,
                     text: '{{ template "slack.default.text" . }}', fields: [{title: t, value: v, short: true}]}
                  pagerduty_configs:
                  - {routing_key_file: /k, severity: critical, details: {team: ops}}
                  email_configs:
                  - {to: 'a@example.com, b@example.com', from: f@example.com, smarthost: 'smtp.example.com:25', hello: h,
                     require_tls: false, tls_config: {insecure_skip_verify: true}, html: '',
                     headers: {subject: Alarm, reply-to: x@example.com}}
                """);
        HttpOptions global = new HttpOptions(new Basic("u", Secret.of("p")), false);
        assertEquals(
                List.of(
                        new Webhook(
                                false,
                                Secret.in(Path.of("/config/secrets/url")),
                                3,
                                Duration.ofMillis(1500),
                                new HttpOptions(new Scheme("Bearer", Secret.in(Path.of("/etc/token"))), true)),
                        new Slack(
                                true,
                                Secret.of("https://x.example/y"),
                                Duration.ZERO,
                                new SlackText(
                                        Map.of("channel", "#ops", "title", "Fixed"),
                                        List.of(new SlackField("t", "v", true)),
                                        false,
                                        true),
                                global),
                        new PagerDuty(
                                true,
                                Secret.in(Path.of("/k")),
                                new Endpoint(URI.create("https://pd.example.com/v2"), Duration.ZERO, global),
                                Map.of("severity", "critical"),
                                Map.of("team", "ops")),
                        new Email(
                                false,
                                "a@example.com, b@example.com",
                                "f@example.com",
                                new Smtp(
                                        "smtp.example.com",
                                        25,
                                        "h",
                                        false,
                                        false,
                                        new SmtpOptions(new Login("user", Secret.of("pw")), true)),
                                Map.of("Subject", "Alarm", "Reply-To", "x@example.com"),
                                new MailBody("", null))),
                file.receiver("a").integrations());
    }

    @Test
    void neverPrintsASecret() {
        String printed = Files.parse("""
                        global: {smtp_smarthost: 'm:25', smtp_from: f, smtp_auth_username: u, smtp_auth_password: hush1}
                        route: {receiver: a}
                        receivers:
                        - name: a
                          webhook_configs: [{url: 'http://h/hush2', http_config: {bearer_token: hush3}}]
                          slack_configs: [{api_url: 'http://h/hush4'}]
                          pagerduty_configs: [{routing_key: hush5}]
                          email_configs: [{to: t}]
                        """).receivers().toString();
        assertFalse(printed.contains("hush"), printed);
        String problems = Files.problems(HEAD + "  slack_configs: [{api_url: 'hush://x'}, {api_url: 'not hush'}]")
                .toString();
        assertTrue(problems.contains("api_url"), problems);
        assertFalse(problems.contains("hush"), problems);
    }

    @Test
    void theOutboxIsAReceiverOfThatNameWithoutIntegrations() {
        RoutingFile file = Files.parse("""
                route: {receiver: outbox}
                receivers: [{name: outbox}, {name: nowhere}]
                """);
        assertEquals(List.<Integration>of(new Outbox()), file.receiver("outbox").integrations());
        assertEquals(List.of(), file.receiver("nowhere").integrations());
        assertEquals("[outbox/outbox/0]", file.integrations().keySet().toString());
    }

    @Test
    void reportsEveryProblemWithItsLine() {
        assertEquals(
                List.of(
                        "line 2: global.resolve_timout: unknown key; did you mean \"resolve_timeout\"?",
                        "line 5: route.receiver: there is no receiver \"ops\"; did you mean \"op\"?",
                        "line 6: route.group_wait: \"5 minutes\" is not a duration; write it as 30s, 5m or 1d12h",
                        "line 7: route.group_by: '...' stands for all labels: name no others beside it",
                        "line 9: route.routes[0].matchers: column 2 of x: expected an operator such as '=', '!=', '=~' or '!~'",
                        "line 10: route.routes[0].group_interval: must not be zero",
                        "line 14: receivers[1].name: there is another receiver \"op\"",
                        "line 16: receivers[2]: one of url and url_file must be given",
                        "line 17: inhibit_rules: is not supported yet: remove it"),
                Files.problems("""
                        global:
                          resolve_timout: 5m

                        route:
                          receiver: ops
                          group_wait: 5 minutes
                          group_by: [a, '...']
                          routes:
                          - matchers: [x]
                            group_interval: 0s
                            receiver: op
                        receivers:
                        - name: op
                        - name: op
                        - name: hook
                          webhook_configs: [{max_alerts: 1}]
                        inhibit_rules: [{equal: [a]}]
                        """).stream()
                        .map(s -> s.replace("receivers[2].webhook_configs[0]", "receivers[2]"))
                        .toList());
    }

    @Test
    void refusesByNameWhatIsNotThereYet() {
        for (String line : List.of(
                "templates: ['*.tmpl']",
                "time_intervals: [{name: x}]",
                "mute_time_intervals: [{name: x}]",
                "  opsgenie_configs: [{api_key: k}]",
                "  msteams_configs: [{webhook_url: 'http://x'}]",
                "  webhook_configs: [{url: 'http://x', http_config: {proxy_url: 'http://p'}}]")) {
            List<String> problems = Files.problems(HEAD + line);
            assertEquals(1, problems.size(), problems.toString());
            assertTrue(problems.get(0).endsWith("is not supported yet: remove it"), problems.get(0));
        }
        assertEquals(
                List.of("line 4: receivers[0].slack_configs[0].title: " + Texts.NO_TEMPLATES),
                Files.problems(HEAD + "  slack_configs: [{api_url: 'http://x', title: '{{ .CommonLabels.x }}'}]"));
        assertEquals(
                List.of("line 4: receivers[0].webhook_configs[0].url: " + Texts.NO_TEMPLATES),
                Files.problems(HEAD + "  webhook_configs: [{url: 'http://x/{{ .Status }}'}]"));
    }

    @Test
    void saysWhatIsNoFileAtAll() {
        assertEquals(1, Files.problems("").size());
        assertTrue(Files.problems("route: [").get(0).contains("not YAML"));
        assertEquals(List.of("line 1: route: no route provided"), Files.problems("receivers: [{name: a}]"));
        assertTrue(Files.problems("route: &r {receiver: a, routes: [*r]}\nreceivers: [{name: a}]")
                .toString()
                .contains("nested"));
    }

    @Test
    void takesAnchorsAndMerges() {
        RoutingFile file = Files.parse("""
                route:
                  receiver: a
                  routes:
                  - &base {matchers: [x="1"], group_wait: 7s}
                  - <<: *base
                    matchers: [x="2"]
                receivers: [{name: a}]
                """);
        assertEquals(
                Duration.ofSeconds(7),
                file.tree().match(Map.of("x", "2")).get(0).options().groupWait());
    }
}
