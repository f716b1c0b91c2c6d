package io.tocsin.ingest.host;

import io.tocsin.schemas.metric.MetricEvent;
import java.time.Instant;
import java.util.List;

/** One part of the machine that can be read. Called by one thread; may throw anything, each time. */
interface Sensor {
    /** A word for logs and metrics. */
    String name();

    /** What there is to tell now; may be empty. An event for each set of labels. */
    List<MetricEvent> read(Instant now) throws Exception;
}
