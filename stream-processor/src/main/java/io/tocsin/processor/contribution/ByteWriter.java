package io.tocsin.processor.contribution;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow. */
final class ByteWriter {
    private byte[] bytes = new byte[1024];
    private int size;

    void octet(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) value;
    }

    /** Seven bits a byte, the lowest first; one byte below 128. */
    void number(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            octet((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        octet((int) rest);
    }

    /** As {@link #number}, and few bytes also for what is little below zero. */
    void signed(long value) {
        number((value << 1) ^ (value >> 63));
    }

    /** Eight bytes. */
    void fixed(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            octet((int) (value >>> shift));
        }
    }

    void octets(byte[] some, int from) {
        int length = some.length - from;
        if (size + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * size, size + length));
        }
        System.arraycopy(some, from, bytes, size, length);
        size += length;
    }

    void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        octets(utf8, 0);
    }

    int size() {
        return size;
    }

    byte[] bytes() {
        return bytes(0);
    }

    /** What was written from a place on. */
    byte[] bytes(int from) {
        return Arrays.copyOfRange(bytes, from, size);
    }
}
