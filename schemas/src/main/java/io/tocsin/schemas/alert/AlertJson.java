package io.tocsin.schemas.alert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.json.FieldReader;
import io.tocsin.schemas.json.SpecialNumbers;
import io.tocsin.schemas.json.Timestamps;
import java.time.Instant;
import java.util.SortedMap;

/** An alert event to and from its JSON. */
final class AlertJson {
    private AlertJson() {}

    static AlertEvent read(FieldReader fields) throws FieldReader.Refused {
        SortedMap<String, String> labels = fields.texts("labels");
        labels.values().removeIf(String::isEmpty);
        Status status = Status.of(fields.text("status", ""))
                .orElseThrow(() -> fields.refused("status", "neither \"firing\" nor \"resolved\""));
        Instant startsAt = fields.time("startsAt")
                .orElseThrow(() -> fields.refused(fields.has("startsAt") ? "startsAt" : "", "startsAt is missing"));
        String fingerprint = fields.text("fingerprint", "");
        // An alert that another system wrote has no value.
        double value = fields.number("value", Double.NaN);
        try {
            return new AlertEvent(
                    status,
                    labels,
                    fields.texts("annotations"),
                    startsAt,
                    fields.time("endsAt"),
                    fields.text("generatorURL", ""),
                    fingerprint.isEmpty() ? Fingerprint.of(labels) : fingerprint,
                    value,
                    fields.text("rule", ""),
                    fields.text("ruleVersion", ""),
                    fields.kept("value"));
        } catch (IllegalArgumentException e) {
            throw fields.refused("", String.valueOf(e.getMessage()));
        }
    }

    static ObjectNode write(AlertEvent event) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("status", event.status().text());
        event.labels().forEach(root.putObject("labels")::put);
        event.annotations().forEach(root.putObject("annotations")::put);
        root.put("startsAt", Timestamps.format(event.startsAt()));
        event.endsAt().ifPresent(end -> root.put("endsAt", Timestamps.format(end)));
        root.put("generatorURL", event.generatorURL());
        root.put("fingerprint", event.fingerprint());
        root.set("value", SpecialNumbers.node(event.value()));
        root.put("rule", event.rule());
        root.put("ruleVersion", event.ruleVersion());
        event.others().addTo(root);
        return root;
    }
}
