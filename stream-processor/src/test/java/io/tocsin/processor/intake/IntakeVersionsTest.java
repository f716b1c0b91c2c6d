package io.tocsin.processor.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.exposition.RecordedSeries;
import io.tocsin.processor.ruleinput.RuleInput.Contributed;
import io.tocsin.processor.status.RuleStates;
import io.tocsin.processor.switching.Gathering;
import io.tocsin.processor.task.ProcessorMetrics;
import io.tocsin.processor.task.Shared;
import io.tocsin.processor.task.TopologySettings;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.version.RuleTexts;
import io.tocsin.processor.version.RuleVersions;
import io.tocsin.processor.version.VersionKeys;
import io.tocsin.processor.watermark.InputProgress;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.sample.EventSamples;
import io.tocsin.schemas.topic.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** What the intake holds between two commits, when these are held back as they are while a rebalance lasts. */
final class IntakeVersionsTest {
    private static final long NOW = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private static final String RULES = """
            groups:
              - name: g
                rules:
                  - alert: Errors
                    expr: sum by (service_name) (count_over_time(log_events{log_level="error"}[5m])) > 1
                  - alert: Busy
                    expr: avg_over_time(cpu[5m]) > 0.9
            """;

    /** Far more than may be held, of the smallest. */
    private static final int MOST = 2_000_000;

    private final List<Contribution> handedOn = new ArrayList<>();
    private final RuleVersions versions = new RuleVersions();

    @Test
    void holdsNoMoreLogEventsThanItMay() throws Exception {
        IntakeVersions intake = intake();
        int events = 0;
        while (handedOn.isEmpty() && events < MOST) {
            assertTrue(intake.log(Map.of("log_level", "error", "service_name", "service " + events++), NOW, NOW));
        }
        assertTrue(events < 300_000, events + " services are counted and held");
        assertFalse(intake.isWaiting(), "all of it was handed on");
        intake.log(Map.of("log_level", "error", "service_name", "one more"), NOW, NOW);
        assertTrue(intake.isWaiting());

        int partitions = intake.handOn().size();
        assertEquals(4, partitions, "told of all that anything went to since the last commit");
        assertEquals(events + 1L, counted());
        assertEquals(Map.of(), intake.handOn());
        assertEquals(events + 1L, counted(), "nothing twice");
    }

    @Test
    void holdsNoMoreSamplesThanItMay() throws Exception {
        IntakeVersions intake = intake();
        EventSamples one =
                EventSamples.of(List.of(new Sample(new TreeMap<>(Map.of(Sample.NAME, "cpu", "host", "a")), NOW, 0.5)));
        int events = 0;
        while (handedOn.isEmpty() && events < MOST) {
            assertTrue(intake.samples(one, NOW + events++, NOW));
        }
        assertTrue(events < MOST, "samples of one series are held, too");
        assertFalse(intake.isWaiting());
    }

    private long counted() {
        Set<String> services = new HashSet<>();
        long count = 0;
        for (Contribution contribution : handedOn) {
            for (Contribution.Counts counts : contribution.counts()) {
                services.add(counts.labels().toString());
                count += counts.panes().stream()
                        .mapToLong(Contribution.Pane::count)
                        .sum();
            }
        }
        assertEquals(count, services.size(), "each service once");
        return count;
    }

    private IntakeVersions intake() throws Exception {
        RuleTexts texts = new RuleTexts(Map.of("rules/test.yml", RULES));
        versions.take(VersionKeys.version(1, texts.hash()), texts.encode(), NOW);
        CollectorRegistry registry = new CollectorRegistry();
        Shared shared = new Shared(
                new TopologySettings(new Topics(""), 4, "http://processor", UnitSettings.DEFAULT),
                versions,
                wanted -> {
                    throw new AssertionError("nothing is read back");
                },
                new InputProgress(Set.of(new TopicPartition("logs", 0))),
                new RuleStates(unready -> {}),
                new RecordedSeries(10, () -> Instant.ofEpochMilli(NOW), registry),
                new ProcessorMetrics(registry),
                System::nanoTime);
        KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("intake"), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(new MockProcessorContext<>().getStateStoreContext(), store);
        IntakeVersions intake = new IntakeVersions(
                shared,
                0,
                store,
                (key, input) -> {
                    if (input instanceof Contributed contributed) {
                        handedOn.add(contributed.contribution());
                    }
                },
                () -> NOW);
        intake.step(new Gathering.Progress(OptionalLong.of(NOW), OptionalLong.of(NOW), Map.of(), Long.MIN_VALUE));
        assertTrue(intake.isReady());
        return intake;
    }
}
