package io.tocsin.router.deliver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.router.channel.Attempt;
import io.tocsin.router.notify.Notification;
import java.time.Instant;

/** How the delivery of a notification ended: the value of the topic {@code notification-log}. */
record DeliveryResult(Notification notification, Attempt outcome, int attempts, Instant at) {
    private static final ObjectMapper JSON = new ObjectMapper();

    byte[] toJson() {
        Notification n = notification;
        try {
            return JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("id", n.id())
                    .put("receiver", n.to().receiver())
                    .put("integration", n.to().type())
                    .put("index", n.to().index())
                    .put("groupKey", n.group().key())
                    .put("status", n.status().text())
                    .put("alerts", n.alerts().size() + n.truncatedAlerts())
                    .put("result", outcome instanceof Attempt.Delivered ? "delivered" : "rejected")
                    .put("detail", outcome.detail())
                    .put("attempts", attempts)
                    .put("decidedAt", n.decidedAt().toString())
                    .put("at", at.toString()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a tree of texts and numbers can be written
        }
    }
}
