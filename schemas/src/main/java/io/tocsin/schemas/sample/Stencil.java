package io.tocsin.schemas.sample;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A source whose event was read, to read others by that differ from it in nothing but their time and the numbers of their
 * measurements: what was checked of it holds for them. Immutable.
 */
final class Stencil {
    /** Before each text. */
    static final int LENGTH_BYTES = 2;

    private static final int HEAD_BYTES = 100;

    /** With its labels, which others know as well. */
    private static final int SERIES_BYTES = 100;

    private final Shape shape;

    /** What stands at the shape's texts: of each its length, then its bytes. */
    private final byte[] texts;

    private final SeriesList series;

    /** Of an event of this shape that was read. */
    Stencil(Shape shape, byte[] json, Slots slots, SeriesList series) {
        this.shape = shape;
        this.series = series;
        int size = 0;
        for (int i = 0; i < slots.size(); i++) {
            size += slots.what(i) == Slots.TEXT ? LENGTH_BYTES + slots.to(i) - slots.from(i) : 0;
        }
        texts = new byte[size];
        int at = 0;
        for (int i = 0; i < slots.size(); i++) {
            if (slots.what(i) == Slots.TEXT) {
                int length = slots.to(i) - slots.from(i);
                texts[at] = (byte) (length >>> Byte.SIZE);
                texts[at + 1] = (byte) length;
                System.arraycopy(json, slots.from(i), texts, at + LENGTH_BYTES, length);
                at += LENGTH_BYTES + length;
            }
        }
    }

    /** The length that stands at a place of {@link #texts}. */
    static int length(byte[] texts, int at) {
        return (texts[at] & 0xff) << Byte.SIZE | (texts[at + 1] & 0xff);
    }

    Shape shape() {
        return shape;
    }

    byte[] texts() {
        return texts;
    }

    SeriesList series() {
        return series;
    }

    /** About how much memory holds it, without its shape. */
    int bytes() {
        return HEAD_BYTES + texts.length + SERIES_BYTES * series.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Stencil stencil && shape.equals(stencil.shape) && Arrays.equals(texts, stencil.texts);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(texts);
    }
}
