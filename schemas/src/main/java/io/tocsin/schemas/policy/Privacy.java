package io.tocsin.schemas.policy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is made unreadable, and how.
 *
 * @param deny fields whose values are never passed on, in upper and lower case alike
 * @param allow exceptions from {@code deny}, as they are written
 * @param unscanned fields in which no pattern is looked for
 * @param actions what is done for each reason; off for those that it does not name
 * @param key for {@link Action#HMAC}
 */
public record Privacy(
        List<FieldPattern> deny,
        List<FieldPattern> allow,
        List<FieldPattern> unscanned,
        Map<Reason, Action> actions,
        HmacKey key) {
    /**
     * Tokens are masked: a password in a log helps nobody, and is not searched for. The rest is off: an address or a
     * number of sixteen digits may be just what an operator looks for, and what is masked does not come back.
     */
    public static final Privacy DEFAULT = new Privacy(
            List.of(),
            List.of(),
            List.of(),
            Map.of(Reason.FIELD, Action.MASK, Reason.TOKEN, Action.MASK),
            HmacKey.none());

    public Privacy {
        deny = List.copyOf(deny);
        allow = List.copyOf(allow);
        unscanned = List.copyOf(unscanned);
        Map<Reason, Action> all = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            all.put(reason, actions.getOrDefault(reason, Action.OFF));
        }
        actions = Map.copyOf(all);
        if (actions.containsValue(Action.HMAC) && !key.isPresent()) {
            throw new IllegalArgumentException("HMAC without a key");
        }
        for (FieldPattern pattern : deny) {
            if (EventPolicy.isProtected(pattern)) {
                throw new IllegalArgumentException(pattern.text() + " cannot be denied");
            }
        }
    }

    Action action(Reason reason) {
        return actions.getOrDefault(reason, Action.OFF);
    }
}
