package io.tocsin.router.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import io.tocsin.router.notify.NotificationJson;
import io.tocsin.router.notify.NotificationView;
import io.tocsin.router.outbox.Outbox.Message;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The outbox as HTML and as JSON. Every text that comes from an alert is escaped. */
public final class OutboxPage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 100;

    private final Outbox outbox;
    private final PebbleTemplate template;

    public OutboxPage(Outbox outbox) {
        this.outbox = outbox;
        PebbleEngine engine = new PebbleEngine.Builder()
                .loader(new ClasspathLoader(OutboxPage.class.getClassLoader()))
                .autoEscaping(true)
                .strictVariables(true)
                .build();
        this.template = engine.getTemplate("io/tocsin/router/outbox/outbox.html.peb");
    }

    /** A whole document. {@code refreshes}: whether it says that it keeps itself up to date. */
    public String html(boolean refreshes) {
        List<Message> all = outbox.all();
        List<NotificationView> shown = all.stream()
                .limit(SHOWN)
                .map(m -> NotificationView.of(m.notification()))
                .toList();
        StringWriter out = new StringWriter();
        try {
            template.evaluate(out, Map.of("messages", shown, "total", all.size(), "refreshes", refreshes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** An array, newest first: each notification, and {@code receivedAt}. */
    public byte[] json(List<Message> messages) {
        ArrayNode array = JSON.createArrayNode();
        for (Message message : messages) {
            array.add(NotificationJson.tree(message.notification())
                    .put("receivedAt", message.receivedAt().toString()));
        }
        try {
            return JSON.writeValueAsBytes(array);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a tree of texts and numbers can be written
        }
    }
}
