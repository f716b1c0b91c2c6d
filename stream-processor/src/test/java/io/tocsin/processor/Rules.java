package io.tocsin.processor;

/** Rule files for tests. */
final class Rules {
    private Rules() {}

    /** A group that is evaluated each second. */
    static String group(String name, String... rules) {
        return "groups:\n- name: " + name + "\n  interval: 1s\n  rules:\n" + String.join("", rules);
    }

    static String alert(String name, String expression, String... more) {
        StringBuilder rule = new StringBuilder("  - alert: " + name + "\n    expr: " + expression + "\n");
        for (String line : more) {
            rule.append("    ").append(line).append('\n');
        }
        return rule.toString();
    }

    /** Fires when a service has more than {@code threshold} errors within the window. */
    static String errors(String name, String window, int threshold) {
        return alert(
                name,
                "sum by (service_name) (count_over_time(log_events{log_level=\"error\"}[" + window + "])) > "
                        + threshold);
    }
}
