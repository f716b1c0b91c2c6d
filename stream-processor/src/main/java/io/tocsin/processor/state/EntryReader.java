package io.tocsin.processor.state;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what {@link EntryWriter} wrote. */
public final class EntryReader {
    private final ByteBuffer in;

    /** An entry that must be of this version. */
    public EntryReader(byte[] bytes, int version) throws UnreadableEntryException {
        if (bytes.length == 0 || bytes[0] != version) {
            throw new UnreadableEntryException("not version " + version);
        }
        this.in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    }

    public long number() throws UnreadableEntryException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (!in.hasRemaining()) {
                throw new UnreadableEntryException("too short");
            }
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new UnreadableEntryException("a number without an end");
    }

    public double real() throws UnreadableEntryException {
        try {
            return Double.longBitsToDouble(in.getLong());
        } catch (BufferUnderflowException e) {
            throw new UnreadableEntryException("too short");
        }
    }

    /** An exact decimal of at most 18 decimals. */
    public BigDecimal decimal() throws UnreadableEntryException {
        long scale = number();
        try {
            BigInteger unscaled = new BigInteger(text(), Character.MAX_RADIX);
            if (scale >= 0 && scale <= EntryWriter.MAX_SCALE) {
                return new BigDecimal(unscaled, (int) scale);
            }
        } catch (NumberFormatException e) {
            throw new UnreadableEntryException("no whole number");
        }
        throw new UnreadableEntryException("a scale of " + scale);
    }

    public String text() throws UnreadableEntryException {
        byte[] bytes = new byte[size()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public SortedMap<String, String> map() throws UnreadableEntryException {
        SortedMap<String, String> map = new TreeMap<>();
        int size = size();
        for (int i = 0; i < size; i++) {
            map.put(text(), text());
        }
        return map;
    }

    /** A count of things that take at least a byte each. */
    public int size() throws UnreadableEntryException {
        long size = number();
        if (size < 0 || size > in.remaining()) {
            throw new UnreadableEntryException("a length of " + size + " with " + in.remaining() + " bytes left");
        }
        return (int) size;
    }
}
