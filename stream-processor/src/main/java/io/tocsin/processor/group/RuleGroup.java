package io.tocsin.processor.group;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.SampleSink;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of a group, evaluated in order at one instant, as Prometheus does it: each rule sees what those before it
 * have just written. A rule that fails stops no other; what it wrote last time is not marked as ended then. One owner
 * thread.
 */
public final class RuleGroup {
    private final String name;
    private final List<GroupRule> rules;
    private final Settings settings;
    private final Evaluator evaluator;
    private final Optional<SampleSink> output;
    /** What each rule wrote at its last evaluation without an error. */
    private final Map<GroupRule, Set<Labels>> written = new HashMap<>();

    /**
     * What a rule file says of a group.
     *
     * @param limit how many alerts or series a rule may have; 0 for no limit
     * @param queryOffset how far before the instant expressions are evaluated and samples are written
     */
    public record Settings(int limit, Duration queryOffset) {
        /** Of a group that says nothing. */
        public static final Settings DEFAULT = new Settings(0, Duration.ZERO);
    }

    /**
     * What became of an evaluation.
     *
     * @param transitions of alerts, in the order of the rules
     * @param failures at most one for each rule, in order
     */
    public record Evaluation(List<AlertTransition> transitions, List<Failure> failures) {}

    /** A rule that failed, or one of whose samples could not be written. */
    public record Failure(GroupRule rule, String error) {}

    /** A group that writes no samples. */
    public RuleGroup(String name, List<? extends GroupRule> rules, Settings settings, Evaluator evaluator) {
        this(name, rules, settings, evaluator, Optional.empty());
    }

    /** A group whose samples, of recordings and of alerts, go to {@code output}. */
    public RuleGroup(
            String name,
            List<? extends GroupRule> rules,
            Settings settings,
            Evaluator evaluator,
            Optional<SampleSink> output) {
        this.name = name;
        this.rules = List.copyOf(rules);
        this.settings = settings;
        this.evaluator = evaluator;
        this.output = output;
    }

    /** As in the file. */
    public String name() {
        return name;
    }

    /** In order. */
    public List<GroupRule> rules() {
        return rules;
    }

    /**
     * Evaluates all rules.
     *
     * @param instant epoch milliseconds, later than at every earlier call
     */
    public Evaluation evaluate(long instant) {
        List<AlertTransition> transitions = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (GroupRule rule : rules) {
            evaluate(rule, instant, transitions).ifPresent(error -> failures.add(new Failure(rule, error)));
        }
        return new Evaluation(transitions, failures);
    }

    private Optional<String> evaluate(GroupRule rule, long instant, List<AlertTransition> transitions) {
        long queried = instant - settings.queryOffset().toMillis();
        GroupRule.Result result;
        try {
            List<Element> vector = evaluator.evaluate(rule.expr(), queried).asVector();
            result = rule.evaluated(instant, vector, settings.limit());
        } catch (EvaluationException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        transitions.addAll(result.transitions());
        if (result.error().isPresent()) {
            return result.error();
        }
        return output.flatMap(sink -> write(rule, queried, sink));
    }

    /** Writes what the rule has now, and stale markers behind what it had last time and has no longer. */
    private Optional<String> write(GroupRule rule, long time, SampleSink sink) {
        Optional<String> error = Optional.empty();
        Set<Labels> now = new HashSet<>();
        for (Element sample : rule.series()) {
            SampleSink.Appended appended = sink.append(sample.labels(), time, sample.value());
            if (appended.isThere()) {
                now.add(sample.labels());
            } else {
                error = Optional.of(refused(appended, sample, time));
            }
        }
        Set<Labels> before = written.put(rule, now);
        if (before != null) {
            // That another rule has just written such a series is no error: it goes on there.
            before.stream()
                    .filter(labels -> !now.contains(labels))
                    .forEach(labels -> sink.append(labels, time, Series.STALE_MARKER));
        }
        return error;
    }

    private static String refused(SampleSink.Appended appended, Element sample, long time) {
        String what = sample.labels() + " " + GoFloat.shortest(sample.value()) + " @" + time;
        return appended == SampleSink.Appended.TOO_OLD
                ? "out of order sample: " + what
                : "duplicate sample for timestamp: another value is there already for " + what;
    }
}
