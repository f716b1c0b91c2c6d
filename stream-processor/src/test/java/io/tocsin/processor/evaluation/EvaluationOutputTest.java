package io.tocsin.processor.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.backfill.Readback;
import io.tocsin.processor.commit.CommitPace;
import io.tocsin.processor.exposition.RecordedSeries;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.status.RuleStates;
import io.tocsin.processor.switching.Place;
import io.tocsin.processor.switching.SwitchRecord;
import io.tocsin.processor.task.ProcessorMetrics;
import io.tocsin.processor.task.Shared;
import io.tocsin.processor.task.TopologySettings;
import io.tocsin.processor.topology.Driven;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.unit.UnitState;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.version.Outcome;
import io.tocsin.processor.version.RuleVersions;
import io.tocsin.processor.watermark.InputProgress;
import io.tocsin.schemas.topic.Topics;
import java.io.File;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How soon what is handed on is committed. */
final class EvaluationOutputTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Place PLACE = new Place("rules/test.yml;g", 0);

    private final CommitPace pace = new CommitPace();
    private @Nullable MockProcessorContext<byte[], byte[]> context;
    private @Nullable EvaluationOutput output;

    @BeforeEach
    void begin(@TempDir File folder) {
        CollectorRegistry registry = new CollectorRegistry();
        Shared shared = new Shared(
                new TopologySettings(new Topics(""), 4, "http://processor", UnitSettings.DEFAULT),
                new RuleVersions(),
                wanted -> nothing(),
                new InputProgress(Set.of()),
                new RuleStates(unready -> {}),
                new RecordedSeries(10, () -> Instant.ofEpochMilli(NOW), registry),
                new ProcessorMetrics(registry),
                System::nanoTime);
        context = new MockProcessorContext<>(new Properties(), new TaskId(1, 0), folder);
        context.setCurrentSystemTimeMs(NOW);
        output = new EvaluationOutput(shared, context, pace);
        pace.committed(NOW);
    }

    private static Readback nothing() {
        throw new AssertionError("nothing is read back");
    }

    @Test
    void thePiecesOfAHandoverWaitForOneAnother() {
        output().send(new SwitchRecord.Handover(2, PLACE.unit(), PLACE.shard(), Map.of("key", new byte[1])));
        isDueLater();
        output().send(new SwitchRecord.Handover(2, PLACE.unit(), PLACE.shard(), Map.of("other", new byte[1])));
        isDueLater();
        assertEquals(2, forwarded());
    }

    @Test
    void theEndOfAHandoverWaitsForNothing() {
        output().send(new SwitchRecord.Handover(2, PLACE.unit(), PLACE.shard(), Map.of("key", new byte[1])));
        output().send(new SwitchRecord.HandedOver(2, 0));
        isDueSoon();
        assertEquals(2, forwarded());
    }

    @Test
    void whatBecomesOfAVersionWaitsForNothing() {
        output().decided(Outcome.inForce(2, NOW));
        isDueSoon();
    }

    @Test
    void alertsThatEndWithTheirRulesWaitForNothing() {
        Map<String, byte[]> firing = firing();
        output().end(PLACE, firing, NOW);
        assertEquals(1, forwarded());
        isDueSoon();
    }

    @Test
    void nothingWaitsWhereNothingEnds() {
        output().end(PLACE, Map.of(), NOW);
        assertEquals(0, forwarded());
        assertFalse(pace.isDue(NOW + CommitPace.BEHIND_MILLIS));
    }

    /** What the evaluator of a rule that fires has stored. */
    private static Map<String, byte[]> firing() {
        String rules = Driven.rule("Cpu", "cpu > 0.9", "");
        RulePlan.Unit unit = RulePlan.load(Map.of("rules/test.yml", rules))
                .orElseThrow()
                .units()
                .get(0);
        Map<String, byte[]> entries = new HashMap<>();
        UnitListener listener = new UnitListener() {
            @Override
            public void stateChanged(String key, byte @Nullable [] value) {
                Optional.ofNullable(value).ifPresentOrElse(bytes -> entries.put(key, bytes), () -> entries.remove(key));
            }

            @Override
            public void ruleFailed(String rule, String reason) {
                throw new AssertionError(rule + " " + reason);
            }

            @Override
            public void recorded(String rule, Labels labels, long millis, double value) {}
        };
        UnitEvaluator evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, listener, new UnitState(Map.of()));
        evaluator.onSample(
                unit.leaves().get(0).key(), Labels.of(Map.of("__name__", "cpu", "host", "a")), NOW - 1_500, 1);
        assertEquals(1, evaluator.evaluate(NOW - 1_000).size());
        entries.keySet().removeIf(key -> !key.startsWith(RuleAlerts.PREFIX));
        return entries;
    }

    private void isDueSoon() {
        assertTrue(pace.isDue(NOW + CommitPace.LIVE_MILLIS));
    }

    private void isDueLater() {
        assertFalse(pace.isDue(NOW + CommitPace.BEHIND_MILLIS - 1));
        assertTrue(pace.isDue(NOW + CommitPace.BEHIND_MILLIS));
    }

    private int forwarded() {
        if (context == null) {
            throw new AssertionError("not begun");
        }
        return context.forwarded().size();
    }

    private EvaluationOutput output() {
        if (output == null) {
            throw new AssertionError("not begun");
        }
        return output;
    }
}
