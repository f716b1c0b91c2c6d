package io.tocsin.processor.remote;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.sample.MetricPicker;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes samples of records, filtered and relabelled as one remote wants them. Not for several threads. */
final class SampleReader {
    private final String recorded;
    private final List<RelabelRule> rules;
    private final MetricPicker metrics;
    private final RemoteMetrics meter;

    SampleReader(Topics topics, List<RelabelRule> rules, RemoteMetrics meter) {
        this.recorded = topics.name(Topic.METRIC_WINDOWS);
        this.rules = rules;
        this.metrics = new MetricPicker(name -> RelabelRule.wantsName(rules, name));
        this.meter = meter;
    }

    /** May be empty; what is malformed has none. */
    List<Sample> read(ConsumerRecord<byte[], byte[]> record) {
        Decoded<List<Sample>> read = samples(record);
        if (!(read instanceof Decoded.Ok<List<Sample>> ok)) {
            meter.malformed(1);
            return List.of();
        }
        List<Sample> wanted = new ArrayList<>(ok.value().size());
        for (Sample sample : ok.value()) {
            if (rules.isEmpty()) {
                wanted.add(sample);
                continue;
            }
            Optional<SortedMap<String, String>> labels = RelabelRule.apply(rules, sample.labels());
            labels.ifPresent(some -> wanted.add(new Sample(some, sample.timestampMillis(), sample.value())));
        }
        meter.read(wanted.size(), ok.value().size() - wanted.size());
        return wanted;
    }

    private Decoded<List<Sample>> samples(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Decoded.malformed("no value");
        }
        if (record.topic().equals(recorded)) {
            return Topic.METRIC_WINDOWS
                    .read(record)
                    .map(sample -> List.of(new Sample(sample.labels(), sample.millis(), sample.value())));
        }
        return metrics.read(record.value(), Math.max(0, record.timestamp()))
                .map(event -> event.samples().at(event.millis()));
    }
}
