package io.tocsin.processor.plan;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.RuleFile;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is evaluated: the units of all rule files, checked and ready. Immutable, and equal for equal files.
 *
 * @param units in the order of the files, each where its first group stands
 */
public record RulePlan(List<Unit> units) {
    /** The interval of a group that names none. Prometheus takes it from its own configuration there. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

    public RulePlan {
        units = List.copyOf(units);
    }

    /** The groups of all units. */
    public List<Group> groups() {
        return units.stream().flatMap(unit -> unit.groups().stream()).toList();
    }

    /**
     * A unit of evaluation: a group, with every group that reads what it writes, or writes what it reads.
     *
     * @param id the least of the groups' ids: stable across reloads, whatever else comes and goes
     * @param groups in the order of the files
     * @param split by what it may be dealt out to shards
     * @param leaves each input once
     */
    public record Unit(String id, List<Group> groups, Split split, List<Leaf> leaves) {
        public Unit {
            groups = List.copyOf(groups);
            leaves = List.copyOf(leaves);
        }

        /**
         * The width of a cell of the unit's grid: the greatest common divisor of the groups' intervals and of a second, so
         * that each whole second is the end of a cell of every unit, and the rules can change there.
         */
        public long cellMillis() {
            return groups.stream()
                    .map(group -> BigInteger.valueOf(group.interval().toMillis()))
                    .reduce(BigInteger.valueOf(1_000), BigInteger::gcd)
                    .longValueExact();
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
     * Rules that see the same instant, in order.
     *
     * @param id {@code file/name}; stable across reloads
     * @param name as in the file
     * @param interval between two instants of the grid, which are its multiples since 1970
     * @param dialect what the rules' expressions mean
     * @param limit how many alerts or series a rule may have; 0 for no limit
     * @param queryOffset how far before the instant expressions are evaluated and samples are written
     */
    public record Group(
            String id,
            String name,
            Duration interval,
            Dialect dialect,
            int limit,
            Duration queryOffset,
            List<Rule> rules) {
        public Group {
            rules = List.copyOf(rules);
        }

        /** The rule file, as ids and messages name it. */
        public String file() {
            return id.substring(0, id.length() - name.length() - 1);
        }

        /** Those that raise alerts, in order. */
        public List<AlertRule> alerts() {
            return rules.stream()
                    .filter(Alerting.class::isInstance)
                    .map(rule -> ((Alerting) rule).alert())
                    .toList();
        }
    }

    /** A rule of a group. */
    public sealed interface Rule {
        /** Group id and the alert's or metric's name, unique in the plan (a repeated name has {@code #2}, …). */
        String id();

        /** The alert's or the recorded metric's name. */
        String name();

        Expr expr();

        /** When it may be evaluated between two points of the grid. */
        Early early();
    }

    /** A rule that raises alerts. */
    public record Alerting(AlertRule alert, Early early) implements Rule {
        @Override
        public String id() {
            return alert.id();
        }

        @Override
        public String name() {
            return alert.alert();
        }

        @Override
        public Expr expr() {
            return alert.expr();
        }
    }

    /**
     * A rule that records its result as a metric.
     *
     * @param labels of the group and of the rule; an empty value takes the label away
     * @param version hash of the rule's text
     */
    public record Recording(String id, String name, Expr expr, SortedMap<String, String> labels, String version)
            implements Rule {
        public Recording {
            labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        }

        @Override
        public Early early() {
            return Early.NEVER;
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
        return Compiler.compile(files, Extent.NOW);
    }

    /** As {@link #compile}, and also takes what the running processor does not evaluate yet. */
    public static Checked<RulePlan> compileAll(List<RuleFile> files) {
        return Compiler.compile(files, Extent.ALL);
    }
}
