package io.tocsin.schemas.policy;

import io.tocsin.schemas.log.LogEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is to be done with a field, by its name. A service sees the same names over and over, so the first few thousand
 * are remembered; which ones is of no consequence but for speed. For any thread.
 */
final class FieldRules {
    enum Rule {
        /** Whatever it is, it is not passed on. */
        DENIED,
        /** Passed on as it is. */
        UNSCANNED,
        /** A text in it is a secret, by the field's name. */
        SECRET,
        /** A text in it that looks like a secret is one. */
        CLUE,
        /** What looks like an address is the number of a version. */
        VERSION,
        SCANNED
    }

    /** Some hundred kilobytes at most, whatever names producers make up. */
    private static final int MAX_REMEMBERED = 2_048;

    private static final int MAX_REMEMBERED_LENGTH = 128;

    private static final String VERSION = "version";

    private final List<FieldPattern> deny;
    private final List<FieldPattern> allow;
    private final List<FieldPattern> unscanned;
    private final boolean tokens;
    private final Set<String> deniedSources = new HashSet<>();
    private final Map<String, Rule> remembered = new ConcurrentHashMap<>();

    FieldRules(Privacy privacy) {
        deny = privacy.deny();
        allow = privacy.allow();
        unscanned = privacy.unscanned();
        tokens = privacy.action(Reason.TOKEN) != Action.OFF;
        LogEvent.sources().forEach((field, sources) -> {
            if (isDenied(field)) {
                // Or the next reader would fill the field again.
                deniedSources.addAll(sources);
            }
        });
    }

    Rule of(String field) {
        Rule known = remembered.get(field);
        if (known != null) {
            return known;
        }
        Rule rule = decide(field);
        if (field.length() <= MAX_REMEMBERED_LENGTH && remembered.size() < MAX_REMEMBERED) {
            remembered.put(field, rule);
        }
        return rule;
    }

    private Rule decide(String field) {
        if (isDenied(field)) {
            return Rule.DENIED;
        }
        if (FieldPattern.anyCovers(unscanned, field)) {
            return Rule.UNSCANNED;
        }
        SecretNames.Kind kind = tokens ? SecretNames.ofField(field) : SecretNames.Kind.NONE;
        return switch (kind) {
            case SECRET, AUTHORIZATION, COOKIE -> Rule.SECRET;
            case CLUE -> Rule.CLUE;
            case NONE -> {
                int start = field.length() - VERSION.length();
                yield field.regionMatches(true, start, VERSION, 0, VERSION.length()) ? Rule.VERSION : Rule.SCANNED;
            }
        };
    }

    private boolean isDenied(String field) {
        return (deniedSources.contains(field) || FieldPattern.anyCoversIgnoringCase(deny, field))
                && !FieldPattern.anyCovers(allow, field);
    }
}
