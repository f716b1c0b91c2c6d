package io.tocsin.schemas.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tocsin.schemas.log.LogEvent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a log event may be passed on. Values of denied fields, of fields with the name of a secret, and what the
 * patterns find are made unreadable, in every text, in arrays as well; then texts and the event are cut to their
 * bounds, and {@link #TRUNCATED} names what was cut.
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
    private final Redactor redactor;
    private final FieldRules rules;
    private final PolicyObserver observer;

    public EventPolicy(PolicySettings settings, PolicyObserver observer) {
        this.bounds = settings.bounds();
        this.redactor = new Redactor(settings.privacy());
        this.rules = new FieldRules(settings.privacy());
        this.observer = observer;
    }

    /** The event as it may be passed on; the same object when there is nothing to change. */
    public LogEvent apply(LogEvent event) {
        Rewriting rewriting = new Rewriting(redactor, rules);
        Map<String, JsonNode> changes = new LinkedHashMap<>();
        event.fields().forEach((name, before) -> {
            if (!PROTECTED.contains(name)) {
                JsonNode after = rewriting.rewritten(name, before, bounds.of(name));
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
            changed = new Fitting(rewriting, bounds.eventBytes()).fit(changed);
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

    static boolean isProtected(FieldPattern pattern) {
        return PROTECTED.contains(pattern.text().toLowerCase(Locale.ROOT));
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
