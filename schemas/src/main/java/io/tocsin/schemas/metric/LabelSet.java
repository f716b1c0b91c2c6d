package io.tocsin.schemas.metric;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Labels by name, sorted, in two arrays: there is one for each sample. Immutable. */
@SuppressWarnings("JdkObsolete") // A sample's labels are a SortedMap to their readers; nothing more is asked of them.
public final class LabelSet extends AbstractMap<String, String> implements SortedMap<String, String> {
    private final String[] names;
    private final String[] values;

    /** Once it has been asked for, as that of a text; several threads may find the same. */
    private int hash;

    private LabelSet(String[] names, String[] values) {
        this.names = names;
        this.values = values;
    }

    /**
     * The same labels; the object itself if it is one of these.
     *
     * @param labels in the natural order of their names
     */
    public static LabelSet copyOf(SortedMap<String, String> labels) {
        if (labels instanceof LabelSet set) {
            return set;
        }
        String[] names = new String[labels.size()];
        String[] values = new String[labels.size()];
        int i = 0;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            names[i] = label.getKey();
            values[i] = label.getValue();
            if (i > 0 && names[i - 1].compareTo(names[i]) >= 0) {
                throw new IllegalArgumentException("labels in another order than that of their names");
            }
            i++;
        }
        return new LabelSet(names, values);
    }

    /** The same labels and this one, in place of one of this name. */
    public LabelSet with(String name, String value) {
        int found = Arrays.binarySearch(names, name);
        if (found >= 0) {
            String[] changed = values.clone();
            changed[found] = value;
            return new LabelSet(names, changed);
        }
        int at = -found - 1;
        return new LabelSet(inserted(names, at, name), inserted(values, at, value));
    }

    private static String[] inserted(String[] texts, int at, String text) {
        String[] more = new String[texts.length + 1];
        System.arraycopy(texts, 0, more, 0, at);
        more[at] = text;
        System.arraycopy(texts, at, more, at + 1, texts.length - at);
        return more;
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        int found = name instanceof String text ? Arrays.binarySearch(names, text) : -1;
        return found < 0 ? null : values[found];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return name instanceof String text && Arrays.binarySearch(names, text) >= 0;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < names.length; i++) {
            action.accept(names[i], values[i]);
        }
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return names.length;
            }

            @Override
            public Iterator<Map.Entry<String, String>> iterator() {
                return new Entries();
            }
        };
    }

    /** Null: the names' own order. */
    @Override
    public @Nullable Comparator<? super String> comparator() {
        return null;
    }

    @Override
    public SortedMap<String, String> subMap(String from, String to) {
        if (from.compareTo(to) > 0) {
            throw new IllegalArgumentException(from + " > " + to);
        }
        return range(place(from), place(to));
    }

    @Override
    public SortedMap<String, String> headMap(String to) {
        return range(0, place(to));
    }

    @Override
    public SortedMap<String, String> tailMap(String from) {
        return range(place(from), names.length);
    }

    @Override
    public String firstKey() {
        return key(0);
    }

    @Override
    public String lastKey() {
        return key(names.length - 1);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (other instanceof LabelSet set) {
            return this == set || (Arrays.equals(names, set.names) && Arrays.equals(values, set.values));
        }
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        int sum = 0;
        for (int i = 0; i < names.length; i++) {
            sum += names[i].hashCode() ^ values[i].hashCode();
        }
        return sum;
    }

    /**
     * A hash that is remembered and differs for labels that are alike, for tables of many series: that of a map is the sum
     * of its entries', and comes to the same for {@code a-1, b-2} and {@code a-2, b-1}. Equal for equal labels.
     */
    public int seriesHash() {
        int known = hash;
        if (known == 0) {
            for (int i = 0; i < names.length; i++) {
                known = (known * 31 + names[i].hashCode()) * 0x9e3779b9 + values[i].hashCode();
                known ^= known >>> 15;
            }
            hash = known;
        }
        return known;
    }

    private LabelSet range(int from, int to) {
        return new LabelSet(Arrays.copyOfRange(names, from, to), Arrays.copyOfRange(values, from, to));
    }

    /** How many names come before this one. */
    private int place(String name) {
        int found = Arrays.binarySearch(names, name);
        return found < 0 ? -found - 1 : found;
    }

    private String key(int i) {
        if (names.length == 0) {
            throw new NoSuchElementException("no labels");
        }
        return names[i];
    }

    private final class Entries implements Iterator<Map.Entry<String, String>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < names.length;
        }

        @Override
        public Map.Entry<String, String> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int i = next++;
            return Map.entry(names[i], values[i]);
        }
    }
}
