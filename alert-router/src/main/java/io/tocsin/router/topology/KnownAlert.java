package io.tocsin.router.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.alert.AlertEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The last state of an alert, and the groups (encoded ids) that it was put into: what the routing step keeps. */
record KnownAlert(AlertEvent alert, Set<String> groups) {
    private static final ObjectMapper JSON = new ObjectMapper();

    KnownAlert {
        groups = Set.copyOf(groups);
    }

    byte[] toJson() {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode list = root.putArray("groups");
        groups.stream().sorted().forEach(list::add);
        try {
            root.set("alert", JSON.readTree(alert.toJson()));
            return JSON.writeValueAsBytes(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static KnownAlert read(byte[] json) {
        try {
            JsonNode root = JSON.readTree(json);
            Set<String> groups = new LinkedHashSet<>();
            root.required("groups").forEach(g -> groups.add(g.textValue()));
            return new KnownAlert(GroupChange.alert(root.required("alert")), groups);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
