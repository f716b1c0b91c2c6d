package io.tocsin.processor.ruleinput;

import io.tocsin.processor.contribution.ContributionCodec;
import io.tocsin.processor.contribution.KnownTexts;
import io.tocsin.processor.contribution.UnreadableContributionException;
import io.tocsin.processor.extract.Contribution;
import io.tocsin.processor.ruleinput.RuleInput.Contributed;
import io.tocsin.processor.ruleinput.RuleInput.Drawn;
import io.tocsin.processor.ruleinput.RuleInput.Switching;
import io.tocsin.processor.ruleinput.RuleInput.Watermarks;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.switching.SwitchCodec;
import io.tocsin.processor.watermark.Advance;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * The bytes of the internal topic {@code rule-inputs}: version, kind, then the version of the rules in four bytes and a
 * contribution as {@link ContributionCodec} has it; or what {@link SwitchCodec} has; or watermarks: their number, and of
 * each topic, partition, and two instants of eight bytes; or what is drawn from logs: the number of contributions, and of
 * each its length and bytes. A reader refuses a version that it does not know, so a downgrade stops instead of reading
 * nonsense.
 */
public final class RuleInputCodec {
    private static final byte VERSION = 3;
    private static final byte CONTRIBUTION = 1;
    private static final byte WATERMARKS = 2;
    private static final byte DRAWN = 3;
    private static final byte SWITCHING = 4;
    private static final int HEAD = 2;

    private RuleInputCodec() {}

    /** The bytes of a record's value, for {@link #decode}. */
    public static byte[] encode(RuleInput input) {
        if (input instanceof Contributed contributed) {
            byte[] contribution = ContributionCodec.encode(contributed.contribution());
            return ByteBuffer.allocate(HEAD + Integer.BYTES + contribution.length)
                    .put(VERSION)
                    .put(CONTRIBUTION)
                    .putInt(Math.toIntExact(contributed.version()))
                    .put(contribution)
                    .array();
        }
        if (input instanceof Switching switching) {
            byte[] record = SwitchCodec.encode(switching.record());
            return ByteBuffer.allocate(HEAD + record.length)
                    .put(VERSION)
                    .put(SWITCHING)
                    .put(record)
                    .array();
        }
        return input instanceof Drawn drawn ? drawn(drawn) : watermarks((Watermarks) input);
    }

    private static byte[] drawn(Drawn drawn) {
        List<byte[]> all =
                drawn.contributions().stream().map(one -> one.bytes()).toList();
        int size = all.stream().mapToInt(one -> Integer.BYTES + one.length).sum();
        ByteBuffer out = ByteBuffer.allocate(HEAD + Integer.BYTES + size);
        out.put(VERSION).put(DRAWN).putInt(all.size());
        all.forEach(one -> out.putInt(one.length).put(one));
        return out.array();
    }

    private static byte[] watermarks(Watermarks moved) {
        List<Advance> advances = moved.advances();
        List<byte[]> topics = advances.stream()
                .map(advance -> advance.partition().topic().getBytes(StandardCharsets.UTF_8))
                .toList();
        int size = topics.stream()
                .mapToInt(topic -> topic.length + 2 * Integer.BYTES + 2 * Long.BYTES)
                .sum();
        ByteBuffer out = ByteBuffer.allocate(HEAD + Integer.BYTES + size);
        out.put(VERSION).put(WATERMARKS).putInt(advances.size());
        for (int i = 0; i < topics.size(); i++) {
            Advance advance = advances.get(i);
            out.putInt(topics.get(i).length).put(topics.get(i));
            out.putInt(advance.partition().partition());
            out.putLong(advance.from()).putLong(advance.to());
        }
        return out.array();
    }

    /** Whether a release wrote the bytes that did not add up yet: what is in them has been superseded. */
    public static boolean isOutdated(byte[] bytes) {
        return bytes.length > 0 && bytes[0] < VERSION && bytes[0] > 0;
    }

    /**
     * What the bytes say.
     *
     * @throws IllegalStateException if the bytes were not written by {@link #encode} of a release known to this one
     */
    public static RuleInput decode(byte[] bytes) {
        return decode(bytes, KnownTexts.none());
    }

    /** The same, with the texts of what was read before. */
    public static RuleInput decode(byte[] bytes, KnownTexts known) {
        if (bytes.length < HEAD || bytes[0] != VERSION) {
            throw unreadable("version " + (bytes.length == 0 ? "none" : bytes[0]) + ", known is " + VERSION);
        }
        try {
            return switch (bytes[1]) {
                case CONTRIBUTION ->
                    new Contributed(
                            ByteBuffer.wrap(bytes).getInt(HEAD),
                            ContributionCodec.decode(
                                    Arrays.copyOfRange(bytes, HEAD + Integer.BYTES, bytes.length), known));
                case SWITCHING -> new Switching(SwitchCodec.decode(Arrays.copyOfRange(bytes, HEAD, bytes.length)));
                case WATERMARKS -> watermarks(ByteBuffer.wrap(bytes, HEAD, bytes.length - HEAD));
                case DRAWN -> drawn(ByteBuffer.wrap(bytes, HEAD, bytes.length - HEAD));
                default -> throw unreadable("unknown kind " + bytes[1]);
            };
        } catch (UnreadableContributionException | UnreadableEntryException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | IllegalArgumentException e) {
            throw unreadable("it is cut off");
        }
    }

    private static IllegalStateException unreadable(String what) {
        return new IllegalStateException("rule-inputs has a record that is unreadable: " + what);
    }

    private static Drawn drawn(ByteBuffer in) throws UnreadableEntryException {
        List<Contribution> contributions = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            byte[] one = new byte[Math.min(in.getInt(), in.remaining())];
            in.get(one);
            contributions.add(Contribution.read(one));
        }
        return new Drawn(contributions);
    }

    private static Watermarks watermarks(ByteBuffer in) {
        List<Advance> advances = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            byte[] topic = new byte[Math.min(in.getInt(), in.remaining())];
            in.get(topic);
            TopicPartition partition = new TopicPartition(new String(topic, StandardCharsets.UTF_8), in.getInt());
            long from = in.getLong();
            advances.add(new Advance(partition, from, in.getLong()));
        }
        return new Watermarks(advances);
    }
}
