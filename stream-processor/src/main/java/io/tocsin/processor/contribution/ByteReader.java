package io.tocsin.processor.contribution;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteWriter} wrote, whatever the bytes are: what is too short says so. */
final class ByteReader {
    private final byte[] bytes;
    private int at;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int left() {
        return bytes.length - at;
    }

    int octet() throws UnreadableContributionException {
        if (at == bytes.length) {
            throw new UnreadableContributionException("it ends after " + at + " bytes, in the middle");
        }
        return bytes[at++] & 0xff;
    }

    long number() throws UnreadableContributionException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = octet();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new UnreadableContributionException("a number of more than ten bytes before byte " + at);
    }

    long signed() throws UnreadableContributionException {
        long value = number();
        return (value >>> 1) ^ -(value & 1);
    }

    long fixed() throws UnreadableContributionException {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | octet();
        }
        return value;
    }

    /** How many things follow that take some bytes each at least. */
    int count(int bytesEach) throws UnreadableContributionException {
        long count = number();
        if (count < 0 || count > left() / bytesEach) {
            throw new UnreadableContributionException("a count of " + Long.toUnsignedString(count) + " before byte "
                    + at + ", with " + left() + " bytes left");
        }
        return (int) count;
    }

    /** A place in a list of that size. */
    int place(int size) throws UnreadableContributionException {
        long place = number();
        if (place < 0 || place >= size) {
            throw new UnreadableContributionException(
                    "place " + Long.toUnsignedString(place) + " of " + size + " before byte " + at);
        }
        return (int) place;
    }

    /** Copies the next bytes to a place in others. */
    void octets(byte[] to, int from) throws UnreadableContributionException {
        int length = to.length - from;
        if (length > left()) {
            throw new UnreadableContributionException(length + " bytes wanted, with " + left() + " left");
        }
        System.arraycopy(bytes, at, to, from, length);
        at += length;
    }

    String text() throws UnreadableContributionException {
        byte[] utf8 = new byte[count(1)];
        octets(utf8, 0);
        return decoded(utf8);
    }

    static String decoded(byte[] utf8) throws UnreadableContributionException {
        if (isAscii(utf8)) {
            return new String(utf8, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableContributionException("a text that is no UTF-8");
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte next : bytes) {
            if (next < 0) {
                return false;
            }
        }
        return true;
    }
}
