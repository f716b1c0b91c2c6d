package io.tocsin.processor.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.RulePlan;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CompletenessTest {
    private static final long SWITCH = 10_000_000;
    private static final long SINCE_EVER = Long.MIN_VALUE;
    private static final RulePlan NONE = new RulePlan(List.of());

    private static final String LOADED = alert("Loaded", "load > 3");
    private static final String SILENT = alert("Silent", "absent_over_time(load[20s])");
    private static final String RECORDED = "  - record: load:max\n    expr: max_over_time(load[10s])\n";
    private static final String OF_RECORDED = alert("OfRecorded", "absent_over_time(load:max[30s])");

    @Test
    void nothingIsMissingToTheFirstRulesOfALogThatHasItsBeginning() {
        Completeness first = first(SINCE_EVER, SILENT + RECORDED + OF_RECORDED);
        assertEquals(Map.of(), until(first, SILENT + RECORDED + OF_RECORDED));
    }

    @Test
    void allIsMissingToTheFirstRulesThatALogNoLongerHas() {
        Completeness first = first(1_000, SILENT + RECORDED);
        assertEquals(
                Map.of("Silent", 1_000L + 60_000 + 20_000, "load:max", 1_000L + 60_000 + 10_000),
                until(first, SILENT + RECORDED));
    }

    @Test
    void whatIsReadBackIsMissingFromBeforeItOnly() {
        RulePlan after = plan(LOADED + SILENT);
        assertEquals(Map.of(), until(after(plan(""), after, Set.of(), SINCE_EVER), LOADED + SILENT));
        assertEquals(
                Map.of("Loaded", 5_000L + 60_000 + 300_000, "Silent", 5_000L + 60_000 + 20_000),
                until(after(plan(""), after, Set.of(), 5_000), LOADED + SILENT));
    }

    @Test
    void whatRulesRecordIsMissingFromBeforeTheSwitch() {
        String rules = RECORDED + OF_RECORDED;
        assertEquals(
                Map.of("OfRecorded", SWITCH + 30_000),
                until(after(plan(LOADED), plan(rules), Set.of(), SINCE_EVER), rules));
    }

    @Test
    void whatIsDrawnFromLogsIsMissingFromBeforeTheSwitch() {
        assertEquals(
                Map.of("Silent", SWITCH + 20_000),
                until(after(plan(""), plan(SILENT), Set.of("load", "other"), SINCE_EVER), SILENT));
        assertEquals(
                Map.of(),
                until(after(plan(SILENT + LOADED), plan(SILENT), Set.of("load"), SINCE_EVER), SILENT),
                "what goes on is there");
        assertEquals(
                Map.of(),
                until(
                        new Completeness(new TreeMap<>())
                                .after(
                                        new Succession(NONE, plan(SILENT), new Shards(1)),
                                        Set.of("load"),
                                        SINCE_EVER,
                                        SINCE_EVER),
                        SILENT),
                "nor was anything drawn before the first rules");
    }

    @Test
    void rulesThatMoreCouldOnlyConfirmAreNotHeldBack() {
        String rules = alert("Most", "max_over_time(load[20s]) < 3")
                + alert("Now", "load > 3")
                + alert("Errors", "sum(count_over_time(log_events[20s])) > 3")
                + SILENT;
        Completeness later = after(plan(""), plan(rules), Set.of(), 5_000);
        assertEquals(
                Set.of("Most", "Now", "Errors", "Silent"), until(later, rules).keySet());
        RulePlan.Unit unit = plan(rules).units().get(0);
        assertEquals(
                List.of("Most", "Silent"),
                later.heldBackUntil(unit).keySet().stream()
                        .map(CompletenessTest::name)
                        .sorted()
                        .toList());
    }

    @Test
    void survivesBeingWrittenDown() throws Exception {
        Completeness some = after(plan(LOADED), plan(RECORDED + OF_RECORDED), Set.of(), 5_000);
        assertEquals(some, Completeness.decode(some.encode()));
    }

    private static Completeness first(long readFrom, String rules) {
        return Completeness.FULL.after(new Succession(NONE, plan(rules), new Shards(1)), Set.of(), readFrom, readFrom);
    }

    private static Completeness after(RulePlan before, RulePlan after, Set<String> drawn, long readFrom) {
        return Completeness.FULL.after(new Succession(before, after, new Shards(1)), drawn, readFrom, SWITCH);
    }

    /** By the names of rules. */
    private static Map<String, Long> until(Completeness some, String rules) {
        Map<String, Long> all = new TreeMap<>();
        for (RulePlan.Unit unit : plan(rules).units()) {
            some.shortUntil(unit).forEach((id, millis) -> all.put(name(id), millis));
        }
        return all;
    }

    private static String name(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    private static String alert(String name, String expr) {
        return "  - alert: " + name + "\n    expr: " + expr + "\n";
    }

    private static RulePlan plan(String rules) {
        String text = rules.isEmpty() ? "groups: []\n" : "groups:\n- name: g\n  rules:\n" + rules;
        return RulePlan.load(Map.of("a.yml", text)).orElseThrow();
    }
}
