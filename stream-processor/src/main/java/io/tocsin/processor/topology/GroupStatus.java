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
 * @param limit how many alerts or series a rule may have; 0 for no limit
 * @param evaluationTime how long the last evaluation took
 * @param lastEvaluation the last grid point; empty before the first
 */
public record GroupStatus(
        String file,
        String name,
        Duration interval,
        int limit,
        Duration evaluationTime,
        Optional<Instant> lastEvaluation,
        List<RuleStatus> rules) {
    public GroupStatus {
        rules = List.copyOf(rules);
    }

    /**
     * A rule, in the order of the file.
     *
     * @param name of the alert or of what is recorded
     * @param alerting what only alerting rules have; empty for a recording rule
     * @param labels as written, templates not expanded
     * @param problem why it could not be evaluated the last time; empty when it could
     * @param shortUntil the first instant at which its inputs reach back as far as it looks; empty when they do
     */
    public record RuleStatus(
            String name,
            String query,
            Optional<Alerting> alerting,
            Map<String, String> labels,
            Optional<String> problem,
            Optional<Instant> shortUntil) {}

    /**
     * What an alerting rule has besides.
     *
     * @param annotations as written, templates not expanded
     */
    public record Alerting(
            Duration holdFor, Duration keepFiringFor, Map<String, String> annotations, List<ActiveAlert> alerts) {
        public Alerting {
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
