package io.tocsin.processor.alert;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A change of one alert that is worth telling.
 *
 * @param kind what happened
 * @param rule the rule's id: file, group and alert name
 * @param ruleName group and alert name, as users know the rule
 * @param ruleVersion hash of the rule's text
 * @param labels the alert's identity: of the series without its name, of the rule, and {@code alertname}
 * @param annotations expanded
 * @param activeAt since when the condition holds
 * @param startsAt since when it fires
 * @param endsAt when it was resolved or forgotten; empty while it fires
 * @param value of the expression when the condition last held
 */
public record AlertTransition(
        Kind kind,
        String rule,
        String ruleName,
        String ruleVersion,
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations,
        Instant activeAt,
        Instant startsAt,
        Optional<Instant> endsAt,
        double value) {
    /** What happened to the alert. */
    public enum Kind {
        /** It has begun to fire. */
        FIRING,
        /** It still fires, with another value or other annotations; told at most once a minute and alert. */
        CHANGED,
        /** It fired, and does so no longer. */
        RESOLVED,
        /** It fired, and nothing is known any more of what it was about. */
        FORGOTTEN
    }
}
