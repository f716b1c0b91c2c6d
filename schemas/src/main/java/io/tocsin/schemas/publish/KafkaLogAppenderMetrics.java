package io.tocsin.schemas.publish;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;

/**
 * What became of the events of one appender, for a Prometheus registry:
 * taken = published + failed + pending, and logged = taken + dropped.
 */
public final class KafkaLogAppenderMetrics extends Collector {
    private final KafkaLogAppender appender;

    public KafkaLogAppenderMetrics(KafkaLogAppender appender) {
        this.appender = appender;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        CounterMetricFamily lost = new CounterMetricFamily(
                "tocsin_log_events_lost", "Log events that did not reach Kafka.", List.of("reason"));
        lost.addMetric(List.of("queue_full"), (double) appender.dropped());
        lost.addMetric(List.of("send_failed"), (double) appender.failed());
        return List.of(
                new CounterMetricFamily(
                        "tocsin_log_events_published", "Log events that Kafka has acknowledged.", appender.published()),
                lost,
                new GaugeMetricFamily("tocsin_log_events_pending", "Log events on their way.", appender.pending()));
    }
}
