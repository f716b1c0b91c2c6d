package io.tocsin.processor.unittest;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tocsin.processor.yaml.YamlNode;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An event of a test as a producer would send it: plain numbers and truth values as such, everything else as text; in
 * quotes it is text in any case.
 */
final class EventJson {
    private static final Pattern AS_IS = Pattern.compile("true|false|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

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
        YamlNode.Scalar scalar = (YamlNode.Scalar) node;
        if (scalar.isNull()) {
            return "null";
        }
        boolean asIs = scalar.form() == YamlNode.Form.PLAIN
                && AS_IS.matcher(scalar.text()).matches();
        return asIs ? scalar.text() : quoted(scalar.text());
    }

    private static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
