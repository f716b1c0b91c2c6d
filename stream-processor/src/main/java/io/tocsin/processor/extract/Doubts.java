package io.tocsin.processor.extract;

import io.tocsin.schemas.metric.Measurement.Kind;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is allowed, and hardly meant. */
final class Doubts {
    /** Labels of log events that have a value of its own for each event, user or request. */
    private static final Set<String> UNBOUNDED = Set.of(
            "message",
            "error_message",
            "error_stack_trace",
            "error_id",
            "event_id",
            "event_original",
            "event_sequence",
            "event_created",
            "event_start",
            "event_end",
            "event_duration",
            "log_original",
            "trace_id",
            "span_id",
            "transaction_id",
            "session_id",
            "http_request_id",
            "http_request_referrer",
            "http_request_body_bytes",
            "http_response_body_bytes",
            "http_request_bytes",
            "http_response_bytes",
            "url_full",
            "url_original",
            "url_path",
            "url_query",
            "user_id",
            "user_name",
            "user_email",
            "user_full_name",
            "user_agent_original",
            "client_address",
            "client_ip",
            "client_port",
            "source_address",
            "source_ip",
            "source_port",
            "process_pid",
            "process_thread_id");

    private static final Map<String, String> UCUM = Map.ofEntries(
            Map.entry("seconds", "s"),
            Map.entry("second", "s"),
            Map.entry("sec", "s"),
            Map.entry("milliseconds", "ms"),
            Map.entry("microseconds", "us"),
            Map.entry("nanoseconds", "ns"),
            Map.entry("minutes", "min"),
            Map.entry("hours", "h"),
            Map.entry("days", "d"),
            Map.entry("bytes", "By"),
            Map.entry("byte", "By"),
            Map.entry("B", "By"),
            Map.entry("b", "By"),
            Map.entry("KB", "KBy"),
            Map.entry("MB", "MBy"),
            Map.entry("percent", "%"),
            Map.entry("ratio", "1"));

    private static final int MANY_SERIES = 50_000;

    private Doubts() {}

    /** Sentences by the key that they are about. */
    static SortedMap<String, String> of(Extraction extraction) {
        SortedMap<String, String> doubts = new TreeMap<>();
        Metric metric = extraction.metric();
        if (metric.kind() == Kind.GAUGE && extraction.value().isEmpty()) {
            doubts.put("type", "a gauge without a value is always 1; a counter counts the events");
        }
        String ucum = UCUM.get(metric.unit());
        if (ucum != null) {
            doubts.put("unit", "units are those of UCUM: " + ucum + " for " + metric.unit());
        }
        extraction.labels().forEach((name, label) -> {
            if (label.source() instanceof Source.Field field && UNBOUNDED.contains(field.label())) {
                doubts.merge("labels", unbounded(name, field, metric), (one, other) -> one + "; " + other);
            }
        });
        long series = (long) metric.limit()
                * (metric.kind() == Kind.HISTOGRAM ? metric.bounds().size() + 3 : 1);
        if (series > MANY_SERIES) {
            doubts.put("limit", "the limit allows " + series + " series in Prometheus' sense");
        }
        return doubts;
    }

    private static String unbounded(String name, Source.Field field, Metric metric) {
        return "the label \"" + name + "\" is taken from " + field.name()
                + ", which has no bound: what exceeds the limit of " + metric.limit() + " label sets is refused";
    }
}
