package io.tocsin.processor.rules;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.Span;
import io.tocsin.processor.yaml.YamlNode;
import io.tocsin.processor.yaml.YamlNode.Place;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A rule file in Prometheus' format, read and checked, whether we can evaluate it or not.
 *
 * @param path as given to {@link #read}
 * @param dialect what the expressions mean: version 3 unless the first line is {@code # tocsin: promql=2}
 * @param warnings what is read as Prometheus reads it, though it is hardly meant
 */
public record RuleFile(String path, Dialect dialect, List<Group> groups, List<Problem> warnings) {
    public RuleFile {
        groups = List.copyOf(groups);
        warnings = List.copyOf(warnings);
    }

    /**
     * A group.
     *
     * @param line where it begins
     * @param interval empty for the default
     * @param limit 0 for none
     * @param queryOffset empty for the default
     * @param labels for all its rules; for alerting rules templates, as the rules' own
     */
    public record Group(
            String name,
            int line,
            Optional<Duration> interval,
            int limit,
            Optional<Duration> queryOffset,
            SortedMap<String, String> labels,
            List<Rule> rules) {
        public Group {
            rules = List.copyOf(rules);
        }

        /** The labels that a rule adds: the group's, and its own, which count more. */
        public SortedMap<String, String> labelsOf(Rule rule) {
            SortedMap<String, String> all = new TreeMap<>(labels);
            all.putAll(rule.labels());
            return all;
        }
    }

    /** A rule of a group. */
    public sealed interface Rule {
        /** The alert's or the recorded metric's name. */
        String name();

        /** The expression and where it stands. */
        Expression expr();

        SortedMap<String, String> labels();
    }

    /** A rule that raises alerts. */
    public record Alert(
            String name,
            Expression expr,
            Duration holdFor,
            Duration keepFiringFor,
            SortedMap<String, String> labels,
            SortedMap<String, String> annotations)
            implements Rule {}

    /** A rule that records its result as a metric. */
    public record Recording(String name, Expression expr, SortedMap<String, String> labels) implements Rule {}

    /** An expression in a file, and how it is written there. */
    public record Expression(String text, Expr tree, YamlNode.Scalar source) {
        /** Where the text begins in the file. */
        public int line() {
            return source.place().line();
        }

        /** Where something of it stands in the file; where the text begins when that cannot be told. */
        public Place placeOf(Span span) {
            return source.placeOf(span.start()).orElse(source.place());
        }
    }

    /**
     * Reads a file as Prometheus does: unknown and repeated keys are problems, as all that it would refuse.
     *
     * @param path for messages and ids
     */
    public static Checked<RuleFile> read(String path, String yaml) {
        return RuleFileReader.read(path, yaml, false);
    }

    /** As {@link #read}, but passes over keys that Prometheus does not know. */
    public static Checked<RuleFile> readLoosely(String path, String yaml) {
        return RuleFileReader.read(path, yaml, true);
    }
}
