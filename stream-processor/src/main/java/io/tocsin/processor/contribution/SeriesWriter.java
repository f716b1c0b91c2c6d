package io.tocsin.processor.contribution;

import io.tocsin.processor.vector.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the series of one contribution. What has been written is named by its place from then on: texts, names of labels
 * that come together, and the inputs of a series with its names. Of the values only those that are not as in the series
 * before with the same names.
 */
final class SeriesWriter {
    private final ByteWriter out;
    private final Map<String, Integer> texts = new HashMap<>();
    private final Map<List<String>, Names> byNames = new HashMap<>();
    private int shapes;
    private byte[] lastText = {};
    private @Nullable Names lastNames;

    /** Names that come together. */
    private static final class Names {
        private final int place;
        private final List<String> names;

        /** Of the series before. */
        private final @Nullable String[] values;

        /** By the inputs. */
        private final Map<List<Long>, Integer> shapes = new HashMap<>();

        Names(int place, List<String> names) {
            this.place = place;
            this.names = names;
            this.values = new String[names.size()];
        }

        boolean areOf(Labels labels) {
            if (labels.size() != names.size()) {
                return false;
            }
            for (int i = 0; i < values.length; i++) {
                if (!names.get(i).equals(labels.name(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    SeriesWriter(ByteWriter out) {
        this.out = out;
    }

    void write(List<Long> leaves, Labels labels) {
        Names names = names(labels);
        Integer shape = names.shapes.get(leaves);
        if (shape == null) {
            out.number(shapes);
            names.shapes.put(leaves, shapes++);
            out.number(leaves.size());
            leaves.forEach(out::fixed);
            out.number(names.place);
            if (byNames.putIfAbsent(names.names, names) == null) {
                out.number(names.names.size());
                names.names.forEach(this::text);
            }
        } else {
            out.number(shape);
        }
        values(names.values, labels);
    }

    private Names names(Labels labels) {
        Names last = lastNames;
        if (last != null && last.areOf(labels)) {
            return last;
        }
        List<String> names = new ArrayList<>(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            names.add(labels.name(i));
        }
        Names found = byNames.get(names);
        Names now = found == null ? new Names(byNames.size(), names) : found;
        lastNames = now;
        return now;
    }

    private void values(@Nullable String[] before, Labels labels) {
        for (int from = 0; from < before.length; from += Byte.SIZE) {
            int changed = 0;
            for (int i = from; i < Math.min(before.length, from + Byte.SIZE); i++) {
                changed |= labels.value(i).equals(before[i]) ? 0 : 1 << (i - from);
            }
            out.octet(changed);
            for (int i = from; changed != 0; i++, changed >>>= 1) {
                if ((changed & 1) != 0) {
                    before[i] = labels.value(i);
                    text(labels.value(i));
                }
            }
        }
    }

    /** Its place; behind that of a new one its bytes, without what it shares with the new one before. */
    private void text(String text) {
        Integer known = texts.putIfAbsent(text, texts.size());
        if (known != null) {
            out.number(known);
            return;
        }
        out.number(texts.size() - 1);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        boolean exact = new String(utf8, StandardCharsets.UTF_8).equals(text);
        // Halves of surrogate pairs have no UTF-8. They are rare, and still tell series apart.
        byte[] bytes = exact ? utf8 : chars(text);
        int shared = exact ? shared(lastText, bytes) : 0;
        out.number((long) (bytes.length - shared) << 1 | (exact ? 0 : 1));
        if (exact) {
            out.number(shared);
        }
        out.octets(bytes, shared);
        lastText = exact ? bytes : new byte[0];
    }

    private static byte[] chars(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(Character.BYTES * text.length());
        bytes.asCharBuffer().put(text);
        return bytes.array();
    }

    private static int shared(byte[] a, byte[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? a.length : mismatch;
    }
}
