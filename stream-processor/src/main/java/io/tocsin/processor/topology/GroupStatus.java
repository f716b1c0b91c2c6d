package io.tocsin.processor.topology;

import io.tocsin.processor.alert.ActiveAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a group of rules looked like after its last evaluation.
 *
 * @param file the rule file, as the groups' ids name it
 * @param evaluationTime how long the last evaluation took
 * @param lastEvaluation the last grid point; empty before the first
 */
public record GroupStatus(
        String file,
        String name,
        Duration interval,
        Duration evaluationTime,
        Optional<Instant> lastEvaluation,
        List<RuleStatus> rules) {
    public GroupStatus {
        rules = List.copyOf(rules);
    }

    /**
     * An alerting rule, in the order of the file.
     *
     * @param labels as written, templates not expanded
     * @param problem why it could not be evaluated the last time; empty when it could
     */
    public record RuleStatus(
            String name,
            String query,
            Duration holdFor,
            Duration keepFiringFor,
            Map<String, String> labels,
            Map<String, String> annotations,
            Optional<String> problem,
            List<ActiveAlert> alerts) {
        public RuleStatus {
            alerts = List.copyOf(alerts);
        }

        /** {@code firing} if one of its alerts is, else {@code pending} likewise, else {@code inactive}. */
        public String state() {
            if (alerts.stream().anyMatch(ActiveAlert::firing)) {
                return "firing";
            }
            return alerts.isEmpty() ? "inactive" : "pending";
        }
    }
}
