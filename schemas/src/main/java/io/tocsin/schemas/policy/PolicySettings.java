package io.tocsin.schemas.policy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The sections {@code bounds} and {@code privacy}, the same in every service that passes events on. */
public record PolicySettings(Bounds bounds, Privacy privacy) {
    public static final PolicySettings DEFAULT = new PolicySettings(Bounds.DEFAULT, Privacy.DEFAULT);

    /** The largest event that readers take. */
    private static final int MAX_BYTES = 1 << 20;

    /** What is done with denied fields: there is no off, an empty list is that. */
    private enum Denial {
        MASK,
        HMAC
    }

    /** Reads both sections. */
    public static PolicySettings read(PolicySource s) {
        return new PolicySettings(
                s.section("bounds", PolicySettings::bounds), s.section("privacy", PolicySettings::privacy));
    }

    private static Bounds bounds(PolicySource s) {
        return new Bounds(
                s.integer(
                        "text_bytes",
                        Bounds.DEFAULT.textBytes(),
                        Bounds.MIN_BYTES,
                        MAX_BYTES,
                        "Bytes of message, error.message, error.stack_trace and event.original; longer ones are cut."),
                s.integer(
                        "field_bytes",
                        Bounds.DEFAULT.fieldBytes(),
                        Bounds.MIN_BYTES,
                        MAX_BYTES,
                        "Bytes of every other text; longer ones are cut."),
                s.integer(
                        "event_bytes",
                        Bounds.DEFAULT.eventBytes(),
                        Bounds.MIN_EVENT_BYTES,
                        MAX_BYTES,
                        "Bytes of an event; of a larger one the longest texts are cut."));
    }

    private static Privacy privacy(PolicySource s) {
        List<FieldPattern> deny = fields(
                s,
                "deny",
                "Fields whose values are never passed on: dotted names, upper and lower case alike, * for any one"
                        + " part, with all below them.");
        deny.stream()
                .filter(EventPolicy::isProtected)
                .findFirst()
                .ifPresent(pattern -> s.problem("deny", pattern + " cannot be denied: the pipeline needs it"));
        deny.removeIf(EventPolicy::isProtected);
        List<FieldPattern> allow = fields(s, "allow", "Exceptions from deny, in the case of the field.");
        Denial denial = s.choice("deny_action", Denial.MASK, "What stands in the place of a denied value.");
        Map<Reason, Action> actions = new EnumMap<>(Reason.class);
        actions.put(Reason.FIELD, Action.valueOf(denial.name()));
        action(
                s,
                actions,
                Reason.TOKEN,
                "tokens",
                "Passwords, keys and tokens, as in password=…, Bearer …, AKIA…, and texts of fields with such names.");
        action(s, actions, Reason.CARD, "cards", "Numbers of payment cards, by issuer and check digit.");
        action(s, actions, Reason.EMAIL, "emails", "E-mail addresses.");
        action(s, actions, Reason.IP, "addresses", "IP addresses, v4 and v6; counted as ip.");
        List<FieldPattern> unscanned = fields(s, "unscanned", "Fields in which none of the four is looked for.");
        String secret = s.secret(
                "key", "The secret for hmac, the same in every service; better in the environment than in the file.");
        HmacKey key = HmacKey.none();
        if (secret.length() >= HmacKey.MIN_CHARACTERS) {
            key = HmacKey.of(secret);
        } else if (!secret.isEmpty()) {
            s.problem("key", "is too short; write " + HmacKey.MIN_CHARACTERS + " characters or more");
        } else if (actions.containsValue(Action.HMAC)) {
            s.problem("key", "is missing; hmac needs a secret of " + HmacKey.MIN_CHARACTERS + " characters or more");
        }
        if (!key.isPresent()) {
            // The problem is recorded; what is answered is not used.
            actions.replaceAll((reason, action) -> action == Action.HMAC ? Action.MASK : action);
        }
        return new Privacy(deny, allow, unscanned, actions, key);
    }

    private static void action(PolicySource s, Map<Reason, Action> actions, Reason reason, String key, String doc) {
        actions.put(reason, s.choice(key, Privacy.DEFAULT.action(reason), doc));
    }

    private static List<FieldPattern> fields(PolicySource s, String key, String doc) {
        List<FieldPattern> patterns = new ArrayList<>();
        for (String text : s.texts(key, List.of(), doc)) {
            FieldPattern.parse(text)
                    .ifPresentOrElse(
                            patterns::add,
                            () -> s.problem(
                                    key,
                                    "\"" + text + "\" is not a field; write a dotted name, with * for any one part,"
                                            + " such as user.email or *.password"));
        }
        return patterns;
    }
}
