package io.tocsin.processor.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Histogram;
import io.prometheus.client.Summary;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.plan.RulePlan;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GroupFiguresTest {
    private static final String GROUP = "rules/hosts.yml;hosts";
    private static final String ID = "rules/hosts.yml/hosts";

    private final CollectorRegistry registry = new CollectorRegistry();
    private final GroupFigures figures = new GroupFigures().register(registry);
    private final UnitFigures.Durations durations = new UnitFigures.Durations(
            Summary.build("s", "h").register(registry),
            Histogram.build("h", "h").register(registry));
    private final RulePlan.Unit unit =
            RulePlan.load(Map.of("rules/hosts.yml", """
                    groups:
                      - name: hosts
                        interval: 15s
                        rules:
                          - {alert: A, expr: a > 1}
                          - {record: b, expr: a + 1}
                    """)).orElseThrow().units().get(0);

    @Test
    void tellsAGroupAsPrometheusDoes() {
        UnitFigures shard = new UnitFigures(unit, figures, durations);
        assertEquals(15, value("rule_group_interval_seconds"));
        assertEquals(2, value("rule_group_rules"));
        assertEquals(0, value("rule_group_iterations_total"));
        assertNull(value("rule_group_last_evaluation_timestamp_seconds"), "never is no time");
        assertNull(value("rule_group_last_duration_seconds"));
        assertNull(value("rule_group_last_evaluation_samples"));

        shard.recorded(1);
        shard.recorded(2);
        shard.recorded(Series.STALE_MARKER);
        shard.evaluated(ID, 30_000, 250_000_000);
        shard.ruleFailed(ID + "/A");
        assertEquals(1, value("rule_group_iterations_total"));
        assertEquals(0, value("rule_group_iterations_missed_total"));
        assertEquals(2, value("rule_evaluations_total"));
        assertEquals(1, value("rule_evaluation_failures_total"));
        assertEquals(30, value("rule_group_last_evaluation_timestamp_seconds"));
        assertEquals(0.25, value("rule_group_last_duration_seconds"));
        assertEquals(2, value("rule_group_last_evaluation_samples"), "stale markers are no samples");
        assertEquals(1, durations.summary().get().count);
        assertEquals(0.25, registry.getSampleValue("h_sum"));

        shard.evaluated(ID, 45_000, 1);
        assertEquals(0, value("rule_group_last_evaluation_samples"));
    }

    @Test
    void addsShardsUpAndTellsTheOneFurthestBehind() {
        UnitFigures one = new UnitFigures(unit, figures, durations);
        UnitFigures other = new UnitFigures(unit, figures, durations);
        one.recorded(1);
        one.evaluated(ID, 60_000, 3_000_000_000L);
        assertEquals(60, value("rule_group_last_evaluation_timestamp_seconds"));
        other.recorded(1);
        other.recorded(1);
        other.evaluated(ID, 45_000, 1_000_000_000);
        assertEquals(45, value("rule_group_last_evaluation_timestamp_seconds"));
        assertEquals(3, value("rule_group_last_duration_seconds"));
        assertEquals(3, value("rule_group_last_evaluation_samples"));
        assertEquals(2, value("rule_group_iterations_total"));
        assertEquals(4, value("rule_evaluations_total"));
        assertEquals(2, value("rule_group_rules"));
    }

    @Test
    void countsTheInstantsThatWereMissed() {
        UnitFigures shard = new UnitFigures(unit, figures, durations);
        shard.missed(15_000, 15_000);
        assertEquals(0, value("rule_group_iterations_missed_total"));
        shard.missed(15_000, 60_000);
        shard.missed(60_001, 75_001);
        shard.missed(75_001, 76_000);
        assertEquals(4, value("rule_group_iterations_missed_total"), "15, 30, 45 and 75");
        assertEquals(4, value("rule_group_iterations_total"));
    }

    @Test
    void keepsItsCountsWhenBuiltAnewAndLeavesWithItsLastShard() {
        UnitFigures before = new UnitFigures(unit, figures, durations);
        before.evaluated(ID, 15_000, 1);
        before.close();
        UnitFigures after = new UnitFigures(unit, figures, durations);
        assertEquals(1, value("rule_group_iterations_total"));
        assertNull(value("rule_group_last_evaluation_timestamp_seconds"));
        after.close();
        assertNull(value("rule_group_iterations_total"));
        assertNull(value("rule_group_rules"));
    }

    private @Nullable Double value(String name) {
        return registry.getSampleValue("prometheus_" + name, new String[] {"rule_group"}, new String[] {GROUP});
    }
}
