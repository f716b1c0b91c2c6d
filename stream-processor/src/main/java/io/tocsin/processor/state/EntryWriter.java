package io.tocsin.processor.state;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/** Writes an entry: a byte for its version, then values in the order that {@link EntryReader} takes them. */
public final class EntryWriter {
    static final int MAX_SCALE = 18;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** An entry of this version. */
    public EntryWriter(int version) {
        out.write(version);
    }

    /** A whole number, in few bytes when it is close to zero. */
    public EntryWriter number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** Every bit of it, so that a stale marker stays one. */
    public EntryWriter real(double value) {
        out.writeBytes(ByteBuffer.allocate(Double.BYTES)
                .putLong(Double.doubleToRawLongBits(value))
                .array());
        return this;
    }

    /**
     * An exact decimal, its scale with it.
     *
     * @throws IllegalArgumentException when it has more than 18 decimals, or a scale below 0
     */
    public EntryWriter decimal(BigDecimal value) {
        if (value.scale() < 0 || value.scale() > MAX_SCALE) {
            throw new IllegalArgumentException("a scale of " + value.scale());
        }
        return number(value.scale()).text(value.unscaledValue().toString(Character.MAX_RADIX));
    }

    public EntryWriter text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    public EntryWriter map(SortedMap<String, String> map) {
        number(map.size());
        map.forEach((key, value) -> text(key).text(value));
        return this;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
