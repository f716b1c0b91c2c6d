package io.tocsin.processor.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.rules.AlertRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The rules of the distribution, each driven to firing and back, second by second. */
final class ShippedRulesIT {
    private static final long START = 1_800_000_000;

    private final List<RuleGroupEvaluator> evaluators = new ArrayList<>();
    private final List<RulePlan.Unit> units;
    private long now = START;

    ShippedRulesIT() throws IOException {
        String text = Files.readString(Path.of("src/main/dist/config/rules/tocsin.yml"));
        units = RulePlan.load(Map.of("rules/tocsin.yml", text)).orElseThrow().units();
        for (RulePlan.Unit unit : units) {
            evaluators.add(new RuleGroupEvaluator(unit, new RecordingListener(), GroupState.EMPTY));
        }
    }

    private void sample(String name, double value) {
        SortedMap<String, String> labels = new TreeMap<>(Map.of(
                LabelMatcher.METRIC_NAME,
                name,
                "service_name",
                "shop",
                "host_name",
                "web-1",
                "job",
                "shop",
                "instance",
                "i1"));
        for (int i = 0; i < units.size(); i++) {
            for (Leaf.Metrics leaf : units.get(i).metrics()) {
                if (leaf.matches(labels)) {
                    evaluators.get(i).onSample(leaf.key(), labels, now * 1000, value);
                }
            }
        }
    }

    private void errors(String level, long count) {
        Map<String, String> event = Map.of("service_name", "shop", "log_level", level, "message", "no");
        for (int i = 0; i < units.size(); i++) {
            for (Leaf.Logs leaf : units.get(i).logs()) {
                if (leaf.matches(event)) {
                    evaluators.get(i).onCount(leaf.key(), leaf.keep(event), now * 1000, count);
                }
            }
        }
    }

    /** The next second: alerts that changed, with the seconds since the start. */
    private List<String> tick() {
        List<String> told = new ArrayList<>();
        for (RuleGroupEvaluator evaluator : evaluators) {
            for (AlertTransition t : evaluator.onTick(now * 1000)) {
                if (t.kind() != AlertTransition.Kind.CHANGED) {
                    told.add(t.kind() + " " + t.labels().get("alertname") + " "
                            + t.labels().get("severity") + " after "
                            + (now - START) + ": " + t.annotations().get("summary") + "; "
                            + t.annotations().get("description"));
                }
            }
        }
        now++;
        return told;
    }

    private List<String> seconds(int count, Runnable each) {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            each.run();
            told.addAll(tick());
        }
        return told;
    }

    @Test
    void areAllEvaluated() {
        assertEquals(
                List.of(
                        "services/ErrorsHigh",
                        "services/ServiceCpuHigh",
                        "services/Down",
                        "services/Silent",
                        "hosts/HostCpuHigh"),
                units.stream()
                        .flatMap(unit -> unit.groups().get(0).alerts().stream())
                        .map(AlertRule::name)
                        .toList());
    }

    @Test
    void errorsHighFiresAtTheTwentyFirstErrorWithinAMinuteAndEndsAMinuteLater() {
        String text = "Many errors in shop; shop logged 22 errors within a minute.";
        assertEquals(
                List.of(
                        "FIRING ErrorsHigh critical after 10: " + text,
                        "RESOLVED ErrorsHigh critical after 60: "
                                + "Many errors in shop; shop logged 22 errors within a minute."),
                seconds(120, () -> {
                    if (now - START <= 10) {
                        errors(now % 2 == 0 ? "error" : "fatal", 2);
                        errors("info", 100);
                    }
                }));
    }

    @Test
    void serviceCpuHighFollowsTheNewestFigure() {
        String text = "High CPU use of shop: 97%; The process of shop on web-1 left little for others.";
        assertEquals(
                List.of(
                        "FIRING ServiceCpuHigh warning after 5: " + text,
                        "RESOLVED ServiceCpuHigh warning after 20: " + text),
                seconds(30, () -> {
                    if ((now - START) % 5 == 0) {
                        sample("process_cpu_utilization_ratio", now - START < 5 || now - START >= 20 ? 0.3 : 0.97);
                    }
                }));
    }

    @Test
    void downFollowsUp() {
        String text = "Outage of shop; A poll of shop (i1) found it down: up was 0.";
        assertEquals(
                List.of("FIRING Down critical after 10: " + text, "RESOLVED Down critical after 15: " + text),
                seconds(30, () -> {
                    if ((now - START) % 5 == 0) {
                        sample("up", now - START == 10 ? 0 : 1);
                    }
                }));
    }

    @Test
    void silentFiresThirtySecondsAfterTheLastSignAndEndsWithTheNextOrADayLater() {
        String text = "No sign of life from shop; shop (i1) sent nothing for 30 seconds.";
        assertEquals(
                List.of("FIRING Silent warning after 35: " + text, "RESOLVED Silent warning after 60: " + text),
                seconds(70, () -> {
                    long second = now - START;
                    if (second % 5 == 0 && (second <= 5 || second >= 60)) {
                        sample("up", 1);
                    }
                }));
        now += 86_400 - 30;
        assertEquals(
                List.of("FIRING Silent warning after 86455: " + text, "RESOLVED Silent warning after 86465: " + text),
                seconds(30, () -> {}));
    }

    @Test
    void hostCpuHighWantsTheMeanOfFiveMinutesForAMinute() {
        List<String> told = seconds(900, () -> {
            if ((now - START) % 5 == 0) {
                sample("system_cpu_utilization_ratio", now - START < 300 || now - START >= 700 ? 0.5 : 1);
            }
        });
        String summary =
                "High CPU use of host web-1; " + "For a minute or longer the mean of five minutes was above 90%, last ";
        // The mean passes 0.9 when 49 of 60 samples are 1, and falls to it when 12 are 0.5 again.
        assertEquals(
                List.of(
                        "FIRING HostCpuHigh warning after 600: " + summary + "100%.",
                        "RESOLVED HostCpuHigh warning after 755: " + summary + "90.83%."),
                told);
    }

    @Test
    void hostCpuHighDoesNotTakeTheFirstMinutesForFive() {
        List<String> told = seconds(310, () -> {
            if ((now - START) % 5 == 0) {
                sample("system_cpu_utilization_ratio", 1);
            }
        });
        assertEquals(
                List.of("FIRING HostCpuHigh warning after 300: High CPU use of host web-1; "
                        + "For a minute or longer the mean of five minutes was above 90%, last 100%."),
                told);
    }
}
