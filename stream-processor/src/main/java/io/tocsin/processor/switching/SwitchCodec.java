package io.tocsin.processor.switching;

import io.tocsin.processor.contribution.ContributionCodec;
import io.tocsin.processor.contribution.UnreadableContributionException;
import io.tocsin.processor.state.UnreadableEntryException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Records of a switch as bytes: a kind, the version, then the rest in the order of the record's parts. */
public final class SwitchCodec {
    private static final int HISTORY = 1;
    private static final int COMPLETE = 2;
    private static final int SKIPPED = 3;
    private static final int HANDOVER = 4;
    private static final int HANDED_OVER = 5;

    private SwitchCodec() {}

    /** The bytes of a record; equal for equal ones. */
    public static byte[] encode(SwitchRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            write(record, out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return bytes.toByteArray();
    }

    private static void write(SwitchRecord record, DataOutputStream out) throws IOException {
        if (record instanceof SwitchRecord.History history) {
            head(HISTORY, record, out);
            out.writeInt(history.source());
            out.writeInt(history.attempt());
            bytes(ContributionCodec.encode(history.contribution()), out);
        } else if (record instanceof SwitchRecord.Complete complete) {
            head(COMPLETE, record, out);
            out.writeInt(complete.source());
            out.writeInt(complete.attempt());
            out.writeLong(complete.leastMillis());
            out.writeLong(complete.newestMillis());
            out.writeLong(complete.fromMillis());
        } else if (record instanceof SwitchRecord.Skipped skipped) {
            head(SKIPPED, record, out);
            out.writeInt(skipped.source());
        } else if (record instanceof SwitchRecord.Handover handover) {
            head(HANDOVER, record, out);
            out.writeUTF(handover.unit());
            out.writeInt(handover.shard());
            out.writeInt(handover.entries().size());
            for (Map.Entry<String, byte[]> entry : new TreeMap<>(handover.entries()).entrySet()) {
                out.writeUTF(entry.getKey());
                bytes(entry.getValue(), out);
            }
        } else if (record instanceof SwitchRecord.HandedOver done) {
            head(HANDED_OVER, record, out);
            out.writeInt(done.target());
        }
    }

    private static void head(int kind, SwitchRecord record, DataOutputStream out) throws IOException {
        out.writeByte(kind);
        out.writeLong(record.version());
    }

    private static void bytes(byte[] some, DataOutputStream out) throws IOException {
        out.writeInt(some.length);
        out.write(some);
    }

    /** The record of some bytes. */
    public static SwitchRecord decode(byte[] bytes) throws UnreadableEntryException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        try {
            SwitchRecord record = read(in);
            if (in.available() > 0) {
                throw UnreadableEntryException.because(in.available() + " bytes behind its end");
            }
            return record;
        } catch (IOException e) {
            throw UnreadableEntryException.because("it is not whole");
        } catch (UnreadableContributionException e) {
            throw UnreadableEntryException.because(String.valueOf(e.getMessage()));
        }
    }

    private static SwitchRecord read(DataInputStream in)
            throws IOException, UnreadableContributionException, UnreadableEntryException {
        int kind = in.readUnsignedByte();
        long version = in.readLong();
        return switch (kind) {
            case HISTORY ->
                new SwitchRecord.History(version, in.readInt(), in.readInt(), ContributionCodec.decode(bytes(in)));
            case COMPLETE ->
                new SwitchRecord.Complete(
                        version, in.readInt(), in.readInt(), in.readLong(), in.readLong(), in.readLong());
            case SKIPPED -> new SwitchRecord.Skipped(version, in.readInt());
            case HANDOVER -> new SwitchRecord.Handover(version, in.readUTF(), in.readInt(), entries(in));
            case HANDED_OVER -> new SwitchRecord.HandedOver(version, in.readInt());
            default -> throw UnreadableEntryException.because("a record of a switch of kind " + kind);
        };
    }

    private static Map<String, byte[]> entries(DataInputStream in) throws IOException, UnreadableEntryException {
        int size = in.readInt();
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            entries.put(in.readUTF(), bytes(in));
        }
        return entries;
    }

    private static byte[] bytes(DataInputStream in) throws IOException, UnreadableEntryException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw UnreadableEntryException.because("a length of " + length + " with " + in.available() + " bytes left");
        }
        return in.readNBytes(length);
    }
}
