package io.tocsin.processor.remote;

import io.tocsin.schemas.metric.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.xerial.snappy.Snappy;

/**
 * Writes samples as Prometheus' {@code WriteRequest} (prometheus/prometheus {@code prompb/remote.proto}): series with
 * labels in the order of their names' bytes, samples with their own times and to the bit, since a stale marker is a NaN of
 * certain bits. Four messages of nine fields need no generated code.
 */
final class WriteRequest {
    private static final int TIME_SERIES = tag(1, 2);
    private static final int LABEL = tag(1, 2);
    private static final int SAMPLE = tag(2, 2);
    private static final int NAME = tag(1, 2);
    private static final int LABEL_VALUE = tag(2, 2);
    private static final int VALUE = tag(1, 1);
    private static final int TIMESTAMP = tag(2, 0);

    private byte[] bytes = new byte[4096];
    private int size;

    private WriteRequest() {}

    /**
     * Compressed, as the body of a request.
     *
     * @param samples of each series in the order of their times
     */
    static byte[] compressed(List<Sample> samples) {
        try {
            return Snappy.compress(of(samples));
        } catch (IOException e) {
            throw new UncheckedIOException("compressing in memory", e);
        }
    }

    static byte[] of(List<Sample> samples) {
        Map<SortedMap<String, String>, List<Sample>> series = new LinkedHashMap<>();
        for (Sample sample : samples) {
            series.computeIfAbsent(sample.labels(), unknown -> new ArrayList<>())
                    .add(sample);
        }
        WriteRequest request = new WriteRequest();
        WriteRequest message = new WriteRequest();
        WriteRequest part = new WriteRequest();
        series.forEach((labels, its) -> {
            message.size = 0;
            sorted(labels).forEach(label -> {
                part.size = 0;
                part.bytes(NAME, label[0]);
                part.bytes(LABEL_VALUE, label[1]);
                message.message(LABEL, part);
            });
            for (Sample sample : its) {
                part.size = 0;
                part.value(sample.value());
                part.varint(TIMESTAMP);
                part.varint(sample.timestampMillis());
                message.message(SAMPLE, part);
            }
            request.message(TIME_SERIES, message);
        });
        return Arrays.copyOf(request.bytes, request.size);
    }

    private static List<byte[][]> sorted(SortedMap<String, String> labels) {
        List<byte[][]> sorted = new ArrayList<>(labels.size());
        labels.forEach((name, value) -> sorted.add(
                new byte[][] {name.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8)}));
        // Go's order; that of Java's texts is another beyond the basic plane.
        sorted.sort((a, b) -> Arrays.compareUnsigned(a[0], b[0]));
        return sorted;
    }

    private static int tag(int field, int wireType) {
        return (field << 3) | wireType;
    }

    private void message(int tag, WriteRequest part) {
        varint(tag);
        varint(part.size);
        raw(part.bytes, part.size);
    }

    private void bytes(int tag, byte[] text) {
        varint(tag);
        varint(text.length);
        raw(text, text.length);
    }

    private void value(double value) {
        varint(VALUE);
        reserve(Long.BYTES);
        long bits = Double.doubleToRawLongBits(value);
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[size++] = (byte) (bits >>> (8 * i));
        }
    }

    private void varint(long number) {
        reserve(10);
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private void raw(byte[] from, int length) {
        reserve(length);
        System.arraycopy(from, 0, bytes, size, length);
        size += length;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
