package io.tocsin.processor.backfill;

import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogPicker;
import io.tocsin.schemas.sample.MetricPicker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Adds up what events that are read again mean, as the intake did, or would have done. One owner thread. */
public final class Rereader {
    /** How far an event's own time may lie behind its append before it is taken for a wrong clock. */
    private static final long TOLERANCE_MILLIS = 60_000;

    /** Says of a metric event that it was drawn from logs here, so that the rules know it already. */
    public static final String DRAWN_HEADER = "tocsin-drawn-from-logs";

    private static final long MAX_BYTES = 1 << 20;

    private final String logs;
    private final Collector collector;
    private final LogPicker logPicker;
    private final MetricPicker metricPicker;
    /** Append times never go back within a partition. */
    private final Map<TopicPartition, Long> appended = new HashMap<>();

    /** @param logs the topic of log events; all others are of metrics */
    public Rereader(String logs, Readback.Wanted wanted) {
        this.logs = logs;
        this.collector = new Collector(wanted.plan(), wanted.shards());
        this.logPicker = new LogPicker(collector.logLabels());
        this.metricPicker = new MetricPicker(collector::wants);
    }

    /** Takes an event; what is none is left out here, since it was told when it came. */
    public void take(ConsumerRecord<byte[], byte[]> record) {
        long append =
                appended.merge(new TopicPartition(record.topic(), record.partition()), record.timestamp(), Math::max);
        if (record.value() == null || record.headers().lastHeader(DRAWN_HEADER) != null) {
            return;
        }
        if (record.topic().equals(logs)) {
            Decoded<LogPicker.Picked> decoded = logPicker.read(record.value(), append);
            if (decoded.isOk()) {
                LogPicker.Picked event = decoded.orElseThrow();
                collector.log(event.labels(), sampleTime(event.millis(), append), append);
            }
        } else {
            Decoded<MetricPicker.Picked> decoded = metricPicker.read(record.value(), append);
            if (decoded.isOk()) {
                MetricPicker.Picked event = decoded.orElseThrow();
                collector.samples(event.samples(), sampleTime(event.millis(), append), append);
            }
        }
    }

    private static long sampleTime(long eventMillis, long append) {
        return eventMillis > append + TOLERANCE_MILLIS ? append : eventMillis;
    }

    /** Whether it is time to {@link #drain}. */
    public boolean isFull() {
        return collector.bytes() > MAX_BYTES;
    }

    /** What was taken since the last time. */
    public List<Contribution> drain() {
        return collector.drain();
    }
}
