package io.tocsin.processor.rules;

import io.tocsin.processor.promql.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is evaluated: the groups of all rule files, checked and ready. Immutable, and equal for equal files.
 *
 * @param groups in the order of the files
 */
public record RulePlan(List<Group> groups) {
    /** The interval of a group that names none. Prometheus takes it from its own configuration there. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

    public RulePlan {
        groups = List.copyOf(groups);
    }

    /**
     * A unit of evaluation: rules that see the same instant, in order.
     *
     * @param id {@code file/name}; stable across reloads
     * @param name as in the file
     * @param interval between two instants of the grid, which are its multiples since 1970
     * @param dialect what the rules' expressions mean
     * @param leaves each input once
     */
    public record Group(
            String id, String name, Duration interval, Dialect dialect, List<AlertRule> rules, List<Leaf> leaves) {
        public Group {
            rules = List.copyOf(rules);
            leaves = List.copyOf(leaves);
        }

        /** The inputs from logs. */
        public List<Leaf.Logs> logs() {
            return leaves.stream()
                    .filter(Leaf.Logs.class::isInstance)
                    .map(Leaf.Logs.class::cast)
                    .toList();
        }

        /** The inputs from metrics. */
        public List<Leaf.Metrics> metrics() {
            return leaves.stream()
                    .filter(Leaf.Metrics.class::isInstance)
                    .map(Leaf.Metrics.class::cast)
                    .toList();
        }
    }

    /**
     * Reads and compiles rule files.
     *
     * @param texts file path, as it is to stand in messages and ids, to its YAML; in the order wanted
     * @return the plan, or the problems of all files
     */
    public static Checked<RulePlan> load(Map<String, String> texts) {
        return Compiler.load(texts);
    }

    /** The plan of files that were read before, or what in them cannot be evaluated. */
    public static Checked<RulePlan> compile(List<RuleFile> files) {
        return Compiler.compile(files);
    }
}
