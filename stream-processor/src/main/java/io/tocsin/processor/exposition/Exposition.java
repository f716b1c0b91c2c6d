package io.tocsin.processor.exposition;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.tocsin.processor.exposition.RecordedSeries.Newest;
import io.tocsin.schemas.metric.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code /metrics} shows: the service's own metrics, and the recorded series as Prometheus' federation shows them,
 * untyped, with the samples' own times, if they are not older than five minutes. Without times a scrape would take what
 * is evaluated of a backlog for what is now; so series that ended are seen for a scraper's lookback, too. A recorded
 * series of a name that the service's own metrics have is left out. Any thread.
 *
 * <p>Own events are published from the own registry alone: recordings that came back as metrics would be seen twice.
 */
public final class Exposition extends Collector {
    private static final Logger log = LoggerFactory.getLogger(Exposition.class);
    private static final String HELP = "Recorded by a rule; the newest sample with its own time.";

    private final CollectorRegistry own;
    private final RecordedSeries recorded;
    private final Set<String> toldNames = ConcurrentHashMap.newKeySet();

    private Exposition(CollectorRegistry own, RecordedSeries recorded) {
        this.own = own;
        this.recorded = recorded;
    }

    /** A registry of both. */
    public static CollectorRegistry of(CollectorRegistry own, RecordedSeries recorded) {
        CollectorRegistry exposed = new CollectorRegistry();
        exposed.register(new Exposition(own, recorded));
        return exposed;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> families = new ArrayList<>(Collections.list(own.metricFamilySamples()));
        Set<String> ownNames = new HashSet<>();
        for (MetricFamilySamples family : families) {
            ownNames.add(family.name);
            Collections.addAll(ownNames, family.getNames());
            family.samples.forEach(sample -> ownNames.add(sample.name));
        }
        Map<String, List<MetricFamilySamples.Sample>> byName = new TreeMap<>();
        for (Newest newest : recorded.newest()) {
            String name = newest.labels().get(Sample.NAME);
            if (!ownNames.contains(name)) {
                byName.computeIfAbsent(name, unknown -> new ArrayList<>()).add(sample(name, newest));
            } else if (toldNames.add(name)) {
                log.atWarn()
                        .addKeyValue("name", name)
                        .log("a rule records under the name of one of the processor's own metrics; "
                                + "it is left out of /metrics");
            }
        }
        byName.forEach((name, samples) -> families.add(new MetricFamilySamples(name, Type.UNKNOWN, HELP, samples)));
        return families;
    }

    private static MetricFamilySamples.Sample sample(String name, Newest newest) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        newest.labels().forEach((label, value) -> {
            if (!label.equals(Sample.NAME)) {
                names.add(label);
                values.add(value);
            }
        });
        return new MetricFamilySamples.Sample(name, names, values, newest.value(), newest.millis());
    }
}
