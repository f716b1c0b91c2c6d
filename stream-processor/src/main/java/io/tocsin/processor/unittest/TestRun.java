package io.tocsin.processor.unittest;

import io.tocsin.processor.alert.ActiveAlert;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.MemoryStore;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.group.GroupRule;
import io.tocsin.processor.group.RuleGroup;
import io.tocsin.processor.group.RuleGroups;
import io.tocsin.processor.plan.Inputs;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Runs one test as promtool does: at each evaluation interval the samples up to then are there, and all groups are
 * evaluated, whatever their own interval; alerts are looked at as of the last evaluation, expressions at their own time
 * when all is over. One use, one thread.
 */
public final class TestRun {
    private final TestFile file;
    private final TestFile.Test test;
    private final MemoryStore store = new MemoryStore();
    private final Evaluator evaluator;
    private final List<RuleGroup> groups = new ArrayList<>();
    private final boolean diff;
    private final List<String> errors = new ArrayList<>();

    /**
     * What a test came to.
     *
     * @param errors what came out otherwise than expected, in promtool's words; empty when all is well
     * @param warnings what was odd about the inputs
     * @param data all series at the end
     */
    public record Result(List<String> errors, List<String> warnings, MemoryStore data) {
        public Result {
            errors = List.copyOf(errors);
            warnings = List.copyOf(warnings);
        }

        /** All series with their samples, as promtool shows a range vector. */
        public String dump() {
            List<String> lines = new ArrayList<>();
            for (Series series : data.all()) {
                lines.add(series.labels() + " =>");
                for (int i = 0; i < series.size(); i++) {
                    String value = Series.isStale(series.value(i)) ? "stale" : GoFloat.shortest(series.value(i));
                    lines.add(value + " @[" + series.time(i) + "]");
                }
            }
            return String.join("\n", lines);
        }
    }

    private TestRun(TestFile file, TestFile.Test test, List<RuleFile> rules, boolean diff) {
        this.file = file;
        this.test = test;
        this.diff = diff;
        Evaluator.Settings shipped = Evaluator.Settings.DEFAULT;
        Evaluator.Settings settings = new Evaluator.Settings(
                shipped.lookback(), file.evaluationInterval(), file.dialect(), shipped.maxSamples());
        this.evaluator = new Evaluator(store, settings);
        for (RuleFile one : rules) {
            Evaluator ofFile = new Evaluator(store, settings.withDialect(one.dialect()));
            groups.addAll(RuleGroups.of(
                    one,
                    ofFile,
                    store,
                    test.inputs().externalLabels(),
                    test.inputs().externalUrl()));
        }
        // Those that are not named come with the first of those that are.
        groups.sort(
                Comparator.comparingInt(group -> Math.max(0, file.groupOrder().indexOf(group.name()))));
    }

    /**
     * Runs a test.
     *
     * @param rules all rule files of the test's file, in order
     * @param extractions what draws metrics from the test's log events
     * @param diff whether alerts are told as a coloured difference
     */
    public static Result run(
            TestFile file, TestFile.Test test, List<RuleFile> rules, Extractions extractions, boolean diff) {
        TestRun run = new TestRun(file, test, rules, diff);
        List<String> warnings = List.of();
        try {
            run.refuseLogs(rules);
            InputSamples inputs = new InputSamples(test, extractions, run.store);
            if (run.errors.isEmpty() && run.evaluate(inputs)) {
                test.expected().expressions().forEach(run::check);
            }
            warnings = inputs.warnings();
        } catch (NotationException e) {
            run.errors.add(e.described());
        }
        return new Result(run.errors, warnings, run.store);
    }

    /** What the stream would refuse must not pass a test. */
    private void refuseLogs(List<RuleFile> rules) {
        for (RuleFile one : rules) {
            for (RuleFile.Group group : one.groups()) {
                Inputs.Frame frame = new Inputs.Frame(
                        one.dialect(),
                        group.interval().orElse(file.evaluationInterval()),
                        group.queryOffset().orElse(Duration.ZERO));
                for (RuleFile.Rule rule : group.rules()) {
                    refusedLogs(rule.expr().text(), rule.expr().tree(), frame)
                            .forEach(what -> errors.add("    rule: " + rule.name() + ", " + one.path() + ":"
                                    + rule.expr().line() + ", err: " + what.getMessage()));
                }
            }
        }
    }

    private List<PromqlException> refusedLogs(String text, Expr expr, Inputs.Frame frame) {
        boolean hasLogs = !test.inputs().logs().isEmpty();
        return Inputs.refusedLogs(text, expr, frame, hasLogs);
    }

