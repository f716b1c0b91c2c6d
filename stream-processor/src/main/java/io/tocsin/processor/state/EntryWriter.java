package io.tocsin.processor.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;

/** Writes an entry: a byte for its version, then values in the order that {@link EntryReader} takes them. */
public final class EntryWriter {
    static final int MAX_SCALE = 18;

    private static final int FIRST_CAPACITY = 64;
    private static final int MAX_NUMBER_BYTES = 10;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;

    /** An entry of this version. */
    public EntryWriter(int version) {
        restart(version);
    }

    /** Begins anew with an entry of this version; for who writes many. */
    public EntryWriter restart(int version) {
        bytes[0] = (byte) version;
        size = 1;
        return this;
    }

    private void makeRoom(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }

    /** A whole number, in few bytes when it is close to zero. */
    public EntryWriter number(long value) {
        makeRoom(MAX_NUMBER_BYTES);
        long rest = (value << 1) ^ (value >> 63);
        byte[] to = bytes;
        int at = size;
        while ((rest & ~0x7fL) != 0) {
            to[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        size = at;
        return this;
    }

    /** Every bit of it, so that a stale marker stays one. */
    public EntryWriter real(double value) {
        makeRoom(Double.BYTES);
        LONG.set(bytes, size, Double.doubleToRawLongBits(value));
        size += Double.BYTES;
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
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        makeRoom(utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
        return this;
    }

    public EntryWriter map(SortedMap<String, String> map) {
        number(map.size());
        map.forEach((key, value) -> text(key).text(value));
        return this;
    }

    public byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }
}
