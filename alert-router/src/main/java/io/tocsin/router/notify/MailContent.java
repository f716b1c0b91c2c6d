package io.tocsin.router.notify;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** The bodies of an e-mail: the same in text and in HTML. What comes from alerts is escaped in the HTML. */
public final class MailContent {
    private final PebbleTemplate html;

    public MailContent() {
        ClasspathLoader loader = new ClasspathLoader(MailContent.class.getClassLoader());
        PebbleEngine engine = new PebbleEngine.Builder()
                .loader(loader)
                .autoEscaping(true)
                .strictVariables(true)
                .build();
        this.html = engine.getTemplate("io/tocsin/router/notify/mail.html.peb");
    }

    /** A whole HTML document. {@code page}: where to see more. */
    public String html(Notification n, URI page) {
        StringWriter out = new StringWriter();
        try {
            html.evaluate(out, Map.of("n", NotificationView.of(n), "page", page.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** Plain text, lines ended by LF. */
    public static String text(Notification n, URI page) {
        StringBuilder b = new StringBuilder();
        for (AlertEvent alert : n.alerts()) {
            b.append(alert.status() == Status.FIRING ? "FIRING: " : "RESOLVED: ")
                    .append(AlertTexts.summary(alert))
                    .append('\n');
            String description = alert.annotations().getOrDefault("description", "");
            if (!description.isEmpty() && !description.equals(AlertTexts.summary(alert))) {
                b.append(description).append('\n');
            }
            b.append("  since: ")
                    .append(alert.startsAt().truncatedTo(ChronoUnit.SECONDS))
                    .append('\n');
            if (alert.status() == Status.RESOLVED) {
                alert.endsAt()
                        .ifPresent(end -> b.append("  until: ")
                                .append(end.truncatedTo(ChronoUnit.SECONDS))
                                .append('\n'));
            }
            b.append("  value: ").append(AlertTexts.value(alert)).append('\n');
            alert.labels()
                    .forEach((k, v) ->
                            b.append("  ").append(k).append(": ").append(v).append('\n'));
            AlertTexts.links(alert)
                    .forEach((k, v) ->
                            b.append("  ").append(k).append(": ").append(v).append('\n'));
            b.append('\n');
        }
        if (n.truncatedAlerts() > 0) {
            b.append("… and ").append(n.truncatedAlerts()).append(" more\n\n");
        }
        return b.append(page).append('\n').toString();
    }
}
