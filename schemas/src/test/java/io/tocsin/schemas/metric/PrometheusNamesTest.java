package io.tocsin.schemas.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tocsin.schemas.metric.Measurement.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrometheusNamesTest {
    private static final Instant TIME = Instant.parse("2026-11-21T09:30:00Z");

    /** The cases of prometheus/otlptranslator's own metric_namer_test.go for escaped names with suffixes. */
    @ParameterizedTest
    @CsvSource({
        "requests, '', COUNTER, requests_total",
        "cpu_usage, 1, GAUGE, cpu_usage_ratio",
        "items, 1, COUNTER, items_total",
        "response_time, ms, GAUGE, response_time_milliseconds",
        "memory_usage, By, GAUGE, memory_usage_bytes",
        "requests, 1/s, GAUGE, requests_per_second",
        "throughput, By/s, GAUGE, throughput_bytes_per_second",
        "custom_metric, custom_unit, GAUGE, custom_metric_custom_unit",
        "custom_metric, {custom}, GAUGE, custom_metric",
        "custom_metric, By/{custom}, GAUGE, custom_metric_bytes",
        "requests_total, '', COUNTER, requests_total",
        "cpu_usage_ratio, 1, GAUGE, cpu_usage_ratio",
        "response_time_seconds, s, GAUGE, response_time_seconds",
        "123_requests, '', COUNTER, _123_requests_total",
        "metric__with__multiple__underscores, unit__multiple__underscores, GAUGE,"
                + " metric_with_multiple_underscores_unit_multiple_underscores",
        "custom_metric, unit@with#special/chars, GAUGE, custom_metric_unit_with_special_per_chars",
        "request_duration, s, HISTOGRAM, request_duration_seconds",
        "uptime, d, GAUGE, uptime_days",
    })
    void areThoseOfPrometheusOtlpReceiver(String name, String unit, Kind kind, String expected) {
        assertEquals(expected, PrometheusNames.metricName(name, unit, kind));
    }

    @ParameterizedTest
    @CsvSource({
        "system.cpu.utilization, GAUGE, system_cpu_utilization_ratio",
        "process.cpu.utilization, GAUGE, process_cpu_utilization_ratio",
        "system.cpu.time, COUNTER, system_cpu_time_seconds_total",
        "system.memory.usage, GAUGE, system_memory_usage_bytes",
        "system.memory.utilization, GAUGE, system_memory_utilization_ratio",
        "system.disk.io, COUNTER, system_disk_io_bytes_total",
        "system.disk.operations, COUNTER, system_disk_operations_total",
        "system.filesystem.usage, GAUGE, system_filesystem_usage_bytes",
        "system.filesystem.utilization, GAUGE, system_filesystem_utilization_ratio",
        "system.network.io, COUNTER, system_network_io_bytes_total",
        "system.network.errors, COUNTER, system_network_errors_total",
        "system.uptime, GAUGE, system_uptime_seconds",
        "jvm.memory.used, GAUGE, jvm_memory_used_bytes",
        "jvm.thread.count, GAUGE, jvm_thread_count",
        "http.server.request.duration, HISTOGRAM, http_server_request_duration_seconds",
        "http.server.active_requests, GAUGE, http_server_active_requests",
    })
    void knowTheUnitsOfTheConventions(String name, Kind kind, String expected) {
        assertEquals(expected, PrometheusNames.metricName(name, "", kind));
    }

    @ParameterizedTest
    @CsvSource({
        "up, GAUGE, up",
        "node_cpu_seconds_total, COUNTER, node_cpu_seconds_total",
        "job:requests:rate5m, GAUGE, job:requests:rate5m",
        "two__underscores, GAUGE, two__underscores",
        "_leading, GAUGE, _leading",
        "http_requests, COUNTER, http_requests_total",
        "rpc_duration_seconds, HISTOGRAM, rpc_duration_seconds",
        "größe.der.datei, GAUGE, gr_e_der_datei",
        "a..b-c d, GAUGE, a_b_c_d",
    })
    void stayWhenTheyAreInPrometheusForm(String name, Kind kind, String expected) {
        assertEquals(expected, PrometheusNames.metricName(name, "", kind));
    }

    @Test
    void needALetterOrADigit() {
        assertThrows(IllegalArgumentException.class, () -> PrometheusNames.metricName("@#$%", "", Kind.GAUGE));
    }

    @Test
    void giveEachSeriesTheLabelsOfAScrape() {
        MetricEvent event = MetricEvent.builder(TIME)
                .resource("service.name", "checkout")
                .resource("service.namespace", "shop")
                .resource("service.instance.id", "pod-1")
                .resource("host.name", "web-1")
                .resource("cloud.region", "eu")
                .label("device.id", "sda")
                .label("empty", "")
                .label("job", "own")
                .gauge("up", 1)
                .build();
        assertEquals(
                List.of(new Sample(
                        new TreeMap<>(Map.of(
                                "__name__", "up",
                                "service_name", "checkout",
                                "host_name", "web-1",
                                "job", "shop/checkout",
                                "instance", "pod-1",
                                "device_id", "sda",
                                "exported_job", "own")),
                        TIME.toEpochMilli(),
                        1)),
                PrometheusNames.samples(event));
    }

    @Test
    void keepOwnLabelsUnderANameThatIsFree() {
        MetricEvent event = MetricEvent.builder(TIME)
                .resource("service.name", "checkout")
                .resource("host.name", "web-1")
                .label("job", "own")
                .label("exported.job", "other")
                .label("instance", "web-1")
                .label("host.name", "mine")
                .label("__name__", "up")
                .gauge("g", 1)
                .build();
        assertEquals(
                Map.of(
                        "__name__", "g",
                        "key__name__", "up",
                        "service_name", "checkout",
                        "host_name", "mine",
                        "job", "checkout",
                        "exported_job", "other",
                        "exported_exported_job", "own",
                        "instance", "web-1"),
                PrometheusNames.samples(event).get(0).labels());
    }

    @Test
    void takeTheHostForTheInstanceAndNothingForTheJob() {
        MetricEvent event = MetricEvent.builder(TIME)
                .resource("host.name", "web-1")
                .gauge("up", 0)
                .build();
        assertEquals(
                Map.of("__name__", "up", "host_name", "web-1", "instance", "web-1"),
                PrometheusNames.samples(event).get(0).labels());
    }

    @Test
    void leaveTheLabelsOfAScrapeAlone() {
        MetricEvent event = MetricEvent.builder(TIME)
                .label("job", "node")
                .label("instance", "db:9100")
                .gauge("up", 0)
                .build();
        assertEquals(
                Map.of("__name__", "up", "job", "node", "instance", "db:9100"),
                PrometheusNames.samples(event).get(0).labels());
    }

    @Test
    void unfoldAHistogramIntoCumulativeBuckets() {
        MetricEvent event = MetricEvent.builder(TIME)
                .label("le", "mine")
                .histogram("http.server.request.duration", List.of(0.005, 1.0, 1e7), List.of(1L, 2L, 3L, 4L), 7.5, "")
                .build();
        String name = "http_server_request_duration_seconds";
        assertEquals(
                List.of(
                        sample(name + "_bucket", "0.005", 1),
                        sample(name + "_bucket", "1", 3),
                        sample(name + "_bucket", "10000000", 6),
                        sample(name + "_bucket", "+Inf", 10),
                        sample(name + "_sum", "mine", 7.5),
                        sample(name + "_count", "mine", 10)),
                PrometheusNames.samples(event));
    }

    @Test
    void unfoldASummaryIntoItsQuantiles() {
        MetricEvent event = MetricEvent.builder(TIME)
                .label("quantile", "mine")
                .summary("rpc.server.duration", Map.of(0.99, 70.0, 0.5, 7.0), 750, 10, "")
                .summary("rpc_seconds", Map.of(), Double.NaN, 0, "")
                .build();
        String name = "rpc_server_duration_milliseconds";
        assertEquals(
                List.of(
                        sample(name, "quantile", "0.5", 7),
                        sample(name, "quantile", "0.99", 70),
                        sample(name + "_sum", "quantile", "mine", 750),
                        sample(name + "_count", "quantile", "mine", 10),
                        sample("rpc_seconds_count", "quantile", "mine", 0)),
                PrometheusNames.samples(event));
    }

    @Test
    void leaveOutASumThatIsNotKnown() {
        MetricEvent event = MetricEvent.builder(TIME)
                .histogram("h", List.of(), List.of(2L), Double.NaN, "")
                .build();
        assertEquals(
                List.of("h_bucket", "h_count"),
                PrometheusNames.samples(event).stream()
                        .map(s -> s.labels().get(Sample.NAME))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "0.1,0.1",
        "1,1",
        "10000000,10000000",
        "1e21,1000000000000000000000",
        "-2.5,-2.5",
        "0,0",
        "1e-7,0.0000001"
    })
    void writeBoundsAsGoDoes(double bound, String text) {
        assertEquals(text, PrometheusNames.decimal(bound));
    }

    @Test
    void putLabelNamesIntoPrometheusAlphabet() {
        assertEquals(
                Map.of("a_b", "1;2", "key_1x", "3", "__meta", "4", "key_c", "5", "gr__e", "6", "x_", "7"),
                LabelNames.sanitised(Map.of(
                        "a.b", "1", "a_b", "2", "1x", "3", "__meta", "4", "_c", "5", "größe", "6", "x🚨", "7", "gone",
                        "")));
    }

    private static Sample sample(String name, String le, double value) {
        return sample(name, "le", le, value);
    }

    private static Sample sample(String name, String label, String labelValue, double value) {
        return new Sample(new TreeMap<>(Map.of(Sample.NAME, name, label, labelValue)), TIME.toEpochMilli(), value);
    }
}
