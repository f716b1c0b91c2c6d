package io.tocsin.schemas.publish;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.log.LogEvent;
import java.util.List;
import java.util.Map;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** A Logback event as an ECS log event. */
final class LogEncoder {
    /** What a reasonable event keeps within, and what fits in any case, at six bytes a character. */
    private static final EcsFields.Limits LIMITS = new EcsFields.Limits(100, 8 << 10, 64 << 10, 128 << 10);

    private static final EcsFields.Limits TIGHT = new EcsFields.Limits(20, 1 << 10, 16 << 10, 64 << 10);

    private final Resource resource;
    private final String dataset;

    LogEncoder(Resource resource, String dataset) {
        this.resource = resource;
        this.dataset = dataset;
    }

    /**
     * Key-value pairs and the MDC: a dotted name is taken for one of ECS ({@code trace.id}, {@code event.dataset}), any
     * other becomes {@code labels.<name>}, and so does a name that is written here anyway ({@code log.level}) and a value
     * that is not of its ECS field's type. Markers become {@code tags}. What is cut or left out is said in the event.
     */
    byte[] encode(ILoggingEvent event) {
        byte[] json = encode(event, LIMITS);
        return json.length <= JsonDocument.MAX_BYTES ? json : encode(event, TIGHT);
    }

    private byte[] encode(ILoggingEvent event, EcsFields.Limits limits) {
        IThrowableProxy thrown = event.getThrowableProxy();
        LogEvent.Builder builder = LogEvent.builder(event.getInstant())
                .with("event.dataset", dataset)
                .with("service.name", resource.serviceName())
                .with("service.node.name", resource.instance())
                .with("host.name", resource.hostName())
                .with("process.thread.name", String.valueOf(event.getThreadName()));
        EcsFields fields = new EcsFields(builder, limits, thrown != null);
        for (Map.Entry<String, String> entry : event.getMDCPropertyMap().entrySet()) {
            fields.add(entry.getKey(), entry.getValue());
        }
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                fields.add(pair.key, pair.value);
            }
        }
        builder.with("ecs.version", "8.17.0")
                .with("log.level", event.getLevel().toString())
                .with("log.logger", event.getLoggerName());
        fields.text("message", String.valueOf(event.getFormattedMessage()), limits.message());
        if (thrown != null) {
            builder.with("error.type", thrown.getClassName());
            if (thrown.getMessage() != null) {
                fields.text("error.message", thrown.getMessage(), limits.message());
            }
            fields.text("error.stack_trace", ThrowableProxyUtil.asString(thrown), limits.stackTrace());
        }
        List<Marker> markers = event.getMarkerList();
        if (markers != null) {
            fields.tags(markers.stream().map(Marker::getName).distinct().toList());
        }
        return fields.build().toJson();
    }
}
