package io.tocsin.processor.contribution;

import io.tocsin.processor.vector.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the series of one contribution, whose texts and shapes it knows beforehand. */
final class SeriesWriter {
    private final List<String> texts;
    private final Map<String, Integer> placeOfText = new HashMap<>();
    private final Map<Shape, Integer> placeOfShape = new LinkedHashMap<>();

    /** Of each shape the places of the values of its series before; 0 at first. */
    private final List<int[]> before = new ArrayList<>();

    /** What many series have in common. */
    private record Shape(List<Long> leaves, List<String> names) {}

    SeriesWriter(Contribution contribution) {
        Set<String> all = new HashSet<>();
        contribution.counts().forEach(counts -> add(List.of(counts.leaf()), counts.labels(), all));
        contribution.samples().forEach(samples -> add(samples.leaves(), samples.labels(), all));
        texts = all.stream().sorted(Labels::compareBytes).toList();
        for (int i = 0; i < texts.size(); i++) {
            placeOfText.put(texts.get(i), i);
        }
    }

    private void add(List<Long> leaves, Labels labels, Set<String> all) {
        List<String> names = new ArrayList<>();
        labels.forEach((name, value) -> {
            names.add(name);
            all.add(name);
            all.add(value);
        });
        if (placeOfShape.putIfAbsent(new Shape(leaves, names), placeOfShape.size()) == null) {
            before.add(new int[names.size()]);
        }
    }

    void writeTables(ByteWriter out) {
        out.number(texts.size());
        byte[] last = {};
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            boolean exact = new String(utf8, StandardCharsets.UTF_8).equals(text);
            // Halves of surrogate pairs have no UTF-8. They are rare, and still tell series apart.
            byte[] bytes = exact ? utf8 : chars(text);
            int shared = exact ? shared(last, bytes) : 0;
            out.number((long) (bytes.length - shared) << 1 | (exact ? 0 : 1));
            if (exact) {
                out.number(shared);
            }
            out.octets(bytes, shared);
            last = exact ? bytes : new byte[0];
        }
        out.number(placeOfShape.size());
        placeOfShape.keySet().forEach(shape -> {
            out.number(shape.leaves().size());
            shape.leaves().forEach(out::fixed);
            out.number(shape.names().size());
            shape.names().forEach(name -> out.number(place(name)));
        });
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

    private int place(String text) {
        return placeOfText.getOrDefault(text, -1);
    }

    void write(List<Long> leaves, Labels labels, ByteWriter out) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        labels.forEach((name, value) -> {
            names.add(name);
            values.add(value);
        });
        int shape = placeOfShape.getOrDefault(new Shape(leaves, names), -1);
        out.number(shape);
        int[] last = before.get(shape);
        int[] now = values.stream().mapToInt(this::place).toArray();
        for (int from = 0; from < now.length; from += Byte.SIZE) {
            int changed = 0;
            for (int i = from; i < Math.min(now.length, from + Byte.SIZE); i++) {
                changed |= now[i] == last[i] ? 0 : 1 << (i - from);
            }
            out.octet(changed);
        }
        for (int i = 0; i < now.length; i++) {
            if (now[i] != last[i]) {
                out.number(now[i]);
            }
        }
        before.set(shape, now);
    }
}
