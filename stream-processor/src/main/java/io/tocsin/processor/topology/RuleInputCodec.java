package io.tocsin.processor.topology;

import io.tocsin.processor.topology.RuleInput.CountMatch;
import io.tocsin.processor.topology.RuleInput.Match;
import io.tocsin.processor.topology.RuleInput.Matches;
import io.tocsin.processor.topology.RuleInput.SampleMatch;
import io.tocsin.processor.topology.RuleInput.Watermarks;
import io.tocsin.processor.watermark.Advance;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * The bytes of the internal topic {@code rule-inputs}: version, kind, then the fields in order; integers as unsigned
 * variable-length numbers, times as eight bytes, texts as length and UTF-8. A reader refuses a version that it does
 * not know, so a downgrade stops instead of reading nonsense.
 */
final class RuleInputCodec {
    private static final byte VERSION = 1;
    private static final byte MATCHES = 1;
    private static final byte WATERMARKS = 2;
    private static final byte SAMPLE = 1;
    private static final byte COUNT = 2;

    private RuleInputCodec() {}

    static byte[] encode(RuleInput input) {
        Writer out = new Writer();
        out.octet(VERSION);
        if (input instanceof Matches matches) {
            out.octet(MATCHES);
            out.place(matches.source());
            out.number(matches.offset());
            out.fixed(matches.appendMillis());
            out.number(matches.part());
            out.number(matches.matches().size());
            matches.matches().forEach(match -> encode(match, out));
        } else if (input instanceof Watermarks watermarks) {
            out.octet(WATERMARKS);
            out.number(watermarks.advances().size());
            for (Advance advance : watermarks.advances()) {
                out.place(advance.partition());
                out.fixed(advance.from());
                out.number(advance.to() - advance.from());
            }
        }
        return out.bytes();
    }

    private static void encode(Match match, Writer out) {
        if (match instanceof SampleMatch sample) {
            out.octet(SAMPLE);
            out.text(sample.leaf());
            out.labels(sample.labels());
            out.fixed(sample.millis());
            out.fixed(Double.doubleToRawLongBits(sample.value()));
        } else if (match instanceof CountMatch count) {
            out.octet(COUNT);
            out.text(count.leaf());
            out.labels(count.labels());
            out.fixed(count.paneEndMillis());
            out.number(count.count());
        }
    }

    /** An estimate of the encoded size that is never too small. */
    static int sizeOf(Match match) {
        int size = 64 + 3 * match.leaf().length();
        for (Map.Entry<String, String> label : match.labels().entrySet()) {
            size += 10 + 3 * (label.getKey().length() + label.getValue().length());
        }
        return size;
    }

    /** @throws IllegalStateException if the bytes were not written by {@link #encode} of a release known to this one */
    static RuleInput decode(byte[] bytes) {
        Reader in = new Reader(ByteBuffer.wrap(bytes));
        byte version = in.octet();
        if (version != VERSION) {
            throw new IllegalStateException("rule-inputs has a record of version " + version + ", known is " + VERSION);
        }
        byte kind = in.octet();
        return switch (kind) {
            case MATCHES -> {
                TopicPartition source = in.place();
                long offset = in.number();
                long append = in.fixed();
                int part = (int) in.number();
                List<Match> matches = new ArrayList<>();
                for (long left = in.number(); left > 0; left--) {
                    matches.add(match(in));
                }
                yield new Matches(source, offset, append, part, matches);
            }
            case WATERMARKS -> {
                List<Advance> advances = new ArrayList<>();
                for (long left = in.number(); left > 0; left--) {
                    TopicPartition partition = in.place();
                    long from = in.fixed();
                    advances.add(new Advance(partition, from, from + in.number()));
                }
                yield new Watermarks(advances);
            }
            default -> throw new IllegalStateException("rule-inputs has a record of the unknown kind " + kind);
        };
    }

    private static Match match(Reader in) {
        byte kind = in.octet();
        String leaf = in.text();
        SortedMap<String, String> labels = in.labels();
        long millis = in.fixed();
        return switch (kind) {
            case SAMPLE -> new SampleMatch(leaf, labels, millis, Double.longBitsToDouble(in.fixed()));
            case COUNT -> new CountMatch(leaf, labels, millis, in.number());
            default -> throw new IllegalStateException("rule-inputs has a match of the unknown kind " + kind);
        };
    }

    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

        void octet(byte value) {
            out.write(value);
        }

        void number(long value) {
            long left = value;
            while ((left & ~0x7FL) != 0) {
                out.write((int) ((left & 0x7F) | 0x80));
                left >>>= 7;
            }
            out.write((int) left);
        }

        void fixed(long value) {
            out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        }

        void text(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            number(utf8.length);
            out.writeBytes(utf8);
        }

        void place(TopicPartition partition) {
            text(partition.topic());
            number(partition.partition());
        }

        void labels(SortedMap<String, String> labels) {
            number(labels.size());
            labels.forEach((name, value) -> {
                text(name);
                text(value);
            });
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }

    private record Reader(ByteBuffer in) {
        byte octet() {
            return in.get();
        }

        long number() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                byte next = in.get();
                value |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IllegalStateException("rule-inputs has a number of more than ten bytes");
        }

        long fixed() {
            return in.getLong();
        }

        String text() {
            byte[] utf8 = new byte[(int) number()];
            in.get(utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        }

        TopicPartition place() {
            String topic = text();
            return new TopicPartition(topic, (int) number());
        }

        SortedMap<String, String> labels() {
            int size = (int) number();
            SortedMap<String, String> labels = new TreeMap<>();
            for (int i = 0; i < size; i++) {
                String name = text();
                labels.put(name, text());
            }
            return labels;
        }
    }
}
