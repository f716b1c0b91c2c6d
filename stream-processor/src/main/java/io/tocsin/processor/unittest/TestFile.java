package io.tocsin.processor.unittest;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.yaml.YamlNode.Place;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/**
 * A file of unit tests for rules, as promtool has them, read and checked.
 *
 * @param path as given to {@link #read}
 * @param ruleFiles patterns, relative to the file's folder
 * @param evaluationInterval how often all groups are evaluated, whatever their own interval
 * @param groupOrder names of groups in the order in which they are evaluated; others come with the first of them
 * @param fuzzyCompare whether values may differ in their last bit
 * @param dialect that the tests' own expressions are written in
 */
public record TestFile(
        String path,
        List<String> ruleFiles,
        Duration evaluationInterval,
        List<String> groupOrder,
        boolean fuzzyCompare,
        Dialect dialect,
        List<Test> tests) {
    public TestFile {
        ruleFiles = List.copyOf(ruleFiles);
        groupOrder = List.copyOf(groupOrder);
        tests = List.copyOf(tests);
    }

    /**
     * A test: inputs, and what the rules make of them.
     *
     * @param name empty when it has none
     * @param interval between two values of an input series
     * @param startMillis what all times are counted from, epoch milliseconds
     */
    public record Test(String name, Duration interval, Inputs inputs, Expectations expected, long startMillis) {}

    /** What a test is fed with, and what templates can see of the outside. */
    public record Inputs(
            List<InputSeries> series,
            List<InputLogs> logs,
            SortedMap<String, String> externalLabels,
            String externalUrl) {
        public Inputs {
            series = List.copyOf(series);
            logs = List.copyOf(logs);
        }
    }

    /** What a test asks for. */
    public record Expectations(List<AlertTest> alerts, List<ExprTest> expressions) {
        public Expectations {
            alerts = List.copyOf(alerts);
            expressions = List.copyOf(expressions);
        }

        /** The last instant that is looked at, from the start of the test. */
        Duration end() {
            Duration end = Duration.ZERO;
            for (AlertTest alert : alerts) {
                end = alert.at().compareTo(end) > 0 ? alert.at() : end;
            }
            for (ExprTest expr : expressions) {
                end = expr.at().compareTo(end) > 0 ? expr.at() : end;
            }
            return end;
        }
    }

    /** A series and its values, in promtool's notation. */
    public record InputSeries(String series, String values, Place place) {}

    /**
     * Log events, all alike.
     *
     * @param json the event
     * @param times when, and how many at a time
     */
    public record InputLogs(String json, LogTimes times, Place place) {}

    /** Which alerts of a name fire at a time. */
    public record AlertTest(Duration at, String alert, List<ExpectedAlert> expected) {
        public AlertTest {
            expected = List.copyOf(expected);
        }
    }

    /** An alert without its name. */
    public record ExpectedAlert(SortedMap<String, String> labels, SortedMap<String, String> annotations) {}

    /** What an expression comes to at a time. */
    public record ExprTest(String expr, Duration at, List<ExpectedSample> expected) {
        public ExprTest {
            expected = List.copyOf(expected);
        }
    }

    /**
     * An element of a vector.
     *
     * @param labels as a selector
     * @param histogram a native histogram in place of the value; empty for none
     */
    public record ExpectedSample(String labels, double value, String histogram) {}

    /**
     * Reads a file strictly.
     *
     * @param path for messages
     */
    public static Checked<TestFile> read(String path, String yaml) {
        return TestFileReader.read(path, yaml);
    }
}
