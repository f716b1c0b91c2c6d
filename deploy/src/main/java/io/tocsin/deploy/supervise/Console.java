package io.tocsin.deploy.supervise;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.process.Child;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the supervisor says to a person. Any thread may call any method.
 *
 * @param command what stands before the name of a command when a person types it, such as {@code deploy/}
 */
public record Console(PrintStream out, String command) {
    /** The line that says that all is well. */
    public static final String READY = "Tocsin is ready";

    private static final int TAIL = 10;
    private static final Map<Component, String> WHAT = Map.of(
            Component.KAFKA, "Kafka, for clients and kcat",
            Component.ELASTICSEARCH, "Elasticsearch: search the logs in logs-*",
            Component.INGEST_GATEWAY, "events in: POST /events/logs, /events/metrics",
            Component.STREAM_PROCESSOR, "rules and alerts; /metrics",
            Component.LOG_INDEXER, "logs to Elasticsearch; /metrics",
            Component.ALERT_ROUTER, "who is told what; messages at /outbox");

    /** The console of this process. */
    @SuppressWarnings("SystemOut")
    public static Console standard() {
        String command = System.getenv("TOCSIN_COMMAND");
        return new Console(System.out, command == null ? "bin/standalone " : command);
    }

    public void say(String line) {
        out.println(line);
        out.flush();
    }

    /** One step of a start is done. */
    void step(String what, Duration taken) {
        say(String.format(Locale.ROOT, "  %-18s %5.1f s", what, taken.toMillis() / 1000.0));
    }

    /** A component ended that nobody told to. */
    void died(Component component, Child child, DataFolder data) {
        say("");
        say(component.id() + " has ended: " + child.ending() + ". The end of "
                + child.log().path() + ":");
        tail(child);
        say("Start it again:  " + command + "up --only " + component.id() + " --data " + quoted(data));
    }

    void tail(Child child) {
        try {
            List<String> lines = child.log().tail(TAIL);
            lines.forEach(line -> say("  | " + line));
            if (lines.isEmpty()) {
                say("  | (it printed nothing)");
            }
        } catch (IOException e) {
            say("  | (cannot be read: " + e.getMessage() + ")");
        }
    }

    /** Where everything is. */
    public void addresses(Addresses addresses, Collection<Component> components) {
        say("");
        for (Component component : components) {
            String at = component == Component.KAFKA ? addresses.bootstrapServers() : addresses.url(component);
            say(String.format(Locale.ROOT, "  %-18s %-28s %s", component.id(), at, WHAT.get(component)));
        }
    }

    /** Three things to do next. */
    void next(Addresses addresses, DataFolder data) {
        String options = (addresses.offset() == 0 ? "" : " --port-offset " + addresses.offset());
        say("");
        say("Next:");
        say("  Send a log event, then find it:");
        say("    curl -H 'Content-Type: application/json' " + addresses.url(Component.INGEST_GATEWAY)
                + "/events/logs \\");
        say("      -d '{\"message\":\"hello\",\"log.level\":\"error\",\"service.name\":\"me\"}'");
        say("    curl '" + addresses.url(Component.ELASTICSEARCH) + "/logs-*/_search?q=service.name:me&pretty'");
        say("  Change a rule, then reload:");
        say("    edit " + data.config().resolve("rules/logs.yml"));
        say("    curl -X POST " + addresses.url(Component.STREAM_PROCESSOR) + "/-/reload");
        say("  Have alerts sent to you: give the receiver in " + data.config().resolve("alertmanager.yml") + " a");
        say("  slack_configs, pagerduty_configs, email_configs or, pasted as it is,");
        say("    webhook_configs: [{url: 'http://127.0.0.1:8000/'}]");
        say("    curl -X POST " + addresses.url(Component.ALERT_ROUTER) + "/-/reload");
        say("  Until then they are at " + addresses.url(Component.ALERT_ROUTER) + "/outbox");
        say("  See one:  " + command + "demo --incident errors" + options);
        say("");
    }

    /** The folder as a shell takes it. */
    public static String quoted(DataFolder data) {
        String path = data.root().toString();
        return path.matches("[A-Za-z0-9_./+@%=:-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }
}
