package io.tocsin.router.file;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts of a message that Alertmanager expands as Go templates. Here they are taken as they stand; a template is
 * refused, unless it is Alertmanager's own default, which means ours.
 */
final class Texts {
    static final String NO_TEMPLATES =
            "templates ({{ … }}) are not supported yet: give a fixed text, or remove it for the default";

    private static final Set<String> DEFAULTS = Set.of(
            "email.default.html",
            "email.default.subject",
            "pagerduty.default.client",
            "pagerduty.default.clientURL",
            "pagerduty.default.description",
            "pagerduty.default.instances",
            "slack.default.callbackid",
            "slack.default.color",
            "slack.default.fallback",
            "slack.default.footer",
            "slack.default.iconemoji",
            "slack.default.iconurl",
            "slack.default.pretext",
            "slack.default.text",
            "slack.default.title",
            "slack.default.titlelink",
            "slack.default.username");

    private static final Pattern REFERENCE =
            Pattern.compile("\\{\\{-?\\s*template\\s+\"([A-Za-z.]+)\"\\s+\\.\\s*-?\\}\\}");

    private Texts() {}

    static boolean isTemplate(String text) {
        return text.contains("{{");
    }

    /** The fixed text of a key; empty when it is not set or is the default's template. An empty text counts as set. */
    static Optional<String> fixed(Section section, String key) {
        String text = section.textOrEmpty(key);
        if (text == null || isDefault(text)) {
            return Optional.empty();
        }
        if (isTemplate(text)) {
            section.problem(key, NO_TEMPLATES);
            return Optional.empty();
        }
        return Optional.of(text);
    }

    /** The fixed texts of some keys, those that are set. */
    static Map<String, String> fixed(Section section, String... keys) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String key : keys) {
            fixed(section, key).ifPresent(text -> all.put(key, text));
        }
        return all;
    }

    /** All keys of a mapping below {@code key}. */
    static Map<String, String> fixedMap(Section section, String key) {
        return section.section(key)
                .map(map -> fixed(map, map.keys().toArray(String[]::new)))
                .orElse(Map.of());
    }

    private static boolean isDefault(String text) {
        Matcher m = REFERENCE.matcher(text.strip());
        return m.matches() && DEFAULTS.contains(m.group(1));
    }
}
