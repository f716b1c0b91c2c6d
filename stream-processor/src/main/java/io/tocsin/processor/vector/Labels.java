package io.tocsin.processor.vector;

import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Literals;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a series, without empty values, which mean no label. Immutable, with its hash kept, and small: every
 * step of an evaluation makes and compares them.
 */
public final class Labels {
    private static final XXHash64 XX_HASH = XXHashFactory.safeInstance().hash64();

    /** No labels. */
    public static final Labels NONE = new Labels(new String[0]);

    /** In stringlabels, a length that does not fit one byte is this byte and three of the length. */
    private static final int LONG_LENGTH = 255;

    /** Names and values in turn, in the order of the names' bytes in UTF-8. */
    private final String[] pairs;

    private final int hash;

    /** These, once they have been asked for: most operations ask each time. Any thread may find them. */
    private @Nullable Labels withoutMetadata;

    private Labels(String[] pairs) {
        this.pairs = pairs;
        this.hash = Arrays.hashCode(pairs);
    }

    /** These labels, less those without a value. */
    public static Labels of(Map<String, String> labels) {
        List<String> names = new ArrayList<>(labels.size());
        labels.forEach((name, value) -> {
            if (!value.isEmpty()) {
                names.add(name);
            }
        });
        if (names.isEmpty()) {
            return NONE;
        }
        names.sort(Labels::compareBytes);
        String[] pairs = new String[names.size() * 2];
        for (int i = 0; i < names.size(); i++) {
            pairs[2 * i] = names.get(i);
            pairs[2 * i + 1] = String.valueOf(labels.get(names.get(i)));
        }
        return new Labels(pairs);
    }

