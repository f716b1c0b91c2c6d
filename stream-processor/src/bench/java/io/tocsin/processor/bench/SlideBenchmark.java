package io.tocsin.processor.bench;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.function.RangeFunctions;
import io.tocsin.processor.slide.Slide;
import io.tocsin.processor.slide.Slides;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.vector.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One function of one series at the next instant: 10,000 series each get a sample, lose one and are asked. Beside it the
 * function on the window, as the evaluator does it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SlideBenchmark {
    private static final int SERIES = 10_000;
    private static final double[] PARAMETERS = {0.5};

    @Param({"rate", "count_over_time", "max_over_time", "changes", "last_over_time", "sum_over_time", "deriv"})
    public String function = "rate";

    /** How many samples are in the window. */
    @Param({"20", "240"})
    public int samples;

    private final List<Series> series = new ArrayList<>();
    private final List<Slide> slides = new ArrayList<>();
    private RangeFunctions.RangeFunction reference = RangeFunctions.of(function).orElseThrow();
    private boolean counter;
    private long now;

    @Setup
    public void prepare() {
        reference = RangeFunctions.of(function).orElseThrow();
        counter = function.equals("rate");
        for (int i = 0; i < SERIES; i++) {
            Series one = new Series(Labels.NONE);
            series.add(one);
            slides.add(Slides.of(function, one).orElseThrow());
        }
        for (int i = 0; i < samples; i++) {
            step();
        }
    }

    private Window.Bounds step() {
        now += Samples.INTERVAL;
        Window.Bounds bounds = new Window.Bounds(now - samples * Samples.INTERVAL, now, now, false);
        for (int i = 0; i < SERIES; i++) {
            Series one = series.get(i);
            long noise = ((now * i * 31) >> 4) & 0xff;
            one.insert(one.size(), now - 1000, (double) (counter ? now + noise : noise));
            if (one.size() > samples) {
                one.drop(1);
            }
        }
        return bounds;
    }

    /** What both others do besides. */
    @Benchmark
    @OperationsPerInvocation(SERIES)
    public long samplesAlone() {
        return step().endMillis();
    }

    @Benchmark
    @OperationsPerInvocation(SERIES)
    public double slide() {
        Window.Bounds bounds = step();
        double sum = 0;
        for (int i = 0; i < SERIES; i++) {
            sum += slides.get(i).at(bounds, PARAMETERS).orElse(0);
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(SERIES)
    public double window() {
        Window.Bounds bounds = step();
        double sum = 0;
        for (int i = 0; i < SERIES; i++) {
            Window window = series.get(i).window(bounds).orElseThrow();
            sum += reference.apply(window, PARAMETERS).orElse(0);
        }
        return sum;
    }
}
