package io.tocsin.processor.evaluation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The keys of the evaluation's one state store. The first byte tells the kind, then comes the unit's shard and a zero byte, so
 * that all entries of a kind and unit stand together:
 *
 * <pre>
 * w topic 0 partition                           watermark and silences of an input partition
 * u unit 0                                      instant of the last grid point that is done with, eight bytes
 * p unit 0 cell number                          a contribution that is not in the evaluator's entries yet, by its cell's end
 * e unit 0 key                                  an entry of the unit's evaluator
 * d key                                         an entry of a metric that is drawn from logs
 * v key                                         an entry of what is known of versions of the rules
 * l                                             the version of all this
 * </pre>
 */
public final class StoreKeys {
    static final byte WATERMARK = 'w';
    static final byte UNIT = 'u';
    /** The kind of what came and is not in the evaluators' entries yet. */
    public static final byte JOURNAL = 'p';

    static final byte EVALUATOR = 'e';
    static final byte DRAWN = 'd';
    static final byte VERSIONS = 'v';

    /** The key of the version of all this. */
    public static final Bytes LAYOUT_KEY = Bytes.wrap(new byte[] {'l'});

    /** The version of units that are split into shards; before, a unit was one, and there was no such entry. */
    static final byte LAYOUT = 3;

    private StoreKeys() {}

    static Bytes watermark(TopicPartition input) {
        byte[] topic = input.topic().getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(2 + topic.length + Integer.BYTES)
                .put(WATERMARK)
                .put(topic)
                .put((byte) 0)
                .putInt(input.partition())
                .array());
    }

    static TopicPartition watermark(Bytes key) {
        byte[] bytes = key.get();
        int end = bytes.length - Integer.BYTES;
        String topic = new String(bytes, 1, end - 2, StandardCharsets.UTF_8);
        return new TopicPartition(topic, ByteBuffer.wrap(bytes).getInt(end));
    }

    static Bytes drawn(String entry) {
        return text(DRAWN, entry);
    }

    /** The entry that a key of a drawn metric is of. */
    static String drawn(Bytes key) {
        return text(key);
    }

    /** The key of an entry of what is known of versions. */
    public static Bytes version(String entry) {
        return text(VERSIONS, entry);
    }

    /** The entry that a key of what is known of versions is of. */
    static String version(Bytes key) {
        return text(key);
    }

    private static Bytes text(byte kind, String entry) {
        byte[] key = entry.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(1 + key.length).put(kind).put(key).array());
    }

    private static String text(Bytes key) {
        return new String(key.get(), 1, key.get().length - 1, StandardCharsets.UTF_8);
    }

    /** What all keys of a kind and unit begin with. */
    static Bytes prefix(byte kind, String unit) {
        byte[] name = unit.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(2 + name.length)
                .put(kind)
                .put(name)
                .put((byte) 0)
                .array());
    }

    static Bytes key(byte kind, String unit, byte[] rest) {
        byte[] prefix = prefix(kind, unit).get();
        return Bytes.wrap(ByteBuffer.allocate(prefix.length + rest.length)
                .put(prefix)
                .put(rest)
                .array());
    }

    /** @param number of the entry, ever higher within its unit */
    static Bytes journal(String unit, long cellEnd, long number) {
        return key(
                JOURNAL,
                unit,
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(cellEnd)
                        .putLong(number)
                        .array());
    }

    /** The first key of a journal's entries of cells that end after {@code millis}. */
    static Bytes journalAfter(String unit, long millis) {
        return journal(unit, millis + 1, 0);
    }

    /** The end of the cell of a journal's entry. */
    static long cellEnd(Bytes journal) {
        return ByteBuffer.wrap(rest(journal)).getLong();
    }

    /** The number of a journal's entry. */
    static long number(Bytes journal) {
        return ByteBuffer.wrap(rest(journal)).getLong(Long.BYTES);
    }

    /** What follows the unit in a key. */
    static byte[] rest(Bytes key) {
        byte[] bytes = key.get();
        int zero = 1;
        while (bytes[zero] != 0) {
            zero++;
        }
        byte[] rest = new byte[bytes.length - zero - 1];
        System.arraycopy(bytes, zero + 1, rest, 0, rest.length);
        return rest;
    }

    /** All entries of a kind and unit, in the order of their keys. */
    static List<KeyValue<Bytes, byte[]>> entries(KeyValueStore<Bytes, byte[]> store, byte kind, String unit) {
        return entries(store, prefix(kind, unit));
    }

    /** The entries of a unit's evaluator from one on and before another, in the order of their keys. */
    static List<Map.Entry<String, byte[]>> evaluator(
            KeyValueStore<Bytes, byte[]> store, String unit, String from, String to) {
        List<Map.Entry<String, byte[]>> entries = new ArrayList<>();
        Bytes end = evaluator(unit, to);
        try (KeyValueIterator<Bytes, byte[]> range = store.range(evaluator(unit, from), end)) {
            range.forEachRemaining(entry -> {
                // The store's ranges have their ends in them.
                if (!entry.key.equals(end)) {
                    entries.add(Map.entry(new String(rest(entry.key), StandardCharsets.UTF_8), entry.value));
                }
            });
        }
        return entries;
    }

    /** An entry of a unit's evaluator. */
    static Bytes evaluator(String unit, String entry) {
        return key(EVALUATOR, unit, entry.getBytes(StandardCharsets.UTF_8));
    }

    /** All entries of a kind, unit by unit. */
    public static List<KeyValue<Bytes, byte[]>> entries(KeyValueStore<Bytes, byte[]> store, byte kind) {
        return entries(store, Bytes.wrap(new byte[] {kind}));
    }

    /** All entries whose keys begin so, in the order of their keys. */
    public static List<KeyValue<Bytes, byte[]>> entries(KeyValueStore<Bytes, byte[]> store, Bytes prefix) {
        List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> scan = store.prefixScan(prefix, new BytesSerializer())) {
            scan.forEachRemaining(entries::add);
        }
        return entries;
    }

    /** The unit of a key that is not of a watermark. */
    static String unit(Bytes key) {
        byte[] bytes = key.get();
        int zero = 1;
        while (bytes[zero] != 0) {
            zero++;
        }
        return new String(bytes, 1, zero - 1, StandardCharsets.UTF_8);
    }
}
