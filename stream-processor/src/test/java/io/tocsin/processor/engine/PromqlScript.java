package io.tocsin.processor.engine;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A script in the language of Prometheus' own tests of PromQL (promql/promqltest/README.md), as far as floats go. */
record PromqlScript(List<Command> commands) {
    private static final Pattern LOAD = Pattern.compile("load(_with_nhcb)?\\s+(\\S+)");
    private static final Pattern INSTANT =
            Pattern.compile("eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(\\S+))?\\s+(.+)");
    private static final Pattern RANGE = Pattern.compile(
            "eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)\\s+(.+)");
    private static final Pattern EXPECT =
            Pattern.compile("expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?");
    private static final Pattern EXPECT_RANGE =
            Pattern.compile("expect range vector\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)");
    private static final Pattern ITEM =
            Pattern.compile("(_|stale|[-+]?(?:[0-9][0-9a-zA-Z.]*?(?:[eE][-+]?[0-9]+)?|Inf|NaN|inf|nan|\\.[0-9]+))"
                    + "(?:([-+][0-9.]+(?:[eE][-+]?[0-9]+)?))?(?:x([0-9]+))?");

    /** A line that does something. */
    sealed interface Command {}

    record Clear() implements Command {}

    /** Samples of series; {@code histograms} when classic ones are to be native ones too. */
    record Load(long stepMillis, boolean histograms, boolean startTimes, List<Values> series) implements Command {}

    /** A series and its values, one a step; null where there is none. */
    record Values(Labels labels, List<Double> values, boolean isNative) {}

    /** An expression and what it should come to; of an instant, start and end are the same. */
    record Eval(int line, String expr, boolean range, Steps steps, Expected expected) implements Command {}

    /** What should come: a failure, a scalar, a string, or series. */
    static final class Expected {
        boolean fails;
        boolean ordered;
        Optional<String> message = Optional.empty();
        Optional<Pattern> pattern = Optional.empty();
        Optional<Double> scalar = Optional.empty();
        Optional<String> text = Optional.empty();
        /** Of the expected samples of a range vector. */
        Optional<Steps> samples = Optional.empty();

        final List<Values> series = new ArrayList<>();
    }

