package io.tocsin.processor.contribution;

import io.tocsin.processor.vector.Labels;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Of version 1: all texts, in order, and what many series have in common stand before the series. */
final class TableSeriesReader implements SeriesReader {
    private final ByteReader in;
    private final List<String> texts = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();

    private static final class Shape {
        final List<Long> leaves;
        final List<String> names;
        final int[] last;

        Shape(List<Long> leaves, List<String> names) {
            this.leaves = List.copyOf(leaves);
            this.names = List.copyOf(names);
            this.last = new int[names.size()];
        }
    }

    TableSeriesReader(ByteReader in) throws UnreadableContributionException {
        this.in = in;
        readTexts();
        for (int left = in.count(2); left > 0; left--) {
            List<Long> leaves = new ArrayList<>();
            for (int more = in.count(Long.BYTES); more > 0; more--) {
                leaves.add(in.fixed());
            }
            List<String> names = new ArrayList<>();
            for (int more = in.count(1); more > 0; more--) {
                names.add(texts.get(in.place(texts.size())));
            }
            shapes.add(new Shape(leaves, names));
        }
    }

    private void readTexts() throws UnreadableContributionException {
        byte[] last = {};
        long bytes = 0;
        for (int left = in.count(1); left > 0; left--) {
            long head = in.number();
            boolean exact = (head & 1) == 0;
            int shared = exact ? in.place(last.length + 1) : 0;
            long own = head >>> 1;
            if (own > in.left()) {
                throw new UnreadableContributionException("a text of " + own + " bytes, with " + in.left() + " left");
            }
            byte[] text = new byte[shared + (int) own];
            bytes += text.length;
            if (bytes > MAX_TEXT_BYTES) {
                throw new UnreadableContributionException("texts of more than " + MAX_TEXT_BYTES + " bytes");
            }
            System.arraycopy(last, 0, text, 0, shared);
            in.octets(text, shared);
            texts.add(
                    exact
                            ? ByteReader.decoded(text)
                            : ByteBuffer.wrap(text).asCharBuffer().toString());
            last = exact ? text : new byte[0];
        }
    }

    @Override
    public Series read() throws UnreadableContributionException {
        Shape shape = shapes.get(in.place(shapes.size()));
        int[] changed = new int[(shape.last.length + Byte.SIZE - 1) / Byte.SIZE];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = in.octet();
        }
        String[] pairs = new String[2 * shape.last.length];
        for (int i = 0; i < shape.last.length; i++) {
            if ((changed[i / Byte.SIZE] & 1 << i % Byte.SIZE) != 0) {
                shape.last[i] = in.place(texts.size());
            }
            pairs[2 * i] = shape.names.get(i);
            pairs[2 * i + 1] = texts.get(shape.last[i]);
        }
        try {
            return new Series(shape.leaves, Labels.ofPairs(pairs));
        } catch (IllegalArgumentException e) {
            throw new UnreadableContributionException("labels that are not in order");
        }
    }
}
