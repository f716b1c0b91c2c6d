package io.tocsin.processor.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.processor.alert.ActiveAlert;
import io.tocsin.processor.status.GroupStatus;
import io.tocsin.processor.status.GroupStatus.Alerting;
import io.tocsin.processor.status.GroupStatus.RuleStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What instances tell each other: JSON, versioned, exact (durations in nanoseconds, times as text, values by their
 * bits). Between instances only, and not a contract with anybody else.
 */
public final class PartCodec {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private PartCodec() {}

    /** For {@link #read}. */
    public static byte[] write(Part part) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("version", VERSION);
        ObjectNode partitions = root.putObject("partitions");
        new TreeMap<>(part.partitions()).forEach((partition, groups) -> {
            ArrayNode array = partitions.putArray(partition.toString());
            groups.forEach(group -> array.add(group(group)));
        });
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers cannot be written", e);
        }
    }

    /**
     * What {@link #write} gave.
     *
     * @throws IOException with a few words about it, when it is something else, or of another version
     */
    public static Part read(byte[] bytes) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new IOException("its answer is no JSON", e);
        }
        if (root.path("version").asInt() != VERSION) {
            throw new IOException("its answer is of another release");
        }
        try {
            Map<Integer, List<GroupStatus>> partitions = new TreeMap<>();
            for (Map.Entry<String, JsonNode> entry : root.path("partitions").properties()) {
                partitions.put(Integer.parseInt(entry.getKey()), groups(entry.getValue()));
            }
            return new Part(partitions);
        } catch (RuntimeException e) {
            throw new IOException("its answer has something that is not understood", e);
        }
    }

    private static ObjectNode group(GroupStatus group) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("file", group.file());
        node.put("name", group.name());
        node.put("interval", group.interval().toNanos());
        node.put("limit", group.limit());
        node.put("took", group.evaluationTime().toNanos());
        group.lastEvaluation().ifPresent(at -> node.put("last", at.toString()));
        ArrayNode rules = node.putArray("rules");
        group.rules().forEach(rule -> rules.add(rule(rule)));
        return node;
    }

    private static ObjectNode rule(RuleStatus rule) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", rule.name());
        node.put("query", rule.query());
        node.set("labels", texts(rule.labels()));
        rule.problem().ifPresent(problem -> node.put("problem", problem));
        rule.shortUntil().ifPresent(until -> node.put("shortUntil", until.toString()));
        rule.alerting().ifPresent(alerting -> {
            ObjectNode more = node.putObject("alerting");
            more.put("for", alerting.holdFor().toNanos());
            more.put("keep", alerting.keepFiringFor().toNanos());
            more.set("annotations", texts(alerting.annotations()));
            ArrayNode alerts = more.putArray("alerts");
            alerting.alerts().forEach(alert -> alerts.add(alert(alert)));
        });
        return node;
    }

    private static ObjectNode alert(ActiveAlert alert) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("labels", texts(alert.labels()));
        node.set("annotations", texts(alert.annotations()));
        node.put("firing", alert.firing());
        node.put("since", alert.activeAt().toString());
        node.put("value", Double.doubleToRawLongBits(alert.value()));
        return node;
    }

    private static ObjectNode texts(Map<String, String> texts) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        texts.forEach(node::put);
        return node;
    }

    private static List<GroupStatus> groups(JsonNode array) {
        List<GroupStatus> groups = new ArrayList<>();
        for (JsonNode node : array) {
            List<RuleStatus> rules = new ArrayList<>();
            node.required("rules").forEach(rule -> rules.add(readRule(rule)));
            groups.add(new GroupStatus(
                    node.required("file").textValue(),
                    node.required("name").textValue(),
                    nanos(node, "interval"),
                    node.required("limit").intValue(),
                    nanos(node, "took"),
                    optional(node, "last").map(Instant::parse),
                    rules));
        }
        return groups;
    }

    private static RuleStatus readRule(JsonNode node) {
        Optional<Alerting> alerting = Optional.ofNullable(node.get("alerting")).map(more -> {
            List<ActiveAlert> alerts = new ArrayList<>();
            more.required("alerts").forEach(alert -> alerts.add(readAlert(alert)));
            return new Alerting(
                    nanos(more, "for"), nanos(more, "keep"), readTexts(more.required("annotations")), alerts);
        });
        return new RuleStatus(
                node.required("name").textValue(),
                node.required("query").textValue(),
                alerting,
                readTexts(node.required("labels")),
                optional(node, "problem"),
                optional(node, "shortUntil").map(Instant::parse));
    }

    private static ActiveAlert readAlert(JsonNode node) {
        return new ActiveAlert(
                readTexts(node.required("labels")),
                readTexts(node.required("annotations")),
                node.required("firing").booleanValue(),
                Instant.parse(node.required("since").textValue()),
                Double.longBitsToDouble(node.required("value").longValue()));
    }

    private static Duration nanos(JsonNode node, String name) {
        return Duration.ofNanos(node.required(name).longValue());
    }

    private static Optional<String> optional(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name)).map(JsonNode::textValue);
    }

    private static SortedMap<String, String> readTexts(JsonNode node) {
        SortedMap<String, String> texts = new TreeMap<>();
        node.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().textValue()));
        return texts;
    }
}
