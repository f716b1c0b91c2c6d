package io.tocsin.processor.task;

/**
 * The names of the topology's sinks, of its stores, and of the hooks that come before commits. Those of the stores are
 * part of the names of their changelogs, so they stay.
 */
public final class Nodes {
    // Sinks of the intake.
    public static final String RULE_INPUTS_SINK = "to-rule-inputs";
    public static final String LOGS_DLQ_SINK = "to-logs-dlq";
    public static final String METRICS_DLQ_SINK = "to-metrics-dlq";

    // Sinks of the evaluation.
    public static final String ALERTS_SINK = "to-alerts";
    public static final String METRIC_WINDOWS_SINK = "to-metric-windows";
    public static final String DRAWN_INPUTS_SINK = "drawn-to-rule-inputs";
    public static final String METRICS_SINK = "drawn-to-metrics";
    public static final String SWITCH_SINK = "evaluation-to-rule-inputs";
    public static final String VERSIONS_SINK = "to-rule-versions";

    // Stores, and hooks.
    public static final String INTAKE_STATE = "intake-state";
    public static final String EVALUATION_STATE = "evaluation-state";
    public static final String INTAKE_HOOK = "intake-commits";
    public static final String EVALUATION_HOOK = "evaluation-commits";

    private Nodes() {}
}
