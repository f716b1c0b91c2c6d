package io.tocsin.runtime.service;

import ch.qos.logback.classic.spi.ILoggingEvent;
import co.elastic.logging.JsonUtils;
import co.elastic.logging.logback.EcsEncoder;
import java.util.List;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/**
 * Elastic's encoder with SLF4J's key-value pairs, which it leaves out. A dotted name is taken for one of ECS, any other
 * becomes {@code labels.<name>}; names that the encoder writes itself are left to it.
 */
final class EcsFileEncoder extends EcsEncoder {
    private static final Set<String> OWN = Set.of(
            "@timestamp",
            "log.level",
            "message",
            "ecs.version",
            "service.name",
            "event.dataset",
            "process.thread.name",
            "log.logger",
            "error.type",
            "error.message",
            "error.stack_trace");

    @Override
    protected void addCustomFields(ILoggingEvent event, StringBuilder json) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs == null) {
            return;
        }
        for (KeyValuePair pair : pairs) {
            String name = pair.key.indexOf('.') > 0 ? pair.key : "labels." + pair.key;
            if (!OWN.contains(name)) {
                json.append('"');
                JsonUtils.quoteAsString(name, json);
                json.append("\":");
                value(pair.value, json);
                json.append(',');
            }
        }
    }

    private static void value(Object value, StringBuilder json) {
        if (value instanceof Long || value instanceof Integer || value instanceof Boolean) {
            json.append(value);
        } else {
            json.append('"');
            JsonUtils.quoteAsString(String.valueOf(value), json);
            json.append('"');
        }
    }
}
