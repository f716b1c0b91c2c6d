package io.tocsin.router.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** How groups are written into Kafka: by this program, for this program, so that what cannot be read is a fault. */
public final class GroupJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GroupJson() {}

    static String encode(GroupId id) {
        ArrayNode array = JSON.createArrayNode().add(id.routeId());
        ObjectNode labels = array.addObject();
        id.labels().forEach(labels::put);
        return array.toString();
    }

    static GroupId decodeId(String text) {
        try {
            JsonNode array = JSON.readTree(text);
            return new GroupId(array.required(0).textValue(), texts(array.required(1)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not the id of a group: " + text, e);
        }
    }

    /** The group without its id, which is its key. */
    public static byte[] write(Group group) {
        ObjectNode root = JSON.createObjectNode()
                .put("key", group.key())
                .put("receiver", group.receiver())
                .put("nextFlush", group.nextFlush().toEpochMilli())
                .put("sequence", group.sequence());
        ObjectNode told = root.putObject("told");
        group.told().forEach((integration, t) -> {
            ObjectNode one = told.putObject(integration).put("at", t.at().toEpochMilli());
            add(one.putArray("firing"), t.firing());
            add(one.putArray("resolved"), t.resolved());
        });
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@link #write} wrote for the group of that id. */
    public static Group read(GroupId id, byte[] json) {
        try {
            JsonNode root = JSON.readTree(json);
            Map<String, Told> told = new LinkedHashMap<>();
            root.required("told")
                    .properties()
                    .forEach(e -> told.put(
                            e.getKey(),
                            new Told(
                                    set(e.getValue().required("firing")),
                                    set(e.getValue().required("resolved")),
                                    Instant.ofEpochMilli(
                                            e.getValue().required("at").longValue()))));
            return new Group(
                    id,
                    root.required("key").textValue(),
                    root.required("receiver").textValue(),
                    Instant.ofEpochMilli(root.required("nextFlush").longValue()),
                    root.required("sequence").longValue(),
                    told);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(ArrayNode array, Set<String> texts) {
        new TreeSet<>(texts).forEach(array::add);
    }

    private static Set<String> set(JsonNode array) {
        Set<String> all = new LinkedHashSet<>();
        array.forEach(n -> all.add(n.textValue()));
        return all;
    }

    private static SortedMap<String, String> texts(JsonNode object) {
        SortedMap<String, String> all = new TreeMap<>();
        object.properties().forEach(e -> all.put(e.getKey(), e.getValue().textValue()));
        return all;
    }
}
