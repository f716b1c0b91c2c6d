package io.tocsin.processor.contribution;

import io.tocsin.processor.contribution.Contribution.Counts;
import io.tocsin.processor.contribution.Contribution.Pane;
import io.tocsin.processor.contribution.Contribution.Samples;
import java.util.ArrayList;
import java.util.List;

/**
 * Contributions as bytes: a version, the head, then the series, each with what is different in it from the one before
 * with the same names of labels. Texts, names that come together, and the inputs of a series with its names stand where
 * they come first; from then on their places are written. Numbers are of variable length; a time is the difference from
 * the one before. A reader refuses a version that it does not know.
 */
public final class ContributionCodec {
    private static final int VERSION = 2;

    private ContributionCodec() {}

    /** The bytes of a contribution; equal for equal ones. */
    public static byte[] encode(Contribution contribution) {
        ByteWriter out = new ByteWriter();
        out.octet(VERSION);
        out.text(contribution.unit());
        out.number(contribution.shard());
        out.signed(contribution.cellEndMillis());
        out.signed(contribution.cellEndMillis() - contribution.newestAppendMillis());
        SeriesWriter series = new SeriesWriter(out);
        out.number(contribution.counts().size());
        for (Counts counts : contribution.counts()) {
            series.write(List.of(counts.leaf()), counts.labels());
            out.number(counts.panes().size());
            long lastPane = contribution.cellEndMillis();
            for (Pane pane : counts.panes()) {
                out.signed(pane.endMillis() - lastPane);
                out.number(pane.count());
                lastPane = pane.endMillis();
            }
        }
        out.number(contribution.samples().size());
        long last = contribution.cellEndMillis(); // Series of one source have their samples at the same times.
        for (Samples samples : contribution.samples()) {
            series.write(samples.leaves(), samples.labels());
            PointList points = samples.points();
            out.number(points.size());
            if (points.size() > 0) {
                out.signed(points.millis(0) - last);
                writeRest(points, out);
                last = points.millis(points.size() - 1);
            }
        }
        return out.bytes();
    }

    /** All but the first one's time. */
    private static void writeRest(PointList points, ByteWriter out) {
        if (points.written().length > 0) {
            out.octets(points.written(), 0);
            return;
        }
        int from = out.size();
        Values.write(points.value(0), out);
        for (int i = 1; i < points.size(); i++) {
            out.signed(points.millis(i) - points.millis(i - 1));
            Values.write(points.value(i), out);
        }
        if (points.size() > 1) {
            points.written(out.bytes(from));
        }
    }

    /**
     * The contribution of some bytes.
     *
     * @throws UnreadableContributionException with the reason, when they are not of this version or not whole
     */
    public static Contribution decode(byte[] bytes) throws UnreadableContributionException {
        return decode(bytes, KnownTexts.none());
    }

    /**
     * The contribution of some bytes.
     *
     * @param known the texts of what was read before, which mostly come again
     * @throws UnreadableContributionException with the reason, when they are not of this version or not whole
     */
    public static Contribution decode(byte[] bytes, KnownTexts known) throws UnreadableContributionException {
        ByteReader in = new ByteReader(bytes);
        int version = in.octet();
        if (version != VERSION) {
            throw new UnreadableContributionException("version " + version + ", known is " + VERSION);
        }
        String unit = in.text();
        int shard = in.place(Integer.MAX_VALUE);
        long cellEnd = in.signed();
        long newestAppend = cellEnd - in.signed();
        SeriesReader series = new SeriesReader(in, known);
        List<Counts> counts = new ArrayList<>();
        for (int left = in.count(2); left > 0; left--) {
            SeriesReader.Series one = series.read();
            if (one.leaves().size() != 1) {
                throw new UnreadableContributionException(
                        "counts of " + one.leaves().size() + " inputs");
            }
            counts.add(new Counts(one.leaves().get(0), one.labels(), panes(in, cellEnd)));
        }
        List<Samples> samples = new ArrayList<>();
        long last = cellEnd;
        for (int left = in.count(2); left > 0; left--) {
            SeriesReader.Series one = series.read();
            int size = in.count(2);
            long[] millis = new long[size];
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                last += in.signed();
                millis[i] = last;
                values[i] = Values.read(in);
            }
            samples.add(new Samples(one.leaves(), one.labels(), new PointList(millis, values)));
        }
        if (in.left() > 0) {
            throw new UnreadableContributionException(in.left() + " bytes behind its end");
        }
        return new Contribution(unit, shard, cellEnd, newestAppend, counts, samples);
    }

    private static List<Pane> panes(ByteReader in, long cellEnd) throws UnreadableContributionException {
        List<Pane> panes = new ArrayList<>();
        long last = cellEnd;
        for (int left = in.count(2); left > 0; left--) {
            last += in.signed();
            panes.add(new Pane(last, in.number()));
        }
        return panes;
    }
}
