package io.tocsin.processor.contribution;

import io.tocsin.processor.vector.Labels;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the series of a contribution, one after the other, as {@link SeriesWriter} wrote them. */
final class SeriesReader {
    /** Of all texts; what is written has a tenth of it, unless one series is that long, which no event is. */
    private static final int MAX_TEXT_BYTES = 16 << 20;

    private final ByteReader in;
    private final KnownTexts known;
    private final List<String> texts = new ArrayList<>();
    private final List<Names> allNames = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();
    private byte[] lastText = {};
    private long textBytes;

    /** Names that come together, with the series before that had them. */
    private static final class Names {
        private final List<String> names;
        private final String[] values;
        private @Nullable Labels last;

        Names(List<String> names) {
            this.names = names;
            this.values = new String[names.size()];
        }
    }

    private record Shape(List<Long> leaves, Names names) {}

    /** A series, and the inputs that it belongs to. */
    record Series(List<Long> leaves, Labels labels) {}

    SeriesReader(ByteReader in, KnownTexts known) {
        this.in = in;
        this.known = known;
    }

    Series read() throws UnreadableContributionException {
        int place = in.place(shapes.size() + 1);
        if (place == shapes.size()) {
            shapes.add(shape());
        }
        Shape shape = shapes.get(place);
        return new Series(shape.leaves(), labels(shape.names()));
    }

    private Shape shape() throws UnreadableContributionException {
        int count = in.count(Long.BYTES);
        List<Long> leaves = new ArrayList<>(count);
        for (int left = count; left > 0; left--) {
            leaves.add(in.fixed());
        }
        int place = in.place(allNames.size() + 1);
        if (place == allNames.size()) {
            List<String> names = new ArrayList<>();
            for (int left = in.count(1); left > 0; left--) {
                names.add(text());
            }
            allNames.add(new Names(names));
        }
        return new Shape(List.copyOf(leaves), allNames.get(place));
    }

    private Labels labels(Names of) throws UnreadableContributionException {
        String[] values = of.values;
        boolean isSame = true;
        for (int from = 0; from < values.length; from += Byte.SIZE) {
            int changed = in.octet();
            if (values.length - from < Byte.SIZE && changed >>> (values.length - from) != 0) {
                throw new UnreadableContributionException("a change of a label that is not there");
            }
            for (int i = from; changed != 0; i++, changed >>>= 1) {
                if ((changed & 1) != 0) {
                    values[i] = text();
                    isSame = false;
                }
            }
        }
        Labels last = of.last;
        if (last == null) {
            last = first(of);
        } else if (!isSame) {
            last = with(last, values);
        }
        of.last = last;
        return last;
    }

    private static Labels with(Labels names, String[] values) throws UnreadableContributionException {
        try {
            return names.withValues(values);
        } catch (IllegalArgumentException e) {
            throw new UnreadableContributionException("a label without a value");
        }
    }

    private static Labels first(Names of) throws UnreadableContributionException {
        String[] pairs = new String[2 * of.values.length];
        for (int i = 0; i < of.values.length; i++) {
            if (of.values[i] == null) {
                throw new UnreadableContributionException("a label without a value");
            }
            pairs[2 * i] = of.names.get(i);
            pairs[2 * i + 1] = of.values[i];
        }
        try {
            return Labels.ofPairs(pairs);
        } catch (IllegalArgumentException e) {
            throw new UnreadableContributionException("labels that are not in order");
        }
    }

    private String text() throws UnreadableContributionException {
        int place = in.place(texts.size() + 1);
        if (place < texts.size()) {
            return texts.get(place);
        }
        long head = in.number();
        boolean exact = (head & 1) == 0;
        int shared = exact ? in.place(lastText.length + 1) : 0;
        long own = head >>> 1;
        if (own > in.left()) {
            throw new UnreadableContributionException("a text of " + own + " bytes, with " + in.left() + " left");
        }
        byte[] bytes = Arrays.copyOf(lastText, shared + (int) own);
        textBytes += bytes.length;
        if (textBytes > MAX_TEXT_BYTES) {
            throw new UnreadableContributionException("texts of more than " + MAX_TEXT_BYTES + " bytes");
        }
        in.octets(bytes, shared);
        String text =
                exact ? known.of(bytes) : ByteBuffer.wrap(bytes).asCharBuffer().toString();
        texts.add(text);
        lastText = exact ? bytes : new byte[0];
        return text;
    }
}
