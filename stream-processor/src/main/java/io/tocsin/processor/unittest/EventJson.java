package io.tocsin.processor.unittest;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tocsin.processor.yaml.YamlNode;
import java.util.stream.Collectors;

/** An event of a test as a producer would send it. Scalars are texts: to the labels of an event that is the same. */
final class EventJson {
    private EventJson() {}

    static String of(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.entries().stream()
                    .map(entry -> quoted(entry.key()) + ":" + of(entry.value()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items().stream().map(EventJson::of).collect(Collectors.joining(",", "[", "]"));
        }
        return quoted(((YamlNode.Scalar) node).text());
    }

    private static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
