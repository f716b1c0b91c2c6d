package io.tocsin.schemas.alert;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.FieldReader;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.KeptFields;
import io.tocsin.schemas.json.Timestamps;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One change of state of one alert, in Alertmanager's words.
 *
 * @param labels that identify the alert, {@code alertname} among them as a rule; empty values are left out
 * @param startsAt when it fired, to the millisecond
 * @param endsAt when it ended, for a resolved alert; for a firing one the time when it ends unless it is said again
 * @param generatorURL where it can be looked at; may be ""
 * @param fingerprint of the labels: {@link Fingerprint#of}, the record's key
 * @param value of the rule's expression; may be NaN or infinite
 * @param rule the rule's group and name, as {@code services/ErrorsHigh}
 * @param ruleVersion of the rule file's content, by whatever name the processor gives it; may be ""
 * @param others fields that are not known here, and the digits of a value that a double does not hold
 */
public record AlertEvent(
        Status status,
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations,
        Instant startsAt,
        Optional<Instant> endsAt,
        String generatorURL,
        String fingerprint,
        double value,
        String rule,
        String ruleVersion,
        KeptFields others) {

    public AlertEvent {
        SortedMap<String, String> said = new TreeMap<>(labels);
        said.values().removeIf(String::isEmpty);
        labels = Collections.unmodifiableSortedMap(said);
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
        startsAt = Timestamps.normalised(startsAt);
        endsAt = endsAt.map(Timestamps::normalised);
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("an alert without labels");
        }
        String right = Fingerprint.of(labels);
        if (!fingerprint.equals(right)) {
            throw new IllegalArgumentException("fingerprint " + fingerprint + "; that of these labels is " + right);
        }
        if (status == Status.RESOLVED && endsAt.isEmpty()) {
            throw new IllegalArgumentException("resolved without endsAt");
        }
        if (endsAt.isPresent() && endsAt.get().isBefore(startsAt)) {
            throw new IllegalArgumentException("endsAt before startsAt");
        }
    }

    /** A firing alert; the fingerprint follows from the labels. */
    public static AlertEvent firing(
            Map<String, String> labels, Map<String, String> annotations, Instant startsAt, double value, String rule) {
        return new AlertEvent(
                Status.FIRING,
                new TreeMap<>(labels),
                new TreeMap<>(annotations),
                startsAt,
                Optional.empty(),
                "",
                Fingerprint.of(labels),
                value,
                rule,
                "",
                KeptFields.NONE);
    }

    /** The same alert, over. */
    public AlertEvent resolved(Instant at) {
        return new AlertEvent(
                Status.RESOLVED,
                labels,
                annotations,
                startsAt,
                Optional.of(at.isBefore(startsAt) ? startsAt : at),
                generatorURL,
                fingerprint,
                value,
                rule,
                ruleVersion,
                others);
    }

    /**
     * Reads one record of the topic {@code alerts}; the limits are those of {@link JsonDocument}. Without a fingerprint
     * it is computed, with a wrong one the event is malformed.
     */
    public static Decoded<AlertEvent> read(byte[] json) {
        return FieldReader.read(json, AlertJson::read, AlertJson::write);
    }

    /** In UTF-8, as {@link #read} takes it. */
    public byte[] toJson() {
        return JsonDocument.write(AlertJson.write(this));
    }
}
