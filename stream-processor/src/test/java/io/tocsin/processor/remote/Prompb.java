package io.tocsin.processor.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a {@code WriteRequest} by the wire format of Protocol Buffers, written apart from its writer. */
public final class Prompb {
    private Prompb() {}

    /** A series with its samples, labels in the order of the message. */
    record Series(Map<String, String> labels, List<Point> points) {}

    /** The bits of a value tell a stale marker from a NaN. */
    public record Point(long millis, long bits) {}

    static List<Series> read(byte[] request) {
        List<Series> all = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            expect(in, 1, 2);
            all.add(series(part(in)));
        }
        return all;
    }

    private static Series series(ByteBuffer in) {
        Series series = new Series(new LinkedHashMap<>(), new ArrayList<>());
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            ByteBuffer message = part(in);
            switch (tag) {
                case (1 << 3) | 2 -> {
                    expect(message, 1, 2);
                    String name = text(message);
                    expect(message, 2, 2);
                    if (series.labels().put(name, text(message)) != null) {
                        throw new AssertionError(name + " twice");
                    }
                }
                case (2 << 3) | 2 -> {
                    expect(message, 1, 1);
                    long bits = message.getLong();
                    expect(message, 2, 0);
                    series.points().add(new Point(varint(message), bits));
                }
                default -> throw new AssertionError("tag " + tag);
            }
            if (message.hasRemaining()) {
                throw new AssertionError("something stands after a message");
            }
        }
        return series;
    }

    private static String text(ByteBuffer in) {
        return UTF_8.decode(part(in)).toString();
    }

    private static ByteBuffer part(ByteBuffer in) {
        int length = (int) varint(in);
        ByteBuffer part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return part;
    }

    private static void expect(ByteBuffer in, int field, int wireType) {
        long tag = varint(in);
        if (tag != ((field << 3) | wireType)) {
            throw new AssertionError("field " + field + " wanted, tag " + tag + " found");
        }
    }

    private static long varint(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte part = in.get();
            number |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return number;
            }
        }
    }
}
