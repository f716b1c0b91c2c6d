package io.tocsin.processor.evaluation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Fingerprint;
import io.tocsin.schemas.alert.Status;
import io.tocsin.schemas.json.KeptFields;
import java.net.URLEncoder;
import java.util.Optional;

/** Changes of alerts as the topic {@code alerts} has them. */
final class AlertEvents {
    private AlertEvents() {}

    /** @param externalUrl where this service is reached, for the link to the rule */
    static AlertEvent of(AlertTransition transition, String externalUrl) {
        boolean firing = transition.kind() != AlertTransition.Kind.RESOLVED;
        String alertname = transition.labels().getOrDefault("alertname", "");
        return new AlertEvent(
                firing ? Status.FIRING : Status.RESOLVED,
                transition.labels(),
                transition.annotations(),
                transition.startsAt(),
                firing ? Optional.empty() : transition.endsAt(),
                externalUrl + "/api/v1/rules?rule_name[]=" + URLEncoder.encode(alertname, UTF_8),
                Fingerprint.of(transition.labels()),
                transition.value(),
                transition.ruleName(),
                transition.ruleVersion(),
                KeptFields.NONE);
    }
}
