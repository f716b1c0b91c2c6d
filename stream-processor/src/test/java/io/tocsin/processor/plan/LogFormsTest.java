package io.tocsin.processor.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.rules.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LogFormsTest {
    private static final String FORMS =
            "log events are evaluated in these forms only: sum [by (…)] of count_over_time or"
                    + " sum_over_time, group, min or max [by (…)] of present_over_time or last_over_time, and"
                    + " absent_over_time; write ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum(count_over_time(log_events[1m])) > 5",
                "sum by (a, b) (sum_over_time(log_events{x=~\"y.*\"}[1m] offset 5m))",
                "group(present_over_time(log_events[1m]))",
                "group by (a) (last_over_time(log_events[1m]))",
                "min by (a) (present_over_time((log_events[1m])))",
                "max(last_over_time(log_events[1m]))",
                "absent_over_time(log_events{a=\"b\"}[5m])",
                "max_over_time(sum by (a) (count_over_time(log_events[1m]))[10m:1m])",
                "sum by (a) (count_over_time({__name__=\"log_events\"}[1m]))",
            })
    void takes(String expr) {
        assertEquals(List.of(), Plans.alert(expr).problems());
    }

    /** What is written, the place in it that is refused, and what is to be written there instead. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            rate(log_events[1m]) ¦ rate(log_events[1m]) ¦ sum by (service_name) (count_over_time(log_events[1m])) / 60
            rate(log_events[1m]) ^ 2 ¦ rate(log_events[1m]) ¦ (sum by (service_name) (count_over_time(log_events[1m])) / 60)
            -irate(log_events{a="b"}[1500ms]) ¦ irate(log_events{a="b"}[1500ms]) ¦ (sum by (service_name) (count_over_time(log_events{a="b"}[2s])) / 2)
            abs(rate(log_events[2m] offset 1h)) ¦ rate(log_events[2m] offset 1h) ¦ sum by (service_name) (count_over_time(log_events[2m] offset 1h)) / 120
            sum(rate(log_events[5m])) ¦ sum(rate(log_events[5m])) ¦ sum(count_over_time(log_events[5m])) / 300
            sum by (a) (rate(log_events[5m])) > 1 ¦ sum by (a) (rate(log_events[5m])) ¦ (sum by (a) (count_over_time(log_events[5m])) / 300)
            avg by (a) (rate(log_events[5m])) ¦ avg by (a) (rate(log_events[5m])) ¦ avg by (a) (sum by (a, service_name) (count_over_time(log_events[5m])) / 300)
            sum(increase(log_events[5m])) ¦ sum(increase(log_events[5m])) ¦ sum(count_over_time(log_events[5m]))
            increase(log_events[1h]) ¦ increase(log_events[1h]) ¦ sum by (service_name) (count_over_time(log_events[1h]))
            delta(log_events[1h]) ¦ delta(log_events[1h]) ¦ sum by (service_name) (count_over_time(log_events[1h]))
            count_over_time(log_events[5m]) > 3 ¦ count_over_time(log_events[5m]) ¦ sum by (service_name) (count_over_time(log_events[5m]))
            sum_over_time(log_events[5m]) ¦ sum_over_time(log_events[5m]) ¦ sum by (service_name) (count_over_time(log_events[5m]))
            present_over_time(log_events[5m]) ¦ present_over_time(log_events[5m]) ¦ group by (service_name) (present_over_time(log_events[5m]))
            avg_over_time(log_events[5m]) ¦ avg_over_time(log_events[5m]) ¦ group by (service_name) (present_over_time(log_events[5m]))
            quantile_over_time(0.9, log_events[5m]) ¦ quantile_over_time(0.9, log_events[5m]) ¦ group by (service_name) (present_over_time(log_events[5m]))
            log_events{a="b"} ¦ log_events{a="b"} ¦ sum by (service_name) (count_over_time(log_events{a="b"}[1m]))
            log_events offset 5m > 0 ¦ log_events offset 5m ¦ sum by (service_name) (count_over_time(log_events[1m] offset 5m))
            {__name__="log_events",a="b"} ¦ {__name__="log_events",a="b"} ¦ sum by (service_name) (count_over_time({__name__="log_events",a="b"}[1m]))
            absent(log_events{a="b"}) ¦ absent(log_events{a="b"}) ¦ absent_over_time(log_events{a="b"}[5m])
            timestamp(log_events) ¦ log_events ¦ sum by (service_name) (count_over_time(log_events[1m]))
            count_over_time(log_events[10m:1m]) ¦ log_events ¦ sum by (service_name) (count_over_time(log_events[1m]))
            sum without (message) (count_over_time(log_events[5m])) ¦ sum without (message) (count_over_time(log_events[5m])) ¦ sum by (service_name) (count_over_time(log_events[5m]))
            group without (message) (present_over_time(log_events[5m])) ¦ group without (message) (present_over_time(log_events[5m])) ¦ group by (service_name) (present_over_time(log_events[5m]))
            topk without (message) (3, count_over_time(log_events[5m])) ¦ topk without (message) (3, count_over_time(log_events[5m])) ¦ topk(3, sum by (service_name) (count_over_time(log_events[5m])))
            sum by (__name__, a) (count_over_time(log_events[5m])) ¦ sum by (__name__, a) (count_over_time(log_events[5m])) ¦ sum by (a) (count_over_time(log_events[5m]))
            max by (a) (count_over_time(log_events[5m])) ¦ max by (a) (count_over_time(log_events[5m])) ¦ max by (a) (sum by (a, service_name) (count_over_time(log_events[5m])))
            max by (service_name) (count_over_time(log_events[5m])) ¦ max by (service_name) (count_over_time(log_events[5m])) ¦ sum by (service_name) (count_over_time(log_events[5m]))
            min(count_over_time(log_events[5m])) ¦ min(count_over_time(log_events[5m])) ¦ min(sum by (service_name) (count_over_time(log_events[5m])))
            max(max_over_time(log_events[5m])) ¦ max(max_over_time(log_events[5m])) ¦ max(present_over_time(log_events[5m]))
            group by (a) (count_over_time(log_events[5m])) ¦ group by (a) (count_over_time(log_events[5m])) ¦ group by (a) (present_over_time(log_events[5m]))
            count(log_events{a="b"}) ¦ count(log_events{a="b"}) ¦ sum(count_over_time(log_events{a="b"}[1m]))
            sum by (a) (log_events) ¦ sum by (a) (log_events) ¦ sum by (a) (count_over_time(log_events[1m]))
            count(present_over_time(log_events[5m])) ¦ count(present_over_time(log_events[5m])) ¦ count(group by (service_name) (present_over_time(log_events[5m])))
            count by (a) (count_over_time(log_events[5m])) ¦ count by (a) (count_over_time(log_events[5m])) ¦ count by (a) (group by (a, service_name) (present_over_time(log_events[5m])))
            sum by (service_name) (present_over_time(log_events[5m])) ¦ sum by (service_name) (present_over_time(log_events[5m])) ¦ sum by (service_name) (count_over_time(log_events[5m]))
            avg(count_over_time(log_events[5m])) ¦ avg(count_over_time(log_events[5m])) ¦ avg(sum by (service_name) (count_over_time(log_events[5m])))
            topk(5, count_over_time(log_events[1h])) ¦ topk(5, count_over_time(log_events[1h])) ¦ topk(5, sum by (service_name) (count_over_time(log_events[1h])))
            bottomk by (a) (5, log_events) ¦ bottomk by (a) (5, log_events) ¦ bottomk by (a) (5, sum by (a, service_name) (count_over_time(log_events[1m])))
            quantile(0.9, rate(log_events[1m])) ¦ quantile(0.9, rate(log_events[1m])) ¦ quantile(0.9, sum by (service_name) (count_over_time(log_events[1m])) / 60)
            count_values("n", count_over_time(log_events[1h])) ¦ count_values("n", count_over_time(log_events[1h])) ¦ count_values("n", sum by (service_name) (count_over_time(log_events[1h])))
            stddev by (a) (last_over_time(log_events[1h])) ¦ stddev by (a) (last_over_time(log_events[1h])) ¦ stddev by (a) (group by (a, service_name) (present_over_time(log_events[1h])))
            limitk(2, log_events) ¦ limitk(2, log_events) ¦ limitk(2, sum by (service_name) (count_over_time(log_events[1m])))
            """)
    void saysWhatToWriteInstead(String expr, String refused, String instead) throws PromqlException {
        List<Problem> problems = Plans.alert(expr).problems();
        assertEquals(1, problems.size(), problems.toString());
        int at = expr.indexOf(refused);
        assertEquals(
                "group \"g\", rule 1, \"A\": 1:" + (at + 1) + ": " + FORMS + instead,
                problems.get(0).text().lines().findFirst().orElse(""));
        assertAccepted(instead);
        assertAccepted(expr.replace(refused, instead));
    }

    private static void assertAccepted(String expr) {
        assertEquals(List.of(), Plans.alert(expr).problems());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            {job="a"} ¦ {job="a"} ¦ {__name__!="log_events",job="a"}
            {job="a"} offset 5m ¦ {job="a"} offset 5m ¦ {__name__!="log_events",job="a"} offset 5m
            sum(rate({__name__=~"log_.*",job="a"}[5m] offset 1m)) ¦ {__name__=~"log_.*",job="a"} ¦ {__name__!="log_events",__name__=~"log_.*",job="a"}
            """)
    void saysHowToLeaveOutLogEvents(String expr, String refused, String instead) {
        List<Problem> problems = Plans.alert(expr).problems();
        assertEquals(1, problems.size(), problems.toString());
        assertEquals(
                "group \"g\", rule 1, \"A\": 1:" + (expr.indexOf(refused) + 1)
                        + ": a selector without a metric name could select log events too, which is not supported;"
                        + " name the metric, or write " + instead,
                problems.get(0).text().lines().findFirst().orElse(""));
        assertAccepted(expr.replace(refused, instead));
    }

    @Test
    void whateverIsWrittenAroundLogEventsHasALineInstead() throws PromqlException {
        List<String> aggregators = List.of(
                "",
                "sum",
                "avg",
                "count",
                "min",
                "max",
                "group",
                "stddev",
                "stdvar",
                "topk",
                "bottomk",
                "count_values",
                "quantile",
                "limitk",
                "limit_ratio");
        List<String> functions = List.of(
                "",
                "rate",
                "irate",
                "increase",
                "delta",
                "idelta",
                "deriv",
                "changes",
                "resets",
                "count_over_time",
                "sum_over_time",
                "avg_over_time",
                "min_over_time",
                "max_over_time",
                "present_over_time",
                "last_over_time",
                "first_over_time",
                "stddev_over_time",
                "stdvar_over_time",
                "mad_over_time",
                "ts_of_last_over_time",
                "absent_over_time");
        List<String> groupings = List.of("", " by (a)", " by (service_name)", " by (a, service_name)", " without (a)");
        List<String> ranges = List.of("[1m]", "[5m] offset 1h", "[90s]", "[1500ms]", "[6h] offset 100ms", "[1d]");
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            String function = functions.get(random.nextInt(functions.size()));
            String selector = "log_events" + (random.nextBoolean() ? "{a=~\"x|y\",b!=\"\"}" : "");
            String range = ranges.get(random.nextInt(ranges.size()));
            String inner = function.isEmpty() ? selector : function + "(" + selector + range + ")";
            String aggregator = aggregators.get(random.nextInt(aggregators.size()));
            String parameter = switch (aggregator) {
                case "topk", "bottomk", "limitk" -> "2, ";
                case "count_values" -> "\"n\", ";
                case "quantile", "limit_ratio" -> "0.5, ";
                default -> "";
            };
            String expr = aggregator.isEmpty()
                    ? inner
                    : aggregator + groupings.get(random.nextInt(groupings.size())) + " (" + parameter + inner + ")";
            Support support = new Support(
                    expr,
                    Parser.parse(expr, Dialect.V3),
                    new Inputs.Frame(Dialect.V3, Duration.ofSeconds(15), Duration.ZERO));
            for (PromqlException refusal : support.refusals()) {
                int at = refusal.what().indexOf("; write ");
                if (at >= 0) {
                    String instead = refusal.what().substring(at + 8);
                    assertEquals(List.of(), Plans.alert(instead, "15s").problems(), () -> expr + ": " + instead);
                    refused++;
                }
            }
        }
        assertTrue(refused > 1000, "refused " + refused);
    }
}
