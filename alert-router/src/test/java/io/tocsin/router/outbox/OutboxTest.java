package io.tocsin.router.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.router.notify.Notification;
import io.tocsin.router.notify.Sample;
import io.tocsin.router.outbox.Outbox.Message;
import io.tocsin.schemas.alert.AlertEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
    @Test
    void keepsTheNewestFirstAndNoMoreThanItsLimit() {
        Outbox outbox = new Outbox();
        for (int i = 0; i < Outbox.MAX_MESSAGES + 10; i++) {
            outbox.add(message("n" + i, 1_000));
        }
        assertEquals(Outbox.MAX_MESSAGES, outbox.size());
        assertEquals("n509", outbox.all().get(0).notification().id());
        assertEquals(
                List.of("n509", "n508"),
                outbox.after("n507").stream().map(m -> m.notification().id()).toList());
        assertEquals(0, outbox.after("n509").size());
        assertEquals(Outbox.MAX_MESSAGES, outbox.after("unknown").size());
    }

    @Test
    void holdsNoMoreThanItsBytes() {
        Outbox outbox = new Outbox();
        for (int i = 0; i < 200; i++) {
            outbox.add(message("n" + i, 1 << 20));
        }
        assertEquals(64, outbox.size());
        assertEquals("n199", outbox.all().get(0).notification().id());
    }

    @Test
    void thePageShowsWhatThereIs() {
        Outbox outbox = new Outbox();
        OutboxPage page = new OutboxPage(outbox);
        assertTrue(page.html(true).contains("Nothing to tell yet"));
        AlertEvent[] many = new AlertEvent[25];
        for (int i = 0; i < many.length; i++) {
            many[i] = Sample.alert("host-" + i, "<i>" + i);
        }
        Notification n = Sample.of(many);
        outbox.add(new Message(n, Instant.EPOCH, 1));
        String html = page.html(true);
        assertTrue(
                html.contains("<span class=\"badge\">25 firing</span>") && html.contains("<h2>Down (critical)</h2>"),
                html);
        assertTrue(html.contains("&lt;i&gt;19") && !html.contains("<i>"), html);
        assertTrue(html.contains("… and 5 more"), html);
        assertTrue(html.contains("1 message,"), html);
    }

    private static Message message(String id, int size) {
        Notification n = Sample.of(Sample.alert("a", "s"));
        return new Message(
                new Notification(id, n.to(), n.group(), n.status(), n.alerts(), 0, n.reason(), n.decidedAt()),
                Instant.EPOCH,
                size);
    }
}
