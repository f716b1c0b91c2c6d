package io.tocsin.router.topology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.schemas.alert.AlertEvent;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What happens to a group: the value of the internal topic between routing and grouping. */
sealed interface GroupChange {
    ObjectMapper JSON = new ObjectMapper();

    /** An alert of the group changed, or came into it. */
    record Put(AlertEvent alert) implements GroupChange {}

    /** An alert is no longer of this group: it was forgotten, or another route has it now. */
    record Forget(String fingerprint) implements GroupChange {}

    default byte[] toJson() {
        try {
            if (this instanceof Put put) {
                return JSON.writeValueAsBytes(JSON.createObjectNode()
                        .set("put", JSON.readTree(put.alert().toJson())));
            }
            return JSON.writeValueAsBytes(JSON.createObjectNode().put("forget", ((Forget) this).fingerprint()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static GroupChange read(byte[] json) {
        try {
            JsonNode root = JSON.readTree(json);
            if (root.has("forget")) {
                return new Forget(root.get("forget").textValue());
            }
            return new Put(alert(root.required("put")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An alert within other JSON. */
    static AlertEvent alert(JsonNode node) throws JsonProcessingException {
        return AlertEvent.read(JSON.writeValueAsBytes(node)).orElseThrow();
    }
}
