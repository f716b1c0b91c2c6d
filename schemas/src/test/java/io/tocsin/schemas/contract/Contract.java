package io.tocsin.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.experimental.Incident;
import io.tocsin.schemas.experimental.Notification;
import io.tocsin.schemas.experimental.Silence;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.window.RecordedSample;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A schema with the reader that it describes. */
public final class Contract {
    static final Instant RECORD_TIME = Instant.parse("2026-11-21T09:30:00.250Z");

    /** The keywords of our own: annotations to a validator. */
    static final Set<String> OWN_KEYWORDS = Set.of(
            "x-format-version",
            "x-status",
            "x-topic",
            "x-not-expressible",
            "x-dataset",
            "x-expects",
            "x-source",
            "x-type",
            "x-nested");

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDialect(Dialect.builder(Dialects.getDraft202012())
            .keywords(OWN_KEYWORDS.stream().map(AnnotationKeyword::new).toList())
            .build());

    static final Contract LOG = new Contract("log-event", Contract::log);
    static final Contract METRIC = new Contract(
            "metric-event", json -> MetricEvent.read(json, RECORD_TIME).map(MetricEvent::toJson));
    static final Contract ALERT =
            new Contract("alert-event", json -> AlertEvent.read(json).map(AlertEvent::toJson));
    static final Contract RECORDED =
            new Contract("recorded-sample", json -> RecordedSample.read(json).map(RecordedSample::toJson));
    static final Contract DEAD_LETTER = new Contract("dead-letter-headers", DeadLetterJson::rewritten);
    static final Contract SILENCE =
            new Contract("silence", json -> Silence.read(json).map(Silence::toJson));
    static final Contract INCIDENT =
            new Contract("incident", json -> Incident.read(json).map(Incident::toJson));
    static final Contract NOTIFICATION =
            new Contract("notification", json -> Notification.read(json).map(Notification::toJson));

    /** In the order of the documentation. */
    private static final List<Contract> ALL = List.of(
            LOG,
            new Contract("log-event-app", Contract::log),
            new Contract("log-event-access", Contract::log),
            new Contract("log-event-audit", Contract::log),
            METRIC,
            ALERT,
            RECORDED,
            DEAD_LETTER,
            SILENCE,
            INCIDENT,
            NOTIFICATION);

    private final String schema;
    private final Function<byte[], Decoded<byte[]>> rewrite;
    private final JsonNode document;
    private final Schema validator;

    private Contract(String schema, Function<byte[], Decoded<byte[]>> rewrite) {
        this.schema = schema;
        this.rewrite = rewrite;
        this.document = Resources.json("/io/tocsin/schemas/" + schema + ".schema.json");
        this.validator = validator(document);
    }

    static List<Contract> all() {
        return ALL;
    }

    public static Contract of(String schema) {
        return ALL.stream()
                .filter(c -> c.schema.equals(schema))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(schema));
    }

    /** A validator of any schema that uses our keywords. */
    static Schema validator(JsonNode document) {
        return SCHEMAS.getSchema(document);
    }

    /** The schema's name: that of its file without {@code .schema.json}. */
    String schema() {
        return schema;
    }

    public JsonNode document() {
        return document;
    }

    /** What the record writes after reading these bytes. */
    Decoded<byte[]> rewritten(byte[] json) {
        return rewrite.apply(json);
    }

    /** None if the event keeps to the schema. */
    public List<Error> errors(JsonNode event) {
        return validator.validate(event);
    }

    /** The datasets' schemas say what is written; what is read is in that of all log events. */
    boolean isProfile() {
        return document.has("x-dataset");
    }

    boolean isExperimental() {
        return document.path("x-status").asText().equals("experimental");
    }

    @Override
    public String toString() {
        return schema;
    }

    private static Decoded<byte[]> log(byte[] json) {
        return LogEvent.read(json, RECORD_TIME).map(LogEvent::toJson);
    }
}
