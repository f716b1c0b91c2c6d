package io.tocsin.schemas.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tocsin.schemas.log.LogEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings an event under its bound: first the longest texts are cut, all to one length, no shorter than
 * {@link Bounds#MIN_BYTES}; where that is not enough, as with thousands of small elements, the largest fields are left
 * out. Used by one thread.
 */
final class Fitting {
    /** JSON writes a control character in six bytes; a number has at most a thousand digits. */
    private static final int BYTES_PER_CHARACTER = 6;

    private static final int NUMBER_BYTES = 32;
    private static final int LONG_NUMBER_BYTES = 1_100;

    /** One is enough for the texts, one for the mark; each field can come back once from the one that it follows from. */
    private static final int ROUNDS = 50;

    private final Rewriting rewriting;
    private final int maxBytes;

    Fitting(Rewriting rewriting, int maxBytes) {
        this.rewriting = rewriting;
        this.maxBytes = maxBytes;
    }

    /** False if the event is surely small enough, without writing it. */
    static boolean mayExceed(LogEvent event, int maxBytes) {
        long bytes = 2;
        for (Map.Entry<String, JsonNode> field : event.fields().entrySet()) {
            bytes += mostBytes(field.getKey(), field.getValue());
        }
        return bytes > maxBytes;
    }

    LogEvent fit(LogEvent event) {
        LogEvent fitted = event;
        boolean texts = true;
        for (int round = 0; round < ROUNDS; round++) {
            int excess = fitted.toJson().length - maxBytes;
            if (excess <= 0) {
                return fitted;
            }
            Map<String, JsonNode> changes = texts ? shorter(fitted, excess) : Map.of();
            if (changes.isEmpty()) {
                texts = false;
                changes = without(fitted, excess);
            }
            if (changes.isEmpty()) {
                return fitted;
            }
            EventPolicy.mark(fitted, rewriting.cut(), changes);
            fitted = fitted.with(changes);
        }
        return fitted;
    }

    private Map<String, JsonNode> shorter(LogEvent event, int excess) {
        List<Integer> sizes = new ArrayList<>();
        event.fields().forEach((name, value) -> {
            if (!EventPolicy.PROTECTED.contains(name)) {
                collect(value, sizes);
            }
        });
        int limit = limit(sizes, excess);
        Map<String, JsonNode> changes = new LinkedHashMap<>();
        event.fields().forEach((name, before) -> {
            if (!EventPolicy.PROTECTED.contains(name)) {
                JsonNode after = rewriting.rewritten(name, before, limit);
                if (!after.equals(before)) {
                    changes.put(name, after);
                }
            }
        });
        return changes;
    }

    /** The largest length that, as the longest of all, takes away so much. */
    private static int limit(List<Integer> sizes, int excess) {
        int low = Bounds.MIN_BYTES;
        int high = sizes.stream().mapToInt(Integer::intValue).max().orElse(low);
        while (low < high) {
            int middle = low + (high - low + 1) / 2;
            long taken =
                    sizes.stream().mapToLong(size -> Math.max(0, size - middle)).sum();
            if (taken >= excess) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static void collect(JsonNode value, List<Integer> sizes) {
        if (value.isTextual()) {
            sizes.add(Shortening.bytes(value.textValue()));
        } else {
            value.forEach(element -> collect(element, sizes));
        }
    }

    private Map<String, JsonNode> without(LogEvent event, int excess) {
        record Sized(String name, long bytes) {}
        List<Sized> fields = new ArrayList<>();
        event.fields().forEach((name, value) -> {
            if (!EventPolicy.PROTECTED.contains(name)) {
                fields.add(new Sized(name, bytes(name, value)));
            }
        });
        fields.sort(Comparator.comparingLong(Sized::bytes).reversed());
        Map<String, JsonNode> changes = new LinkedHashMap<>();
        long taken = 0;
        for (Sized field : fields) {
            if (taken >= excess) {
                break;
            }
            changes.put(field.name(), MissingNode.getInstance());
            rewriting.cut().add(field.name());
            taken += field.bytes();
        }
        return changes;
    }

    /** Of the field, at least. */
    private static long bytes(String name, JsonNode value) {
        String text = value.isValueNode() ? value.asText() : value.toString();
        return (long) name.length() + text.length();
    }

    private static long mostBytes(String name, JsonNode value) {
        // The quotes, the colon and the comma; and, where the name is nested, the braces.
        long bytes = (long) BYTES_PER_CHARACTER * name.length() + 8;
        return switch (value.getNodeType()) {
            case STRING ->
                bytes + (long) BYTES_PER_CHARACTER * value.textValue().length();
            case NUMBER -> bytes + (value.isBigDecimal() || value.isBigInteger() ? LONG_NUMBER_BYTES : NUMBER_BYTES);
            case ARRAY -> {
                for (JsonNode element : value) {
                    bytes += mostBytes("", element);
                }
                yield bytes;
            }
            case OBJECT -> {
                for (var field : value.properties()) {
                    bytes += mostBytes(field.getKey(), field.getValue());
                }
                yield bytes;
            }
            case BOOLEAN, NULL, BINARY, MISSING, POJO -> bytes + 5;
        };
    }
}
