package io.tocsin.schemas.publish;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What kind of value an ECS field takes, so that a caller's is written as the schemas of the datasets have it. */
final class EcsTypes {
    private static final Set<String> TEXTS = Set.of(
            "client.address",
            "client.ip",
            "destination.address",
            "destination.ip",
            "ecs.version",
            "error.code",
            "error.id",
            "error.message",
            "error.stack_trace",
            "error.type",
            "event.action",
            "event.code",
            "event.dataset",
            "event.id",
            "event.kind",
            "event.outcome",
            "event.reason",
            "host.name",
            "http.request.id",
            "http.request.method",
            "http.request.mime_type",
            "http.request.referrer",
            "http.response.mime_type",
            "http.route",
            "http.version",
            "log.origin.file.name",
            "log.origin.function",
            "process.name",
            "process.thread.name",
            "server.ip",
            "service.environment",
            "service.name",
            "service.namespace",
            "service.node.name",
            "service.version",
            "source.address",
            "source.ip",
            "span.id",
            "trace.id",
            "transaction.id",
            "url.domain",
            "url.full",
            "url.original",
            "url.path",
            "url.query",
            "url.scheme",
            "user.email",
            "user.id",
            "user.name",
            "user_agent.original");
    private static final Set<String> COUNTS = Set.of(
            "client.port",
            "destination.port",
            "event.duration",
            "event.sequence",
            "http.request.body.bytes",
            "http.request.bytes",
            "http.response.body.bytes",
            "http.response.bytes",
            "http.response.status_code",
            "log.origin.file.line",
            "process.pid",
            "process.thread.id",
            "source.port",
            "url.port");
    private static final Set<String> OUTCOMES = Set.of("success", "failure", "unknown");

    /** What other fields stand in: {@code process.thread}. */
    private static final Set<String> OBJECTS = Stream.of(TEXTS, COUNTS)
            .flatMap(Set::stream)
            .flatMap(EcsTypes::objects)
            .collect(Collectors.toUnmodifiableSet());

    private EcsTypes() {}

    private static Stream<String> objects(String field) {
        return IntStream.range(0, field.length())
                .filter(i -> field.charAt(i) == '.')
                .mapToObj(dot -> field.substring(0, dot));
    }

    /** Whether ECS says what the field takes. */
    static boolean isKnown(String field) {
        return isText(field) || isCount(field) || OBJECTS.contains(field);
    }

    /** Whether the field takes only text. */
    static boolean isText(String field) {
        return TEXTS.contains(field);
    }

    /** Whether the field takes only whole numbers from 0 on. */
    static boolean isCount(String field) {
        return COUNTS.contains(field);
    }

    /** Whether a field that takes text takes this one. */
    static boolean fits(String field, String text) {
        return !text.isBlank() && (!field.equals("event.outcome") || OUTCOMES.contains(text));
    }

    /** The number that a text says; the MDC has only texts. */
    static Optional<Long> count(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }
}
