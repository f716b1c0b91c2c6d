package io.tocsin.processor.remote;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tocsin.processor.function.GoTemplate;
import io.tocsin.processor.regex.GoRegex;
import io.tocsin.runtime.config.Section;
import io.tocsin.schemas.metric.Sample;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One of {@code write_relabel_configs}, as Prometheus' {@code model/relabel} has it.
 *
 * @param regex matches the whole
 * @param modulus of {@code hashmod}
 */
record RelabelRule(
        Action action,
        List<String> sourceLabels,
        String separator,
        Pattern regex,
        String targetLabel,
        String replacement,
        int modulus) {
    private static final java.util.regex.Pattern LABEL = java.util.regex.Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    RelabelRule {
        sourceLabels = List.copyOf(sourceLabels);
    }

    /** What a rule does. */
    enum Action {
        REPLACE,
        KEEP,
        DROP,
        KEEPEQUAL,
        DROPEQUAL,
        HASHMOD,
        LABELMAP,
        LABELDROP,
        LABELKEEP,
        LOWERCASE,
        UPPERCASE;

        boolean needsTarget() {
            return switch (this) {
                case REPLACE, KEEPEQUAL, DROPEQUAL, HASHMOD, LOWERCASE, UPPERCASE -> true;
                case KEEP, DROP, LABELMAP, LABELDROP, LABELKEEP -> false;
            };
        }
    }

    static List<RelabelRule> read(Section s) {
        return s.sections("write_relabel_configs", RelabelRule::one);
    }

    private static RelabelRule one(Section s) {
        Action action = s.choice("action", Action.REPLACE, "What is done, as in Prometheus.");
        List<String> sources = s.texts("source_labels", List.of(), "Labels whose values are joined and matched.");
        String separator = s.text("separator", ";", "Stands between the joined values.");
        String regex = s.text("regex", "(.*)", "Regular expression (RE2) that the whole must match.");
        Pattern pattern = Pattern.compile("");
        try {
            pattern = GoRegex.compile("^(?s:" + regex + ")$");
        } catch (IllegalArgumentException e) {
            s.problem("regex", "is no regular expression: " + e.getMessage());
        }
        String target = s.text("target_label", "", "Label that is written, or compared.");
        if (action.needsTarget() && target.isEmpty()) {
            s.problem("target_label", "is missing; " + action.name().toLowerCase(Locale.ROOT) + " needs it");
        }
        String replacement = s.text("replacement", "$1", "What is written; $1 is the first group of regex.");
        int modulus = s.integer("modulus", 0, 0, Integer.MAX_VALUE, "Of the hash of the joined values, for hashmod.");
        if (action == Action.HASHMOD && modulus == 0) {
            s.problem("modulus", "is missing; hashmod needs it");
        }
        return new RelabelRule(action, sources, separator, pattern, target, replacement, modulus);
    }

    /** The labels after all rules, none of them empty; nothing if the sample is dropped. */
    static Optional<SortedMap<String, String>> apply(List<RelabelRule> rules, SortedMap<String, String> labels) {
        SortedMap<String, String> changed = new TreeMap<>(labels);
        for (RelabelRule rule : rules) {
            if (!rule.apply(changed)) {
                return Optional.empty();
            }
        }
        changed.values().removeIf(String::isEmpty);
        return changed.isEmpty() ? Optional.empty() : Optional.of(changed);
    }

    /** Whether the first rules let a metric of this name pass, as far as they look at names alone. */
    static boolean wantsName(List<RelabelRule> rules, String name) {
        SortedMap<String, String> labels = new TreeMap<>(Map.of(Sample.NAME, name));
        for (RelabelRule rule : rules) {
            boolean filters = rule.action == Action.KEEP || rule.action == Action.DROP;
            if (!filters || !rule.sourceLabels.equals(List.of(Sample.NAME))) {
                return true;
            }
            if (!rule.apply(labels)) {
                return false;
            }
        }
        return true;
    }

    /** False if the sample is dropped. */
    private boolean apply(SortedMap<String, String> labels) {
        String value =
                sourceLabels.stream().map(name -> labels.getOrDefault(name, "")).collect(Collectors.joining(separator));
        switch (action) {
            case KEEP -> {
                return regex.matcher(value).matches();
            }
            case DROP -> {
                return !regex.matcher(value).matches();
            }
            case KEEPEQUAL -> {
                return labels.getOrDefault(targetLabel, "").equals(value);
            }
            case DROPEQUAL -> {
                return !labels.getOrDefault(targetLabel, "").equals(value);
            }
            case REPLACE -> replace(labels, value);
            case HASHMOD -> labels.put(targetLabel, hash(value));
            case LOWERCASE -> labels.put(targetLabel, value.toLowerCase(Locale.ROOT));
            case UPPERCASE -> labels.put(targetLabel, value.toUpperCase(Locale.ROOT));
            case LABELMAP -> map(labels);
            case LABELDROP ->
                labels.keySet().removeIf(name -> regex.matcher(name).matches());
            case LABELKEEP ->
                labels.keySet().removeIf(name -> !regex.matcher(name).matches());
        }
        return true;
    }

    private void replace(SortedMap<String, String> labels, String value) {
        Matcher match = regex.matcher(value);
        if (!match.matches()) {
            return;
        }
        String target = GoTemplate.expand(targetLabel, match);
        if (LABEL.matcher(target).matches()) {
            labels.put(target, GoTemplate.expand(replacement, match));
        }
    }

    private void map(SortedMap<String, String> labels) {
        for (Map.Entry<String, String> label : new ArrayList<>(labels.entrySet())) {
            Matcher match = regex.matcher(label.getKey());
            if (match.matches()) {
                labels.put(GoTemplate.expand(replacement, match), label.getValue());
            }
        }
    }

    /** The last eight bytes of MD5, unsigned, as Prometheus has it. */
    private String hash(String value) {
        try {
            byte[] md5 = MessageDigest.getInstance("MD5").digest(value.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, Arrays.copyOfRange(md5, 8, 16))
                    .mod(BigInteger.valueOf(modulus))
                    .toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }
}
