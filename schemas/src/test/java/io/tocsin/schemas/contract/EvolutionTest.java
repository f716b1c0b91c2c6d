package io.tocsin.schemas.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Format version 1 is frozen: see {@code docs/evolution.md} for what may change, and how. */
final class EvolutionTest {
    private static final String WHY =
            "; format version 1 is frozen, see schemas/docs/evolution.md. Only for what is new: " + Generated.COMMAND;

    @Test
    void goldenFilesOfVersion1AreAsTheyWere() {
        Map<String, String> frozen = new TreeMap<>();
        lines("/golden/v1/SHA256SUMS").forEach(line -> frozen.put(line.substring(66), line.substring(0, 64)));
        Map<String, String> present = new TreeMap<>();
        Resources.files("/golden/v1", ".json").forEach(file -> present.put(name(file), sha256(Resources.bytes(file))));
        assertFalse(frozen.isEmpty());
        Set<String> other = new TreeSet<>(frozen.keySet());
        other.addAll(present.keySet());
        other.removeIf(name -> Objects.equals(frozen.get(name), present.get(name)));
        assertEquals(Set.of(), other, "golden files that were changed, removed or added" + WHY);
    }

    @Test
    void noFieldOfVersion1WasRenamedRemovedOrRetyped() {
        Set<String> frozen = new TreeSet<>(lines("/golden/v1/fields.txt"));
        Set<String> gone = new TreeSet<>(frozen);
        gone.removeAll(fields());
        assertFalse(frozen.isEmpty());
        assertEquals(Set.of(), gone, "fields that no schema has any more, or has with another type" + WHY);
    }

    @Test
    void newFieldsAreFrozenToo() {
        Set<String> added = new TreeSet<>(fields());
        added.removeAll(lines("/golden/v1/fields.txt"));
        assertEquals(Set.of(), added, "not in golden/v1/fields.txt; run " + Generated.COMMAND);
    }

    /** A new field that is required would refuse events that were good yesterday. */
    @Test
    void nothingMoreIsRequired() {
        Set<String> required = lines("/golden/v1/required.txt").stream().collect(Collectors.toCollection(TreeSet::new));
        Set<String> now = new TreeSet<>(required());
        assertEquals(required, now, "what is required has changed" + WHY);
    }

    /** One line for each field of each schema that is not experimental. */
    static List<String> fields() {
        return Contract.all().stream()
                .filter(contract -> !contract.isExperimental())
                .flatMap(contract -> {
                    Map<String, Outline.Field> all = new TreeMap<>(Outline.of(contract.document()));
                    all.putAll(Outline.shared(contract.document()));
                    return all.values().stream().map(field -> contract.schema() + " " + field.line());
                })
                .toList();
    }

    static List<String> required() {
        return Contract.all().stream()
                .filter(contract -> !contract.isExperimental())
                .flatMap(contract ->
                        Outline.required(contract.document()).stream().map(name -> contract.schema() + " " + name))
                .sorted()
                .toList();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static List<String> lines(String resource) {
        return new String(Resources.bytes(Resources.path(resource)), UTF_8)
                .lines()
                .toList();
    }
}
