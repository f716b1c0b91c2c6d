package io.tocsin.indexer.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/**
 * The index template of one data stream: explicit mappings for the fields that Elastic Common Schema names and logs
 * carry, and rules for the rest that lose no document for a field's sake.
 */
final class Templates {
    /** Above the 100 to 200 of the templates that come with Elasticsearch and its integrations. */
    private static final int PRIORITY = 350;

    /** A keyword longer than this is kept in the document, but not searchable by its whole. */
    private static final int IGNORE_ABOVE = 1024;

    /** Events are up to 32 deep. */
    private static final int DEPTH = 40;

    private static final List<String> KEYWORDS = List.of(
            "log.level",
            "log.logger",
            "log.origin.function",
            "log.origin.file.name",
            "ecs.version",
            "service.name",
            "service.version",
            "service.environment",
            "service.namespace",
            "service.node.name",
            "host.name",
            "host.hostname",
            "host.id",
            "process.name",
            "process.thread.name",
            "event.id",
            "event.dataset",
            "event.action",
            "event.outcome",
            "event.category",
            "event.kind",
            "event.type",
            "event.module",
            "event.code",
            "error.type",
            "error.code",
            "error.id",
            "trace.id",
            "transaction.id",
            "span.id",
            "http.version",
            "http.request.method",
            "http.request.id",
            "http.request.mime_type",
            "http.request.referrer",
            "http.response.mime_type",
            "url.full",
            "url.original",
            "url.path",
            "url.domain",
            "url.query",
            "url.scheme",
            "user.id",
            "user.name",
            "user.email",
            "user.roles",
            "user_agent.original",
            "client.address",
            "source.address",
            "destination.address",
            "container.id",
            "container.name",
            "orchestrator.namespace",
            "kubernetes.namespace",
            "kubernetes.pod.name",
            "tags");
    private static final List<String> LONGS = List.of(
            "event.duration",
            "event.sequence",
            "http.request.bytes",
            "http.request.body.bytes",
            "http.response.bytes",
            "http.response.body.bytes",
            "http.response.status_code",
            "url.port",
            "process.pid",
            "process.thread.id",
            "client.port",
            "source.port",
            "destination.port",
            "log.origin.file.line");
    private static final List<String> ADDRESSES =
            List.of("host.ip", "client.ip", "source.ip", "destination.ip", "server.ip");
    private static final List<String> DATES = List.of("event.created", "event.ingested", "event.start", "event.end");
    private static final List<String> TEXTS = List.of("message", "error.message", "error.stack_trace");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Templates() {}

    /** The body of {@code PUT /_index_template/…} for exactly this data stream. */
    static String of(String stream, Duration retention, int totalFields, ServerFeatures features) {
        ObjectNode root = MAPPER.createObjectNode();
        root.putArray("index_patterns").add(stream);
        root.put("priority", PRIORITY);
        root.putObject("data_stream");
        root.putObject("_meta").put("managed_by", "tocsin");
        ObjectNode template = root.putObject("template");
        if (features.dataStreamLifecycle()) {
            template.putObject("lifecycle").put("data_retention", millis(retention));
        }
        ObjectNode settings = template.putObject("settings");
        settings.put("index.number_of_shards", 1);
        settings.put("index.auto_expand_replicas", "0-1");
        // Said explicitly, so that an index nobody searches is refreshed too, and is never a minute behind.
        settings.put("index.refresh_interval", "1s");
        // What does not fit a field's type, or comes after the last field, is kept in the document unindexed.
        settings.put("index.mapping.ignore_malformed", true);
        settings.put("index.mapping.total_fields.limit", totalFields);
        settings.put("index.mapping.total_fields.ignore_dynamic_beyond_limit", true);
        settings.put("index.mapping.depth.limit", DEPTH);
        mappings(template.putObject("mappings"), features);
        return root.toString();
    }

    /** As Elasticsearch writes durations. */
    static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }

    private static void mappings(ObjectNode mappings, ServerFeatures features) {
        // Each dotted name is a field of its own: a text "host" beside "host.name", in one event or in two, is no
        // clash.
        mappings.put("subobjects", false);
        mappings.put("date_detection", false);
        ObjectNode strings = mappings.putArray("dynamic_templates").addObject().putObject("strings");
        strings.put("match_mapping_type", "string");
        keyword(strings.putObject("mapping"));

        ObjectNode fields = mappings.putObject("properties");
        fields.putObject("@timestamp").put("type", "date");
        // Any number of labels is one field, so that labels never use up the limit of fields.
        fields.putObject("labels").put("type", "flattened").put("ignore_above", IGNORE_ABOVE);
        String text = features.matchOnlyText() ? "match_only_text" : "text";
        TEXTS.forEach(name -> fields.putObject(name).put("type", text));
        KEYWORDS.forEach(name -> keyword(fields.putObject(name)));
        LONGS.forEach(name -> fields.putObject(name).put("type", "long"));
        ADDRESSES.forEach(name -> fields.putObject(name).put("type", "ip"));
        DATES.forEach(name -> fields.putObject(name).put("type", "date"));
    }

    private static void keyword(ObjectNode field) {
        field.put("type", "keyword").put("ignore_above", IGNORE_ABOVE);
    }
}
