package io.tocsin.processor.rules;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.template.QueryText;
import io.tocsin.processor.template.Template;
import io.tocsin.processor.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An alerting rule that can be evaluated.
 *
 * @param id group id and alert name, unique in the plan (a repeated name has {@code #2}, …), stable across reloads
 * @param name group name and alert name, as users know it
 * @param version hash of the rule's text
 * @param holdFor how long the condition has to hold before the alert fires
 * @param keepFiringFor how long the alert goes on firing when the condition holds no longer
 * @param labels of the group and of the rule
 */
public record AlertRule(
        String id,
        String name,
        String alert,
        String version,
        Expr expr,
        Duration holdFor,
        Duration keepFiringFor,
        SortedMap<String, Template> labels,
        SortedMap<String, Template> annotations) {
    private static final int VERSION_DIGITS = 16;

    public AlertRule {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /** A rule of a file; its own labels count more than the group's. */
    public static AlertRule of(String id, RuleFile.Group group, RuleFile.Alert alert) {
        SortedMap<String, String> labels = group.labelsOf(alert);
        return new AlertRule(
                id,
                group.name() + "/" + alert.name(),
                alert.name(),
                version(alert, labels),
                alert.expr().tree(),
                alert.holdFor(),
                alert.keepFiringFor(),
                templates(alert.name(), labels),
                templates(alert.name(), alert.annotations()));
    }

    /** What its templates ask with {@code query}. */
    public List<QueryText> queries() {
        return Stream.concat(labels.values().stream(), annotations.values().stream())
                .flatMap(template -> template.queries().stream())
                .toList();
    }

    private static SortedMap<String, Template> templates(String alert, SortedMap<String, String> texts) {
        SortedMap<String, Template> templates = new TreeMap<>();
        texts.forEach((name, text) -> {
            try {
                templates.put(name, Template.parse("__alert_" + alert, text));
            } catch (TemplateException e) {
                throw new IllegalArgumentException("a rule file was not read by RuleFile.read: " + text, e);
            }
        });
        return templates;
    }

    /** A hash of what decides the rule's alerts, but not of how its expression is laid out. */
    private static String version(RuleFile.Alert alert, SortedMap<String, String> labels) {
        return hash(
                alert.name(),
                alert.expr().tree().toString(),
                alert.holdFor().toString(),
                alert.keepFiringFor().toString(),
                labels.toString(),
                alert.annotations().toString());
    }

    /** A hash of what decides what a rule records. */
    public static String version(RuleFile.Group group, RuleFile.Recording recording) {
        return hash(
                recording.name(),
                recording.expr().tree().toString(),
                group.labelsOf(recording).toString());
    }

    private static String hash(String... parts) {
        String text = String.join("\n", parts);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, VERSION_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
