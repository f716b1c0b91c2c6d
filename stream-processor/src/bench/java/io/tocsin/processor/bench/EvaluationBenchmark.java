package io.tocsin.processor.bench;

import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.Value;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One evaluation of one expression over series as those of 1,000 hosts, by the evaluator of whole expressions. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EvaluationBenchmark {
    /** What is evaluated. */
    public enum Question {
        /** 10,000 series of 20 samples. */
        RATE(false, "rate(system_disk_io_bytes_total[5m])"),
        /** 10,000 series in 1,000 groups. */
        SUM(false, "sum by (host_name) (system_filesystem_usage_bytes)"),
        SUM_OF_RATE(false, "sum by (host_name) (rate(system_disk_io_bytes_total[5m]))"),
        /** 10,000 pairs. */
        DIVIDE_ON(
                false,
                "system_filesystem_usage_bytes / on (host_name, device, direction) system_filesystem_limit_bytes"),
        DIVIDE_ALL(false, "system_filesystem_usage_bytes / system_filesystem_limit_bytes"),
        /** Of 10,000 elements one in ten stays. */
        FILTER(false, "system_filesystem_usage_bytes > 0.9"),
        FILTER_AND(
                false,
                "system_filesystem_usage_bytes > 0.9 and on (host_name, device) system_filesystem_limit_bytes > 0.5"),
        ALERT(
                false,
                "sum by (host_name) (rate(system_disk_io_bytes_total[5m])) / 10"
                        + " > 0.5 * max by (host_name) (system_filesystem_limit_bytes)"),
        /** 1,000 histograms of 12 buckets. */
        QUANTILE(
                true,
                "histogram_quantile(0.95, sum by (le, service_name)"
                        + " (rate(http_server_request_duration_seconds_bucket[5m])))"),
        /** The same, of buckets that need no sum. */
        BARE_QUANTILE(true, "histogram_quantile(0.95, http_server_request_duration_seconds_bucket)"),
        SUBQUERY(true, "max_over_time(sum by (service_name) (http_server_request_duration_seconds_bucket)[5m:15s])");

        private final boolean services;
        private final String text;

        Question(boolean services, String text) {
            this.services = services;
            this.text = text;
        }
    }

    @Param
    public Question question = Question.RATE;

    private Supplier<Value> evaluation = () -> {
        throw new IllegalStateException("not prepared");
    };

    /** The series are made anew, and found once. */
    @Setup
    public void prepare() throws PromqlException {
        Expr expr = Parser.parse(question.text);
        Samples samples = question.services ? Samples.ofServices(1000) : Samples.ofHosts(1000);
        Evaluator evaluator = new Evaluator(samples, Evaluator.Settings.DEFAULT);
        evaluation = () -> evaluator.evaluate(expr, Samples.NOW);
        if (evaluate().asVector().isEmpty()) {
            throw new IllegalStateException("no result: " + question.text);
        }
    }

    @Benchmark
    public Value evaluate() {
        return evaluation.get();
    }
}
