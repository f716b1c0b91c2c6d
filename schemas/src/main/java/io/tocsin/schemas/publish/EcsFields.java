package io.tocsin.schemas.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tocsin.schemas.json.Text;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.policy.EventPolicy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a caller gives to one log event, under the names and in the types that ECS has for it. Of one thread. */
final class EcsFields {
    /** Says how many of the caller's fields did not fit. */
    static final String OMITTED = "labels.omitted_fields";

    /** ECS names whose value the encoder knows better than a caller. */
    private static final Set<String> OWN = Set.of("@timestamp", "message", "log.level", "log.logger", "ecs.version");

    private static final Set<String> OWN_OF_THROWN = Set.of("error.type", "error.message", "error.stack_trace");

    /** Readers refuse names of 50,000 characters, and nobody can look for one of these. */
    private static final int MAX_NAME = 256;

    /** Digits, and powers of ten, of a number; no double has a larger exponent. */
    private static final int MAX_DIGITS = 100;

    private static final int MAX_SCALE = 300;

    /** As many as {@link EventPolicy} names. */
    private static final int MAX_CUT_NAMES = 20;

    private final LogEvent.Builder builder;
    private final Limits limits;
    private final boolean hasThrown;
    private final Map<String, JsonNode> nodes = new LinkedHashMap<>();
    private final Set<String> cut = new LinkedHashSet<>();
    private int added;

    /** Characters at most, and how many of the caller's fields. */
    record Limits(int fields, int field, int message, int stackTrace) {}

    /**
     * Adds to a builder.
     *
     * @param hasThrown whether the event has an exception of its own
     */
    EcsFields(LogEvent.Builder builder, Limits limits, boolean hasThrown) {
        this.builder = builder;
        this.limits = limits;
        this.hasThrown = hasThrown;
    }

    /** A field of the caller's; one without a name or a value is none. */
    void add(@Nullable String name, @Nullable Object value) {
        if (name == null || name.isBlank() || value == null || added++ >= limits.fields) {
            return;
        }
        String field = fieldName(name.length() > MAX_NAME ? name.substring(0, MAX_NAME - 1) + "…" : name);
        // The later of two values stays.
        nodes.remove(field);
        if (EcsTypes.isKnown(field)) {
            addTyped(field, string(value));
        } else if (value instanceof Boolean flag) {
            builder.with(field, flag.booleanValue());
        } else if (!addNumber(field, value)) {
            text(field, string(value), limits.field);
        }
    }

    /** A text that is cut to a limit. */
    void text(String field, String text, int limit) {
        if (text.length() > limit) {
            cut.add(field);
        }
        builder.with(field, Text.truncated(text, limit));
    }

    void tags(Collection<String> names) {
        if (!names.isEmpty()) {
            ArrayNode tags = JsonNodeFactory.instance.arrayNode();
            names.stream()
                    .limit(limits.fields)
                    .forEach(name -> tags.add(Text.wellFormed(Text.truncated(name, limits.field))));
            nodes.put("tags", tags);
        }
    }

    LogEvent build() {
        if (added > limits.fields) {
            builder.with(OMITTED, added - limits.fields);
        }
        if (!cut.isEmpty()) {
            ArrayNode marks = JsonNodeFactory.instance.arrayNode();
            cut.stream().limit(MAX_CUT_NAMES).forEach(name -> marks.add(Text.wellFormed(name)));
            if (cut.size() > MAX_CUT_NAMES) {
                marks.add("…");
            }
            nodes.put(EventPolicy.TRUNCATED, marks);
        }
        LogEvent event = builder.build();
        return nodes.isEmpty() ? event : event.with(nodes);
    }

    /** A value that is not of its ECS field's type is a label of that name. */
    private void addTyped(String field, String text) {
        Optional<Long> count = EcsTypes.isCount(field) ? EcsTypes.count(text) : Optional.empty();
        if (count.isPresent()) {
            builder.with(field, count.get());
        } else if (EcsTypes.isText(field) && EcsTypes.fits(field, text)) {
            text(field, text, limits.field);
        } else if (!text.isBlank()) {
            nodes.remove(label(field));
            text(label(field), text, limits.field);
        }
    }

    /** False if it is none, or one that JSON or a reader could not take. */
    private boolean addNumber(String field, Object value) {
        if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte
                || value instanceof AtomicInteger
                || value instanceof AtomicLong) {
            builder.with(field, ((Number) value).longValue());
            return true;
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            builder.with(field, number.doubleValue());
            return true;
        }
        if (value instanceof Float number && Float.isFinite(number)) {
            // The digits that it shows: 0.1, not 0.10000000149011612.
            builder.with(field, Double.parseDouble(number.toString()));
            return true;
        }
        BigDecimal decimal = decimal(value);
        if (decimal == null || decimal.precision() > MAX_DIGITS || Math.abs((long) decimal.scale()) > MAX_SCALE) {
            return false;
        }
        nodes.put(field, DecimalNode.valueOf(decimal));
        return true;
    }

    private static @Nullable BigDecimal decimal(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        // Before its digits are counted, which takes long for many.
        return value instanceof BigInteger whole && whole.bitLength() < 4 * MAX_DIGITS ? new BigDecimal(whole) : null;
    }

    /** The event is worth more than one value that cannot say what it is, or contains itself. */
    private static String string(Object value) {
        try {
            return String.valueOf(value.toString());
        } catch (RuntimeException | StackOverflowError e) {
            return "[" + e.getClass().getName() + "]";
        }
    }

    private String fieldName(String name) {
        boolean ecs = name.indexOf('.') > 0 && !name.endsWith(".") && !name.contains("..");
        boolean own = OWN.contains(name) || (hasThrown && OWN_OF_THROWN.contains(name));
        return ecs && !own ? name : label(name);
    }

    private static String label(String name) {
        return "labels." + name.replace('.', '_');
    }
}
