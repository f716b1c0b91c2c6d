package io.tocsin.processor.extract;

import io.tocsin.schemas.metric.Measurement.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

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

    /** Any text, what is up to some character, or a number. */
    private static final Pattern OPEN =
            Pattern.compile("(?:\\?P?<\\w+>)?(?:\\.|\\\\S|\\\\d|\\[\\^[^\\]]+\\]|\\[0-9\\])[*+]\\??");

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
            if (isUnbounded(label.source(), extraction)) {
                String text = "the label \"" + name + "\" is taken from " + label.source()
                        + ", which has no bound: what exceeds the limit of " + metric.limit()
                        + " label sets is refused";
                doubts.merge("labels", text, (one, other) -> one + "; " + other);
            }
        });
        long series = (long) metric.limit()
                * (metric.kind() == Kind.HISTOGRAM ? metric.bounds().size() + 3 : 1);
        if (series > MANY_SERIES) {
            doubts.put("limit", "the limit allows " + series + " series in Prometheus' sense");
        }
        return doubts;
    }

    private static boolean isUnbounded(Source source, Extraction extraction) {
        if (source instanceof Source.Field field) {
            return UNBOUNDED.contains(field.label());
        }
        return source instanceof Source.Group group
                && extraction
                        .pattern()
                        .filter(p -> OPEN.matcher(inner(p.regex().pattern(), group.number()))
                                .matches())
                        .isPresent();
    }

    /** The text of a group within its brackets, its name with it; of a regular expression that is one. */
    private static String inner(String regex, int number) {
        Deque<Integer> open = new ArrayDeque<>();
        int seen = 0;
        int start = -1;
        boolean inClass = false;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\') {
                i++;
            } else if (inClass) {
                inClass = c != ']' || regex.charAt(i - 1) == '[';
            } else if (c == '[') {
                inClass = true;
            } else if (c == '(') {
                boolean captures = !regex.startsWith("?", i + 1)
                        || regex.startsWith("?P<", i + 1)
                        || regex.startsWith("?<", i + 1);
                seen += captures ? 1 : 0;
                open.push(captures ? seen : 0);
                start = captures && seen == number ? i + 1 : start;
            } else if (c == ')' && !open.isEmpty() && open.pop() == number) {
                return regex.substring(start, i);
            }
        }
        return "";
    }
}