    /**
     * Labels of names and values in turn.
     *
     * @throws IllegalArgumentException when they are not in the order that {@link #forEach} tells them in, a name is there
     *     twice, or a value is empty
     */
    public static Labels ofPairs(String... pairs) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (i + 1 == pairs.length
                    || pairs[i + 1].isEmpty()
                    || (i > 0 && compareBytes(pairs[i - 2], pairs[i]) >= 0)) {
                throw new IllegalArgumentException("not names and values in order");
            }
        }
        return pairs.length == 0 ? NONE : new Labels(pairs.clone());
    }

    /** How many there are. */
    public int size() {
        return pairs.length / 2;
    }

    /** The name at this place, in the order of the names' bytes. */
    public String name(int place) {
        return pairs[2 * place];
    }

    /** The value at this place, in the order of the names' bytes. */
    public String value(int place) {
        return pairs[2 * place + 1];
    }

    /**
     * The same names with other values.
     *
     * @param values as many as there are labels
     * @throws IllegalArgumentException when one of them is empty
     */
    public Labels withValues(String[] values) {
        String[] some = pairs.clone();
        for (int i = 0; i < values.length; i++) {
            if (values[i].isEmpty()) {
                throw new IllegalArgumentException("no label without a value");
            }
            some[2 * i + 1] = values[i];
        }
        return some.length == 0 ? NONE : new Labels(some);
    }

    /** Tells all labels, in the order of the names' bytes. */
    public void forEach(BiConsumer<String, String> each) {
        for (int i = 0; i < pairs.length; i += 2) {
            each.accept(pairs[i], pairs[i + 1]);
        }
    }

    /** The value, empty when there is none. */
    public String get(String label) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(label)) {
                return pairs[i + 1];
            }
        }
        return "";
    }

    /** All labels, by name. */
    public SortedMap<String, String> asMap() {
        TreeMap<String, String> map = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return Collections.unmodifiableSortedMap(map);
    }

    /** Only those called so. */
    public Labels keep(Collection<String> names) {
        return names.isEmpty() ? NONE : only(names::contains);
    }

    /** All but those called so. */
    public Labels without(Collection<String> names) {
        return names.isEmpty() ? this : only(name -> !names.contains(name));
    }

    /** All but those called so and the name. */
    public Labels withoutAndName(Collection<String> names) {
        return only(name -> !name.equals(LabelMatcher.METRIC_NAME) && !names.contains(name));
    }

    /** All but the name and what describes it: operations that change the meaning of a value drop them. */
    public Labels withoutMetadata() {
        Labels known = withoutMetadata;
        if (known == null) {
            known = only(name ->
                    !(name.equals(LabelMatcher.METRIC_NAME) || name.equals("__type__") || name.equals("__unit__")));
            withoutMetadata = known;
        }
        return known;
    }

    /** Whether labels that differ from these do so without metadata too. When in doubt, no. */
    public boolean hasMetadataOf(Labels other) {
        int metadata = pairs.length - withoutMetadata().pairs.length;
        return metadata == other.pairs.length - other.withoutMetadata().pairs.length
                && (metadata == 0
                        || (metadata == 2
                                && !get(LabelMatcher.METRIC_NAME).isEmpty()
                                && get(LabelMatcher.METRIC_NAME).equals(other.get(LabelMatcher.METRIC_NAME))));
    }

    private Labels only(Predicate<String> kept) {
        int count = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            count += kept.test(pairs[i]) ? 2 : 0;
        }
        if (count == pairs.length) {
            return this;
        }
        if (count == 0) {
            return NONE;
        }
        String[] some = new String[count];
        int to = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            if (kept.test(pairs[i])) {
                some[to++] = pairs[i];
                some[to++] = pairs[i + 1];
            }
        }
        return new Labels(some);
    }

    /** With this label set, or taken away when the value is empty. */
    public Labels with(String name, String value) {
        if (get(name).equals(value)) {
            return this;
        }
        Labels others = only(other -> !other.equals(name));
        if (value.isEmpty()) {
            return others;
        }
        int at = 0;
        while (at < others.pairs.length && compareBytes(others.pairs[at], name) < 0) {
            at += 2;
        }
        String[] some = new String[others.pairs.length + 2];
        System.arraycopy(others.pairs, 0, some, 0, at);
        some[at] = name;
        some[at + 1] = value;
        System.arraycopy(others.pairs, at, some, at + 2, others.pairs.length - at);
        return new Labels(some);
    }

    /** Label by label, names before values; of two that agree so far the shorter one comes first. */
    public static int compare(Labels a, Labels b) {
        int length = Math.min(a.pairs.length, b.pairs.length);
        for (int i = 0; i < length; i++) {
            // Mostly the same object: names, and values that series have in common.
            if (!a.pairs[i].equals(b.pairs[i])) {
                return compareBytes(a.pairs[i], b.pairs[i]);
            }
        }
        return Integer.compare(a.pairs.length, b.pairs.length);
    }

    /** The order of the texts' bytes in UTF-8, as Go compares strings. */
    public static int compareBytes(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // Characters beyond 16 bits are above all others, though their surrogates are not.
                boolean highX = Character.isSurrogate(x);
                return highX == Character.isSurrogate(y) ? Character.compare(x, y) : highX ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** The hash that Prometheus' default build ("stringlabels") has of these labels. */
    long prometheusHash() {
        byte[][] parts = new byte[pairs.length][];
        int size = 0;
        for (int i = 0; i < pairs.length; i++) {
            parts[i] = pairs[i].getBytes(StandardCharsets.UTF_8);
            size += parts[i].length + (parts[i].length < LONG_LENGTH ? 1 : 4);
        }
        byte[] encoded = new byte[size];
        int at = 0;
        for (byte[] part : parts) {
            if (part.length < LONG_LENGTH) {
                encoded[at++] = (byte) part.length;
            } else {
                encoded[at++] = (byte) LONG_LENGTH;
                encoded[at++] = (byte) part.length;
                encoded[at++] = (byte) (part.length >> 8);
                encoded[at++] = (byte) (part.length >> 16);
            }
            System.arraycopy(part, 0, encoded, at, part.length);
            at += part.length;
        }
        return XX_HASH.hash(encoded, 0, encoded.length, 0);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Labels that && that.hash == hash && Arrays.equals(that.pairs, pairs));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** As in Prometheus' messages: all in braces, the name among them. */
    public String inBraces() {
        return "{" + list("") + "}";
    }

    /** As a selector, the name first. */
    @Override
    public String toString() {
        return get(LabelMatcher.METRIC_NAME) + "{" + list(LabelMatcher.METRIC_NAME) + "}";
    }

    private String list(String except) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            if (!pairs[i].equals(except)) {
                text.append(text.length() == 0 ? "" : ", ")
                        .append(Literals.labelName(pairs[i]))
                        .append('=')
                        .append(Literals.quote(pairs[i + 1]));
            }
        }
        return text.toString();
    }
}
