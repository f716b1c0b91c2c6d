package io.tocsin.schemas.publish;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.Text;
import io.tocsin.schemas.log.LogEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/** A Logback event as an ECS log event. */
final class LogEncoder {
    /** ECS names whose value this class knows better than a caller. */
    private static final Set<String> OWN = Set.of("@timestamp", "message", "log.level", "log.logger");

    /** What a reasonable event keeps within, and what fits in any case, at six bytes a character. */
    private static final Limits LIMITS = new Limits(100, 8 << 10, 64 << 10, 128 << 10);

    private static final Limits TIGHT = new Limits(20, 1 << 10, 16 << 10, 64 << 10);

    /** Readers refuse names of 50,000 characters, and nobody can look for one of these. */
    private static final int MAX_NAME = 256;

    private final Resource resource;
    private final String dataset;

    LogEncoder(Resource resource, String dataset) {
        this.resource = resource;
        this.dataset = dataset;
    }

    /**
     * Key-value pairs and the MDC: a dotted name is taken for one of ECS ({@code trace.id}, {@code event.dataset}), any
     * other becomes {@code labels.<name>}, and so does a value that is not of its ECS field's type.
     */
    byte[] encode(ILoggingEvent event) {
        byte[] json = encode(event, LIMITS);
        return json.length <= JsonDocument.MAX_BYTES ? json : encode(event, TIGHT);
    }

    private byte[] encode(ILoggingEvent event, Limits limits) {
        LogEvent.Builder ecs = LogEvent.builder(event.getInstant())
                .with("ecs.version", "8.17.0")
                .with("event.dataset", dataset)
                .with("service.name", resource.serviceName())
                .with("service.node.name", resource.instance())
                .with("host.name", resource.hostName())
                .with("process.thread.name", String.valueOf(event.getThreadName()));
        int fields = 0;
        for (Map.Entry<String, String> entry : event.getMDCPropertyMap().entrySet()) {
            if (fields++ < limits.fields) {
                add(ecs, entry.getKey(), entry.getValue(), limits);
            }
        }
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                if (fields++ < limits.fields) {
                    add(ecs, pair.key, pair.value, limits);
                }
            }
        }
        ecs.with("log.level", event.getLevel().toString())
                .with("log.logger", event.getLoggerName())
                .with("message", Text.truncated(String.valueOf(event.getFormattedMessage()), limits.message));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            ecs.with("error.type", thrown.getClassName());
            if (thrown.getMessage() != null) {
                ecs.with("error.message", Text.truncated(thrown.getMessage(), limits.message));
            }
            ecs.with("error.stack_trace", Text.truncated(ThrowableProxyUtil.asString(thrown), limits.stackTrace));
        }
        return ecs.build().toJson();
    }

    private static void add(LogEvent.Builder ecs, String name, Object value, Limits limits) {
        if (name == null || name.isBlank() || value == null || OWN.contains(name)) {
            return;
        }
        String field = fieldName(name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name);
        if (EcsTypes.isKnown(field)) {
            addTyped(ecs, field, text(value), limits);
        } else if (isWhole(value)) {
            ecs.with(field, ((Number) value).longValue());
        } else if (value instanceof Double number && Double.isFinite(number)) {
            ecs.with(field, number.doubleValue());
        } else if (value instanceof Boolean flag) {
            ecs.with(field, flag.booleanValue());
        } else {
            ecs.with(field, Text.truncated(text(value), limits.field));
        }
    }

    /** A value that is not of its ECS field's type is a label of that name. */
    private static void addTyped(LogEvent.Builder ecs, String field, String text, Limits limits) {
        Optional<Long> count = EcsTypes.isCount(field) ? EcsTypes.count(text) : Optional.empty();
        if (count.isPresent()) {
            ecs.with(field, count.get());
        } else if (EcsTypes.isText(field) && EcsTypes.fits(field, text)) {
            ecs.with(field, Text.truncated(text, limits.field));
        } else if (!text.isBlank()) {
            ecs.with(label(field), Text.truncated(text, limits.field));
        }
    }

    private static boolean isWhole(Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte;
    }

    /** The event is worth more than one value that cannot say what it is, or contains itself. */
    private static String text(Object value) {
        try {
            return String.valueOf(value.toString());
        } catch (RuntimeException | StackOverflowError e) {
            return "[" + e.getClass().getName() + "]";
        }
    }

    /** Characters at most, and how many of the caller's fields. */
    private record Limits(int fields, int field, int message, int stackTrace) {}

    private static String fieldName(String name) {
        boolean ecs = name.indexOf('.') > 0 && !name.endsWith(".") && !name.contains("..");
        return ecs ? name : label(name);
    }

    private static String label(String name) {
        return "labels." + name.replace('.', '_');
    }
}
