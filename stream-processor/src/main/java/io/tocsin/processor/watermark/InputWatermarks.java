package io.tocsin.processor.watermark;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The watermarks of all input partitions where the rules are evaluated, and the silences of each that still lie ahead
 * of the evaluation. Owned by one task, which also keeps what {@link #encode} gives.
 */
public final class InputWatermarks {
    private static final byte VERSION = 1;

    private final Set<TopicPartition> inputs;
    private final Map<TopicPartition, Mark> marks = new HashMap<>();

    public InputWatermarks(Set<TopicPartition> inputs) {
        this.inputs = Set.copyOf(inputs);
    }

    /** Takes an advance in. One that was seen before, or goes back, changes nothing. */
    public void advance(Advance advance) {
        Mark mark = marks.get(advance.partition());
        if (mark == null) {
            marks.put(advance.partition(), new Mark(advance.to(), new ArrayDeque<>()));
            return;
        }
        if (advance.from() - mark.to > Advance.SILENCE_MILLIS) {
            mark.silences.addLast(new Stretch(mark.to, advance.from()));
        }
        mark.to = Math.max(mark.to, advance.to());
    }

    /** The least watermark over all input partitions, epoch milliseconds; empty while one of them is unknown. */
    public OptionalLong min() {
        long min = Long.MAX_VALUE;
        for (TopicPartition input : inputs) {
            Mark mark = marks.get(input);
            if (mark == null) {
                return OptionalLong.empty();
            }
            min = Math.min(min, mark.to);
        }
        return min == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(min);
    }

    /** The greatest watermark of the inputs of this number, epoch milliseconds; {@code Long.MIN_VALUE} for none. */
    public long newest(int partition) {
        long newest = Long.MIN_VALUE;
        for (Map.Entry<TopicPartition, Mark> mark : marks.entrySet()) {
            if (mark.getKey().partition() == partition) {
                newest = Math.max(newest, mark.getValue().to);
            }
        }
        return newest;
    }

    /**
     * The outage of the whole path that {@code millis} lies in: a stretch longer than
     * {@link Advance#SILENCE_MILLIS} in which no input partition has a record and none was known to be merely idle.
     * To be asked only for instants before {@link #min}, of which everything is known.
     */
    public Optional<Stretch> outageAt(long millis) {
        long from = Long.MIN_VALUE;
        long to = Long.MAX_VALUE;
        for (TopicPartition input : inputs) {
            Mark mark = marks.get(input);
            Optional<Stretch> silence = mark == null ? Optional.empty() : mark.silenceAt(millis);
            if (silence.isEmpty()) {
                return Optional.empty();
            }
            from = Math.max(from, silence.get().from());
            to = Math.min(to, silence.get().to());
        }
        return to - from > Advance.SILENCE_MILLIS ? Optional.of(new Stretch(from, to)) : Optional.empty();
    }

    /**
     * Forgets silences that end before {@code millis}: all instants up to there have been evaluated.
     *
     * @return the partitions that had any
     */
    public Set<TopicPartition> forgetBefore(long millis) {
        Set<TopicPartition> changed = new HashSet<>();
        marks.forEach((partition, mark) -> {
            while (!mark.silences.isEmpty() && mark.silences.getFirst().to() <= millis) {
                mark.silences.removeFirst();
                changed.add(partition);
            }
        });
        return changed;
    }

    /** The state of one partition, versioned, for {@link #decode}. */
    public byte[] encode(TopicPartition partition) {
        Mark mark = marks.get(partition);
        if (mark == null) {
            throw new IllegalArgumentException("no watermark of " + partition);
        }
        ByteBuffer out = ByteBuffer.allocate(1 + Long.BYTES + mark.silences.size() * 2 * Long.BYTES);
        out.put(VERSION).putLong(mark.to);
        mark.silences.forEach(silence -> out.putLong(silence.from()).putLong(silence.to()));
        return out.array();
    }

    /** Takes back what {@link #encode} gave. */
    public void decode(TopicPartition partition, byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalStateException("a watermark of version " + version + ", written by a later release");
        }
        Mark mark = new Mark(in.getLong(), new ArrayDeque<>());
        while (in.hasRemaining()) {
            mark.silences.addLast(new Stretch(in.getLong(), in.getLong()));
        }
        marks.put(partition, mark);
    }

    private static final class Mark {
        private long to;
        private final Deque<Stretch> silences;

        Mark(long to, Deque<Stretch> silences) {
            this.to = to;
            this.silences = silences;
        }

        Optional<Stretch> silenceAt(long millis) {
            return silences.stream().filter(s -> s.contains(millis)).findFirst();
        }
    }
}
