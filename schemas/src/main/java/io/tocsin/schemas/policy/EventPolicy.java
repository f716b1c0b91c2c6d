package io.tocsin.schemas.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tocsin.schemas.log.LogEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a log event may be passed on. Values of denied fields and what the patterns find are made unreadable, in every
 * text, in arrays as well; then texts and the event are cut to their bounds, and {@link #TRUNCATED} names what was cut.
 * {@code @timestamp}, {@code event.id} and {@code event.dataset} are never touched, names of fields neither. Applied twice
 * it changes nothing more. Immutable, for any thread.
 */
public final class EventPolicy {
    /** The field that names those that were cut. */
    public static final String TRUNCATED = "tocsin.truncated";

    /** What the pipeline itself lives by. */
    static final Set<String> PROTECTED = Set.of("@timestamp", "event.id", "event.dataset", TRUNCATED);

    /** How fields that are not {@link Bounds#TEXTS} are counted: their names are anybody's. */
    static final String OTHER = "other";

    private static final int MAX_NAMES = 20;

    private final Bounds bounds;
    private final Privacy privacy;
    private final Redactor redactor;
    private final Set<String> deniedSources = new TreeSet<>();
    private final PolicyObserver observer;

    public EventPolicy(PolicySettings settings, PolicyObserver observer) {
        this.bounds = settings.bounds();
        this.privacy = settings.privacy();
        this.redactor = new Redactor(privacy);
        this.observer = observer;
        LogEvent.sources().forEach((field, sources) -> {
            if (isDenied(field)) {
                // Or the next reader would fill the field again.
                deniedSources.addAll(sources);
            }
        });
    }

    /** The event as it may be passed on; the same object when there is nothing to change. */
    public LogEvent apply(LogEvent event) {
        Rewriting rewriting = new Rewriting(redactor);
        Map<String, JsonNode> changes = new LinkedHashMap<>();
        event.fields().forEach((name, before) -> {
            if (!PROTECTED.contains(name)) {
                JsonNode after = rewritten(rewriting, name, before, bounds.of(name));
                if (!after.equals(before)) {
                    changes.put(name, after);
                }
            }
        });
        LogEvent changed = event;
        if (!changes.isEmpty()) {
            mark(event, rewriting.cut(), changes);
            changed = event.with(changes);
        }
        if (Fitting.mayExceed(changed, bounds.eventBytes())) {
            changed = new Fitting(this, rewriting, bounds.eventBytes()).fit(changed);
        }
        if (!rewriting.cut().isEmpty()
                && !LogEvent.read(changed.toJson(), changed.timestamp()).isOk()) {
            // It has as many fields as readers take: what the texts themselves say has to do.
            changed = changed.with(Map.of(TRUNCATED, MissingNode.getInstance()));
        }
        rewriting.reasons().forEach(observer::redacted);
        rewriting.cut().stream()
                .map(field -> Bounds.TEXTS.contains(field) ? field : OTHER)
                .distinct()
                .forEach(observer::truncated);
        return changed;
    }

    JsonNode rewritten(Rewriting rewriting, String field, JsonNode value, int maxBytes) {
        if (isDenied(field)) {
            return rewriting.denied(value);
        }
        return rewriting.allowed(field, value, maxBytes, !FieldPattern.anyCovers(privacy.unscanned(), field));
    }

    private boolean isDenied(String field) {
        return (deniedSources.contains(field) || FieldPattern.anyCovers(privacy.deny(), field))
                && !FieldPattern.anyCovers(privacy.allow(), field);
    }

    /** Adds the names of cut fields to those that the event has already; beyond the first few, "…" stands for the rest. */
    static void mark(LogEvent event, Set<String> cut, Map<String, JsonNode> changes) {
        if (cut.isEmpty()) {
            return;
        }
        Set<String> names = new TreeSet<>();
        JsonNode before = event.fields().get(TRUNCATED);
        if (before instanceof ArrayNode array) {
            array.forEach(name -> names.add(name.asText()));
        }
        names.addAll(cut);
        ArrayNode marks = JsonNodeFactory.instance.arrayNode();
        names.stream().limit(MAX_NAMES).forEach(name -> marks.add(Shortening.cut(name, Bounds.MIN_BYTES)));
        if (names.size() > MAX_NAMES) {
            marks.add("…");
        }
        changes.put(TRUNCATED, marks);
    }
}
