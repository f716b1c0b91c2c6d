package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.vector.Labels;
import java.util.Random;

/** A series that grows, and sometimes changes otherwise, by chance. */
final class RandomSeries {
    /** Not the NaN that Java computes. */
    static final double OTHER_NAN = Double.longBitsToDouble(0x7ff8000000000123L);

    /** Which values a series has. */
    enum Kind {
        /** Rises, and sometimes falls to zero. */
        COUNTER,
        /** Whole numbers of which many are equal. */
        FEW_NUMBERS,
        /** Any size, none equal. */
        FLOATS,
        /** Zeros of both signs and infinities among numbers. */
        INFINITE,
        /** Numbers that are none, of one kind: which of two an addition gives is the processor's choice. */
        NAN,
        /** All that there is, for functions that do not compute. */
        ALL
    }

    final Series series = new Series(Labels.NONE);
    private final Random random;
    private final Kind kind;
    private final double staleShare;
    private long now = 1_000_000;
    private double counter;

    RandomSeries(Random random, Kind kind) {
        this.random = random;
        this.kind = kind;
        this.staleShare = random.nextBoolean() ? 0 : random.nextBoolean() ? 0.05 : 0.5;
    }

    long now() {
        return now;
    }

    /** Time goes on, samples come. */
    void grow() {
        int samples = random.nextInt(random.nextInt(20) == 0 ? 300 : 4);
        for (int i = 0; i < samples; i++) {
            now += switch (random.nextInt(8)) {
                case 0 -> 0;
                case 1 -> 1;
                case 2 -> random.nextInt(60_000);
                default -> 1000;
            };
            series.insert(series.countUpTo(now), now, value());
        }
        now += random.nextInt(3) == 0 ? random.nextInt(5000) : 0;
    }

    /** Something else than an end changes. */
    void disturb() {
        int size = series.size();
        if (size == 0) {
            return;
        }
        if (random.nextBoolean()) {
            series.set(lateIndex(size - 1), value());
        } else {
            long time = series.time(lateIndex(size - 1)) + random.nextInt(2000) - 1000;
            series.insert(series.countUpTo(time), time, value());
        }
    }

    /** Mostly near the end. */
    private int lateIndex(int last) {
        return random.nextInt(3) == 0 ? random.nextInt(last + 1) : Math.max(0, last - random.nextInt(3));
    }

    /** What is not later is forgotten. */
    void drop(long upTo) {
        series.drop(series.countUpTo(upTo));
    }

    private double value() {
        if (random.nextDouble() < staleShare) {
            return Series.STALE_MARKER;
        }
        return switch (kind) {
            case COUNTER -> {
                counter = random.nextInt(15) == 0 ? random.nextInt(3) : counter + random.nextInt(3) * 0.1;
                yield counter;
            }
            case FEW_NUMBERS -> random.nextInt(3) - 1;
            case FLOATS -> random.nextGaussian() * Math.pow(10, random.nextInt(30) - 10);
            case INFINITE -> of(0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1.5, -7, 1e308);
            case NAN -> random.nextBoolean() ? Double.NaN : of(0.0, -0.0, 3, 0.1);
            case ALL -> of(0.0, -0.0, 1, 2, Double.NaN, OTHER_NAN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        };
    }

    private double of(double... values) {
        return values[random.nextInt(values.length)];
    }
}