    static PromqlScript read(String text) {
        List<String> lines = text.lines()
                .map(String::strip)
                .map(l -> l.startsWith("#") ? "" : l)
                .toList();
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty()) {
                continue;
            }
            List<String> body = new ArrayList<>();
            int start = i;
            if (!line.equals("clear")) {
                while (i + 1 < lines.size() && !lines.get(i + 1).isEmpty()) {
                    body.add(lines.get(++i));
                }
            }
            commands.add(command(start + 1, line, body));
        }
        return new PromqlScript(commands);
    }

    private static Command command(int number, String line, List<String> body) {
        if (line.equals("clear")) {
            return new Clear();
        }
        Matcher load = LOAD.matcher(line);
        if (load.matches()) {
            boolean startTimes = body.stream().anyMatch(l -> l.contains("@st "));
            return new Load(
                    duration(load.group(2)),
                    load.group(1) != null,
                    startTimes,
                    body.stream()
                            .filter(l -> !l.contains("@st "))
                            .map(PromqlScript::values)
                            .toList());
        }
        Matcher instant = INSTANT.matcher(line);
        Expected expected = new Expected();
        if (instant.matches()) {
            expected.fails = "fail".equals(instant.group(1));
            expected.ordered = "ordered".equals(instant.group(1));
            body.forEach(l -> expect(l, expected));
            long at = instant.group(2) == null ? 0 : duration(instant.group(2));
            Steps steps = Steps.at(expected.samples.map(Steps::end).orElse(at));
            return new Eval(number, instant.group(3), false, steps, expected);
        }
        Matcher range = RANGE.matcher(line);
        if (range.matches()) {
            expected.fails = "fail".equals(range.group(1));
            body.forEach(l -> expect(l, expected));
            return new Eval(
                    number,
                    range.group(5),
                    true,
                    new Steps(duration(range.group(2)), duration(range.group(3)), duration(range.group(4))),
                    expected);
        }
        throw new IllegalArgumentException("line " + number + " is no command: " + line);
    }

    private static void expect(String line, Expected expected) {
        Matcher range = EXPECT_RANGE.matcher(line);
        Matcher expect = EXPECT.matcher(line);
        if (range.matches()) {
            expected.samples = Optional.of(
                    new Steps(duration(range.group(1)), duration(range.group(2)), duration(range.group(3))));
        } else if (line.startsWith("expect string ")) {
            expected.text = Optional.of(Literals.unquote(line.substring("expect string ".length())));
        } else if (line.startsWith("expected_fail_message ")) {
            expected.message = Optional.of(
                    line.substring("expected_fail_message ".length()).strip());
        } else if (line.startsWith("expected_fail_regexp ")) {
            expected.pattern = Optional.of(Pattern.compile(
                    line.substring("expected_fail_regexp ".length()).strip()));
        } else if (expect.matches()) {
            expected.ordered |= expect.group(1).equals("ordered");
            if (expect.group(1).equals("fail")) {
                expected.fails = true;
                if ("msg".equals(expect.group(2))) {
                    expected.message = Optional.of(expect.group(3).strip());
                } else if ("regex".equals(expect.group(2))) {
                    expected.pattern =
                            Optional.of(Pattern.compile(expect.group(3).strip()));
                }
            }
        } else if (line.matches("[-+]?(?:[0-9].*|Inf|NaN|\\.[0-9]+)")) {
            expected.scalar = Optional.of(number(line));
        } else {
            expected.series.add(values(line));
        }
    }

    private static long duration(String text) {
        return text.equals("0") ? 0 : Literals.duration(text).toMillis();
    }

    private static Values values(String line) {
        int end = nameEnd(line);
        List<Double> values = new ArrayList<>();
        String rest = line.substring(end).strip();
        boolean isNative = rest.contains("{{");
        if (!isNative) {
            for (String item : List.of(rest.split("\\s+", -1))) {
                add(item, values);
            }
        }
        return new Values(labels(line.substring(0, end)), values, isNative);
    }

    /** Behind the braces, or the name where there are none. */
    private static int nameEnd(String line) {
        char quote = 0;
        int depth = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote != '`') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'' || c == '`') {
                quote = c;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i + 1;
            } else if (depth == 0
                    && Character.isWhitespace(c)
                    && !line.substring(i).strip().startsWith("{")) {
                return i;
            } else if (depth == 0
                    && Character.isWhitespace(c)
                    && line.substring(i).strip().startsWith("{{")) {
                return i;
            }
        }
        return line.length();
    }

    static Labels labels(String metric) {
        if (metric.replaceAll("\\s", "").equals("{}")) {
            return Labels.NONE;
        }
        try {
            Expr.VectorSelector selector = (Expr.VectorSelector) Parser.parse(metric);
            Map<String, String> labels = new TreeMap<>();
            for (LabelMatcher matcher : selector.allMatchers()) {
                labels.put(matcher.label(), matcher.value());
            }
            return Labels.of(labels);
        } catch (PromqlException e) {
            throw new IllegalArgumentException("no series: " + metric, e);
        }
    }

    private static void add(String item, List<Double> values) {
        Matcher matcher = ITEM.matcher(item);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no values: " + item);
        }
        int times = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        if (matcher.group(1).equals("_")) {
            for (int i = 0; i < Math.max(1, times); i++) {
                values.add(null);
            }
            return;
        }
        double value = matcher.group(1).equals("stale") ? Series.STALE_MARKER : number(matcher.group(1));
        double step = matcher.group(2) == null ? 0 : Double.parseDouble(matcher.group(2));
        for (int i = 0; i <= times; i++) {
            values.add(value);
            value = step == 0 ? value : value + step;
        }
    }

    static double number(String text) {
        return switch (text) {
            case "Inf", "+Inf", "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-Inf", "-inf" -> Double.NEGATIVE_INFINITY;
            case "NaN", "nan" -> Double.NaN;
            default -> text.matches("[-+]?0[xX][0-9a-fA-F]+") ? Long.decode(text) : Double.parseDouble(text);
        };
    }
}
