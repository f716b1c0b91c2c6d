package io.tocsin.schemas.pick;

import io.tocsin.schemas.metric.LabelNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The names that a {@link FieldPicker} looks for. A name is found in each spelling that has the same form in Prometheus'
 * alphabet: {@code http.route}, nested {@code http} and {@code route}, {@code http_route}. Immutable.
 */
final class FieldNames {
    private final List<String> names;

    /** Open addressing, a quarter full: the hash of a form, and in the same slot which entry it is. */
    private final long[] hashes;

    private final int[] entries;

    /** Of each entry: its form, and the name it stands for. A name that begins with a digit has two forms. */
    private final List<byte[]> forms = new ArrayList<>();

    private final List<Integer> targets = new ArrayList<>();
    private final byte[][] exact;

    /** @param names dotted names, or labels' names; no two of the same form */
    FieldNames(List<String> names) {
        this.names = List.copyOf(names);
        this.exact = new byte[names.size()][];
        for (int i = 0; i < names.size(); i++) {
            exact[i] = names.get(i).getBytes(StandardCharsets.UTF_8);
            for (String form : forms(names.get(i))) {
                forms.add(form.getBytes(StandardCharsets.US_ASCII));
                targets.add(i);
            }
        }
        int size = Integer.highestOneBit(Math.max(4, forms.size() * 4)) * 2;
        this.hashes = new long[size];
        this.entries = new int[size];
        for (int entry = 0; entry < forms.size(); entry++) {
            put(FieldPicker.hashOf(new String(forms.get(entry), StandardCharsets.US_ASCII)), entry);
        }
    }

    /** What a field's name may look like, character by character in Prometheus' alphabet, to become this label. */
    private static List<String> forms(String name) {
        List<String> forms = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        name.codePoints().forEach(c -> plain.append(LabelNames.isLegal(c) ? (char) c : '_'));
        forms.add(plain.toString());
        // What LabelNames puts before names that begin with a digit, or with two underscores.
        for (String prefix : List.of("key_", "key")) {
            String rest = name.startsWith(prefix) ? plain.substring(prefix.length()) : "";
            if (!rest.isEmpty() && LabelNames.sanitised(rest).equals(plain.toString())) {
                forms.add(rest);
            }
        }
        return forms;
    }

    private void put(long hash, int entry) {
        int mask = hashes.length - 1;
        int slot = (int) hash & mask;
        while (hashes[slot] != 0) {
            if (hashes[slot] == hash) {
                throw new IllegalArgumentException("two wanted fields of one form: " + names);
            }
            slot = (slot + 1) & mask;
        }
        hashes[slot] = hash;
        entries[slot] = entry;
    }

    int size() {
        return names.size();
    }

    /** The entry with this hash, -1 if there is none. */
    int find(long hash) {
        int mask = hashes.length - 1;
        int slot = (int) hash & mask;
        while (hashes[slot] != 0) {
            if (hashes[slot] == hash) {
                return entries[slot];
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    /** The place in the list of names of what this entry stands for. */
    int target(int entry) {
        return targets.get(entry);
    }

    /** Whether the names on the way, from depth 1 on, are of the entry's form: equal hashes prove nothing. */
    boolean isForm(int entry, byte[] json, int[] from, int[] to, int depth) {
        byte[] form = forms.get(entry);
        int at = 0;
        for (int d = 1; d <= depth; d++) {
            if (d > 1 && (at == form.length || form[at++] != '_')) {
                return false;
            }
            for (int i = from[d]; i < to[d]; i++) {
                byte c = json[i];
                if (at == form.length || form[at++] != (LabelNames.isLegal(c) ? c : '_')) {
                    return false;
                }
            }
        }
        return at == form.length;
    }

    /** Whether they are the wanted name to the letter, joined by dots. */
    boolean isExact(int entry, byte[] json, int[] from, int[] to, int depth) {
        byte[] name = exact[target(entry)];
        int at = 0;
        for (int d = 1; d <= depth; d++) {
            if (d > 1 && (at == name.length || name[at++] != '.')) {
                return false;
            }
            for (int i = from[d]; i < to[d]; i++) {
                if (at == name.length || name[at++] != json[i]) {
                    return false;
                }
            }
        }
        return at == name.length;
    }
}