    /** @return whether all rules could be evaluated */
    private boolean evaluate(InputSamples inputs) {
        long start = test.startMillis();
        long interval = file.evaluationInterval().toMillis();
        long end = start + test.expected().end().toMillis();
        for (long instant = start; instant <= end; instant += interval) {
            inputs.appendTill(instant);
            List<String> failures = new ArrayList<>();
            for (RuleGroup group : groups) {
                for (RuleGroup.Failure failure : group.evaluate(instant).failures()) {
                    failures.add("    rule: " + failure.rule().name() + ", time: " + GoText.duration(instant)
                            + ", err: " + failure.error());
                }
            }
            errors.addAll(failures);
            if (!failures.isEmpty()) {
                return false;
            }
            long from = instant - start;
            test.expected().alerts().stream()
                    .filter(alert -> alert.at().toMillis() >= from && alert.at().toMillis() < from + interval)
                    .sorted(Comparator.comparing(TestFile.AlertTest::at))
                    .forEach(this::check);
        }
        return true;
    }

    private void check(TestFile.AlertTest alert) {
        List<FiringAlert> got = FiringAlert.sorted(groups.stream()
                .flatMap(group -> group.rules().stream())
                .filter(GroupRule.Alerting.class::isInstance)
                .filter(rule -> rule.name().equals(alert.alert()))
                .flatMap(rule -> ((GroupRule.Alerting) rule).alerts().active().stream())
                .filter(ActiveAlert::firing)
                .map(active -> new FiringAlert(active.labels(), active.annotations()))
                .toList());
        List<FiringAlert> expected = FiringAlert.sorted(alert.expected().stream()
                .map(one -> {
                    SortedMap<String, String> labels = new TreeMap<>(one.labels());
                    labels.put("alertname", alert.alert());
                    return new FiringAlert(labels, one.annotations());
                })
                .toList());
        if (got.equals(expected)) {
            return;
        }
        String indent = "            ";
        String what = (test.name().isEmpty() ? "" : "    name: " + test.name() + ",\n") + "    alertname: "
                + alert.alert() + ", time: " + Literals.print(alert.at()) + ", \n        ";
        String expectedText = FiringAlert.text(expected);
        String gotText = FiringAlert.text(got);
        errors.add(
                diff
                        ? what + "diff:\n" + indent + GoText.indented(LineDiff.of(expectedText, gotText), indent)
                        : what + "exp:" + GoText.indented(expectedText, indent) + ", \n        got:"
                                + GoText.indented(gotText, indent));
    }

    private void check(TestFile.ExprTest one) {
        String place = "    expr: " + Literals.quote(one.expr()) + ", time: " + Literals.print(one.at()) + ",";
        List<Sample> got;
        List<Sample> expected = new ArrayList<>();
        try {
            Expr expr = Parser.parse(one.expr(), file.dialect());
            Inputs.Frame frame = new Inputs.Frame(file.dialect(), file.evaluationInterval(), Duration.ZERO);
            for (PromqlException refused : refusedLogs(one.expr(), expr, frame)) {
                throw refused;
            }
            long instant = test.startMillis() + one.at().toMillis();
            got = Sample.sorted(evaluator.evaluate(expr, instant).asVector().stream()
                    .map(Sample::of)
                    .toList());
        } catch (PromqlException | EvaluationException e) {
            errors.add(place + " err: " + e.getMessage());
            return;
        }
        for (TestFile.ExpectedSample sample : one.expected()) {
            try {
                if (!sample.histogram().isEmpty()) {
                    throw NotationException.histogram();
                }
                expected.add(new Sample(SeriesNotation.metric(sample.labels()), sample.value()));
            } catch (NotationException e) {
                errors.add(place + " err: labels " + Literals.quote(sample.labels()) + ": " + e.described());
                return;
            }
        }
        expected = Sample.sorted(expected);
        if (!Sample.same(expected, got, file.fuzzyCompare())) {
            String exp = Sample.text(expected);
            errors.add(place + "\n        exp: " + exp + "\n        got: " + Sample.text(got));
        }
    }

    /** An element as a test compares it. */
    private record Sample(Labels labels, double value) {
        static Sample of(Element element) {
            return new Sample(element.labels(), element.value());
        }

        static List<Sample> sorted(List<Sample> samples) {
            return samples.stream()
                    .sorted(Comparator.comparing(s -> s.labels().asMap(), GoText.BY_LABELS))
                    .toList();
        }

        static boolean same(List<Sample> expected, List<Sample> got, boolean fuzzy) {
            boolean same = expected.size() == got.size();
            for (int i = 0; same && i < got.size(); i++) {
                double a = expected.get(i).value;
                double b = got.get(i).value;
                // Two NaN are not the same, as in promtool.
                boolean close = fuzzy && (Math.nextDown(a) == b || Math.nextUp(a) == b);
                same = expected.get(i).labels.equals(got.get(i).labels) && (a == b || close);
            }
            return same;
        }

        static String text(List<Sample> samples) {
            return samples.isEmpty()
                    ? "nil"
                    : samples.stream()
                            .map(s -> GoText.labels(s.labels().asMap()) + " " + GoText.exponential(s.value()))
                            .collect(Collectors.joining(", "));
        }
    }
}
