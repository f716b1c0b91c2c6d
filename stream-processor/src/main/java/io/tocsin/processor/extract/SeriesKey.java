package io.tocsin.processor.extract;

import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.Ids;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which series of a metric.
 *
 * @param resource who logged, by OpenTelemetry's names; what {@code service_name}, {@code host_name}, {@code job} and
 *     {@code instance} come from
 * @param labels that the extraction gives, by the names it has for them
 */
public record SeriesKey(Labels resource, Labels labels) implements Comparable<SeriesKey> {
    /** Attributes of the resource, each by the labels that say it, the first that is there. */
    private static final Map<String, List<String>> RESOURCE = Map.of(
            "service.name", List.of("service_name"),
            "service.namespace", List.of("service_namespace"),
            "service.instance.id", List.of("service_instance_id", "service_node_name"),
            "host.name", List.of("host_name"));

    /** The labels of events that tell who logged. */
    static List<String> identity() {
        return RESOURCE.values().stream().flatMap(List::stream).sorted().toList();
    }

    static Labels resource(Map<String, String> event) {
        Map<String, String> resource = new HashMap<>();
        for (Map.Entry<String, List<String>> attribute : RESOURCE.entrySet()) {
            for (String label : attribute.getValue()) {
                String value = event.getOrDefault(label, "");
                if (!value.isEmpty()) {
                    resource.putIfAbsent(attribute.getKey(), value);
                }
            }
        }
        return Labels.of(resource);
    }

    /** 128 bits. */
    String id() {
        EntryWriter all = new EntryWriter(0);
        write(all);
        return Ids.of(new String(all.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    void write(EntryWriter out) {
        out.map(resource.asMap()).map(labels.asMap());
    }

    static SeriesKey read(EntryReader in) throws UnreadableEntryException {
        return new SeriesKey(Labels.of(in.map()), Labels.of(in.map()));
    }

    /** Some order that is the same everywhere. */
    @Override
    public int compareTo(SeriesKey other) {
        int order = Labels.compare(resource, other.resource);
        return order != 0 ? order : Labels.compare(labels, other.labels);
    }
}
