package io.tocsin.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.testkit.Infrastructure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * What a processor tells of itself when it has read 42 log events, and one group of two rules has had one alert, which
 * is over.
 */
final class OwnFigures {
    private static final Duration WAIT = Duration.ofSeconds(60);

    /** A family of ours, or a word of the documentation that names one. */
    private static final Pattern OURS = Pattern.compile("(tocsin_processor|prometheus_rule)_[a-z]\\w*");

    private final Infrastructure infra;
    private final Processors processors;
    private final int port;

    OwnFigures(Infrastructure infra, Processors processors, int port) {
        this.infra = infra;
        this.processors = processors;
        this.port = port;
    }

    /**
     * Returns when they are what they are to be; each is told by itself, so that a look may come amid them.
     *
     * @param crossed before the event which crossed the threshold
     * @param resolved the end of the alert
     */
    void awaitAll(Instant crossed, Instant resolved) throws Exception {
        List<String> partitions = new ArrayList<>();
        for (String topic : List.of("logs", "metrics")) {
            String name = processors.topic(topic);
            Map<String, TopicDescription> described =
                    infra.admin().describeTopics(List.of(name)).allTopicNames().get();
            described.values().stream()
                    .flatMap(one -> one.partitions().stream())
                    .map(partition -> name + " " + partition.partition())
                    .forEach(partitions::add);
        }
        infra.await(WAIT, () -> {
            Figures figures = processors.figures(port);
            String topic = processors.topic("logs");
            assertEquals(42, figures.value("tocsin_processor_records_total", "topic", topic));
            assertEquals(21, figures.value("tocsin_processor_matched_records_total", "topic", topic));
            assertEquals(20, figures.value("tocsin_processor_filtered_records_total", "topic", topic));
            assertEquals(1, figures.value("tocsin_processor_dead_lettered_records_total", "topic", topic));
            assertEquals(0, figures.value("tocsin_processor_aborted_records_total", "topic", topic));
            assertEquals(0, figures.value("tocsin_processor_in_flight_records", "topic", topic));
            assertDelay(figures, crossed);
            assertWatermarks(figures, partitions, resolved);
            assertState(figures);
            assertGroup(figures, resolved);
            return true;
        });
    }

    /** Of the one alert, which was told after its event had come and before now. */
    private static void assertDelay(Figures figures, Instant crossed) {
        String name = "tocsin_processor_event_to_alert_seconds";
        assertEquals(1, figures.value(name + "_count"));
        double delay = figures.value(name + "_sum");
        assertTrue(delay > 0 && delay <= secondsSince(crossed), () -> "delay " + delay);
        figures.all(name + "_bucket").forEach(bucket -> {
            double bound = Figures.number(bucket.label("le"));
            assertEquals(delay <= bound ? 1 : 0, bucket.value(), bucket::toString);
        });
    }

    /** What resolved at an instant has waited until all had passed it; and an idle one is 200 ms behind. */
    private static void assertWatermarks(Figures figures, List<String> partitions, Instant resolved) {
        List<String> told = new ArrayList<>();
        for (Figures.Sample lag : figures.all("tocsin_processor_watermark_lag_seconds")) {
            String topic = lag.label("topic");
            String partition = lag.label("partition");
            told.add(topic + " " + partition);
            double watermark = figures.value(
                    "tocsin_processor_watermark_timestamp_seconds", "topic", topic, "partition", partition);
            assertTrue(watermark >= resolved.toEpochMilli() / 1e3, () -> watermark + " " + resolved);
            double now = System.currentTimeMillis() / 1e3;
            assertTrue(lag.value() > 0.199 && watermark + lag.value() < now + 0.001, lag::toString);
        }
        assertEquals(partitions, told.stream().sorted().toList());
    }

    /** Each partition of {@code rule-inputs} has at least the watermarks, and nothing waits where nothing comes. */
    private static void assertState(Figures figures) {
        for (String partition : List.of("0", "1")) {
            assertTrue(figures.value("tocsin_processor_state_entries", "partition", partition) > 0);
            assertEquals(0, figures.value("tocsin_processor_pending_matches", "partition", partition));
            assertEquals(1, figures.value("tocsin_processor_rules_version", "partition", partition));
        }
        assertEquals(1, figures.value("tocsin_processor_newest_rules_version"));
    }

    /** As Prometheus tells of a group, which here has two shards. */
    private static void assertGroup(Figures figures, Instant resolved) {
        String[] group = {"rule_group", "rules/test.yml;services"};
        String prefix = "prometheus_rule_group_";
        assertEquals(1, figures.value(prefix + "interval_seconds", group));
        assertEquals(2, figures.value(prefix + "rules", group));
        double last = figures.value(prefix + "last_evaluation_timestamp_seconds", group);
        assertTrue(last >= resolved.getEpochSecond() && last <= System.currentTimeMillis() / 1e3, () -> "at " + last);
        double passed = figures.all("tocsin_processor_watermark_timestamp_seconds").stream()
                .mapToDouble(Figures.Sample::value)
                .min()
                .orElseThrow();
        assertTrue(last >= passed - 2, () -> "at " + last + ", and all have passed " + passed);
        assertEquals(Math.rint(last), last);
        assertEquals(0, figures.value(prefix + "last_evaluation_samples", group));
        double evaluations = figures.value(prefix + "iterations_total", group)
                - figures.value(prefix + "iterations_missed_total", group);
        double until = last - resolved.minusSeconds(11).getEpochSecond();
        assertTrue(evaluations >= 2 * until, () -> evaluations + " in two shards, in " + until + " s and more");
        assertEquals(2 * evaluations, figures.value("prometheus_rule_evaluations_total", group));
        assertEquals(0, figures.value("prometheus_rule_evaluation_failures_total", group));

        double seconds = figures.value(prefix + "duration_seconds_sum");
        double longest = figures.value(prefix + "last_duration_seconds", group);
        assertTrue(longest > 0 && longest <= seconds, () -> longest + " of " + seconds);
        assertEquals(evaluations, figures.value(prefix + "duration_seconds_count"));
        for (String quantile : List.of("0.01", "0.05", "0.5", "0.9", "0.99")) {
            double duration = figures.value(prefix + "duration_seconds", "quantile", quantile);
            assertTrue(duration > 0 && duration <= seconds, () -> quantile + ": " + duration);
        }
        assertEquals(evaluations, figures.value(prefix + "duration_histogram_seconds_count"));
        assertEquals(evaluations, figures.value(prefix + "duration_histogram_seconds_bucket", "le", "+Inf"));
        assertEquals(seconds, figures.value(prefix + "duration_histogram_seconds_sum"), 1e-6);
    }

    private static double secondsSince(Instant instant) {
        return Duration.between(instant, Instant.now()).toNanos() / 1e9;
    }

    /** The README names each family in full, and no other. */
    void assertDocumented() throws Exception {
        Set<String> told = processors.figures(port).families().stream()
                .filter(name -> OURS.matcher(name).matches() && !name.endsWith("_created"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = OURS.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(told, documented);
    }
}
