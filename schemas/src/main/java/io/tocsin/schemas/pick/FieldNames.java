package io.tocsin.schemas.pick;

import io.tocsin.schemas.metric.LabelNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The names that a {@link FieldPicker} looks for. A name is found in each spelling that has the same form in Prometheus'
 * alphabet: {@code http.route}, nested {@code http} and {@code route}, {@code http_route}; where two wanted names are
 * spellings of one form, the one that is meant to the letter. Immutable.
 */
final class FieldNames {
    static final int OTHER = 0;
    static final int SAME_FORM = 1;
    static final int EXACT = 2;

    private final List<String> names;

    /** Open addressing, a quarter full: the hash of a form, and in the same slot which entry it is. */
    private final long[] hashes;

    private final int[] entries;

    /** Of each entry: a further one of the same form, -1 if there is none. */
    private final int[] others;

    /** Of each entry: its form, and the name it stands for. A name that begins with a digit has two forms. */
    private final byte[][] forms;

    private final int[] targets;
    private final byte[][] exact;

    /** @param names dotted names, or labels' names */
    FieldNames(List<String> names) {
        this.names = List.copyOf(names);
        this.exact = new byte[names.size()][];
        List<byte[]> found = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            exact[i] = names.get(i).getBytes(StandardCharsets.UTF_8);
            for (String form : forms(names.get(i))) {
                found.add(form.getBytes(StandardCharsets.US_ASCII));
                owners.add(i);
            }
        }
        this.forms = found.toArray(byte[][]::new);
        this.targets = owners.stream().mapToInt(Integer::intValue).toArray();
        int size = Integer.highestOneBit(Math.max(4, forms.length * 4)) * 2;
        this.hashes = new long[size];
        this.entries = new int[size];
        this.others = new int[forms.length];
        Arrays.fill(others, -1);
        for (int entry = 0; entry < forms.length; entry++) {
            put(FieldPicker.hashOf(new String(forms[entry], StandardCharsets.US_ASCII)), entry);
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
                if (!Arrays.equals(forms[entries[slot]], forms[entry])) {
                    throw new IllegalArgumentException("two wanted fields of one hash: " + names);
                }
                others[entry] = entries[slot];
                break;
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

    /** A further entry of the same form, -1 if there is none. */
    int other(int entry) {
        return others[entry];
    }

    /** The place in the list of names of what this entry stands for. */
    int target(int entry) {
        return targets[entry];
    }

    /**
     * How the names on the way, from depth 1 on, compare with an entry: equal hashes prove nothing.
     *
     * @return {@link #OTHER}, {@link #SAME_FORM}, or {@link #EXACT} if they are the wanted name to the letter, joined by
     *     dots
     */
    int compare(int entry, byte[] json, int[] from, int[] to, int depth) {
        byte[] form = forms[entry];
        byte[] name = exact[targets[entry]];
        if (isExact(name, json, from, to, depth)) {
            return EXACT;
        }
        boolean same = form.length == name.length;
        int at = 0;
        for (int d = 1; d <= depth; d++) {
            if (d > 1) {
                if (at == form.length || form[at] != '_') {
                    return OTHER;
                }
                same = same && name[at] == '.';
                at++;
            }
            for (int i = from[d]; i < to[d]; i++) {
                byte c = json[i];
                if (at == form.length || form[at] != (LabelNames.isLegal(c) ? c : '_')) {
                    return OTHER;
                }
                same = same && name[at] == c;
                at++;
            }
        }
        if (at < form.length) {
            return OTHER;
        }
        return same ? EXACT : SAME_FORM;
    }

    private static boolean isExact(byte[] name, byte[] json, int[] from, int[] to, int depth) {
        int at = 0;
        for (int d = 1; d <= depth; d++) {
            if (d > 1) {
                if (at == name.length || name[at] != '.') {
                    return false;
                }
                at++;
            }
            int end = at + to[d] - from[d];
            if (end > name.length || !Arrays.equals(json, from[d], to[d], name, at, end)) {
                return false;
            }
            at = end;
        }
        return at == name.length;
    }
}
