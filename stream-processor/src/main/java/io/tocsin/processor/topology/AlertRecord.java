package io.tocsin.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Fingerprint;
import io.tocsin.schemas.alert.Status;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * An alert event and the rule that it is of, as the store keeps those that fire: what is needed to end them when their
 * rule is taken away.
 *
 * @param rule the rule's id, which tells apart rules of the same name in several files
 */
record AlertRecord(String rule, AlertEvent event) {

    /** @param externalUrl where this service is reached, for the link to the rule */
    static AlertRecord of(AlertTransition transition, String externalUrl) {
        boolean firing = transition.kind() != AlertTransition.Kind.RESOLVED;
        String alertname = transition.labels().getOrDefault("alertname", "");
        return new AlertRecord(
                transition.rule(),
                new AlertEvent(
                        firing ? Status.FIRING : Status.RESOLVED,
                        transition.labels(),
                        transition.annotations(),
                        transition.startsAt(),
                        firing ? Optional.empty() : transition.endsAt(),
                        externalUrl + "/api/v1/rules?rule_name[]=" + URLEncoder.encode(alertname, UTF_8),
                        Fingerprint.of(transition.labels()),
                        transition.value(),
                        transition.ruleName(),
                        transition.ruleVersion()));
    }

    /** The key on the topic {@code alerts}. */
    byte[] key() {
        return event.fingerprint().getBytes(UTF_8);
    }

    boolean isFiring() {
        return event.status() == Status.FIRING;
    }

    AlertRecord resolved(Instant at) {
        return new AlertRecord(rule, event.resolved(at));
    }

    byte[] encode() {
        byte[] id = rule.getBytes(UTF_8);
        byte[] json = event.toJson();
        return ByteBuffer.allocate(Integer.BYTES + id.length + json.length)
                .putInt(id.length)
                .put(id)
                .put(json)
                .array();
    }

    static AlertRecord decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] id = new byte[in.getInt()];
        in.get(id);
        byte[] json = new byte[in.remaining()];
        in.get(json);
        return new AlertRecord(new String(id, UTF_8), AlertEvent.read(json).orElseThrow());
    }
}
