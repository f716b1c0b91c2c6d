package io.tocsin.processor.version;

import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.Ids;
import io.tocsin.processor.state.UnreadableEntryException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * What the rule files say: all that a version of the rules is made of.
 *
 * @param files by the names that stand in ids and messages, in the order in which they are evaluated
 */
public record RuleTexts(Map<String, String> files) {
    private static final int VERSION = 1;

    /** What {@link #encode} may give: a record of the topic. */
    public static final int MAX_ENCODED_BYTES = 1_000_000;

    /** Two files of the largest size that is taken: what is more is no version. */
    private static final int MAX_BYTES = 64 << 20;

    public RuleTexts {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    /** Equal for equal files in the same order, else another. */
    public String hash() {
        StringBuilder all = new StringBuilder();
        files.forEach((name, text) -> all.append(name.length())
                .append(':')
                .append(name)
                .append(text.length())
                .append(':')
                .append(text));
        return Ids.of(all.toString());
    }

    /** The value of a version's record in {@code rule-versions}: compressed. */
    public byte[] encode() {
        EntryWriter entry = new EntryWriter(VERSION).number(files.size());
        files.forEach((name, text) -> entry.text(name).text(text));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(entry.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return out.toByteArray();
    }

    static RuleTexts decode(byte[] bytes) throws UnreadableEntryException {
        byte[] plain;
        try (InflaterInputStream inflater = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            plain = inflater.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw UnreadableEntryException.because("it is not compressed as it should be: " + e.getMessage());
        }
        if (plain.length > MAX_BYTES) {
            throw UnreadableEntryException.because("more than " + MAX_BYTES + " bytes of rules");
        }
        EntryReader entry = new EntryReader(plain, VERSION);
        Map<String, String> files = new LinkedHashMap<>();
        for (int left = entry.size(); left > 0; left--) {
            files.put(entry.text(), entry.text());
        }
        return new RuleTexts(files);
    }
}
