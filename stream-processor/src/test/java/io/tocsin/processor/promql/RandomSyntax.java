package io.tocsin.processor.promql;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Expressions from the whole grammar, correctly typed for the most part, laid out at random, and damaged ones. */
final class RandomSyntax {
    private static final List<String> NAMES = List.of(
            "foo",
            "bar:baz",
            ":a",
            "_x",
            "up",
            "sum",
            "by",
            "and",
            "offset",
            "start",
            "end",
            "step",
            "fill",
            "without",
            "count_values",
            "inf_x",
            "__name__",
            "a1",
            "limitk",
            "anchored",
            "group",
            "quantile",
            "A");
    private static final List<String> LABELS =
            List.of("a", "job", "le", "_b", "sum", "by", "on", "bool", "offset", "atan2", "group_left", "Z9");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "2.5",
            ".5",
            "5.",
            "1e3",
            "1E-3",
            "1.5e+3",
            "0x1f",
            "0XAB",
            "0x12",
            "017",
            "08",
            "Inf",
            "inf",
            "NaN",
            "nAn",
            "9223372036854775807",
            "9223372036854775808",
            "4.9e-324");
    private static final List<String> DURATIONS = List.of("5m", "1h30m", "90s", "1d", "2w", "1y", "500ms", "1h1m1s1ms");
    private static final List<String> STRINGS = List.of(
            "\"\"",
            "\"b\"",
            "'c'",
            "`d`",
            "\"a|b\"",
            "\".*\"",
            "'.+'",
            "`\\d+`",
            "\"\\\\d+\"",
            "'it\\'s'",
            "\"\\u00e4\"",
            "\"\\x41\\101\"",
            "\"(?i)x\"",
            "`a\nb`",
            "\"ä\"",
            "\"#\"");
    /** Literals that are wrong, or right in few places. */
    private static final List<String> WRONG_NUMBERS = List.of("1e400", "0x", "1e", "08.5.1", "1_0", "0b1", "5m");

    private static final List<String> WRONG_DURATIONS =
            List.of("0s", "1m1h", "300y", "5hs", "1y2y", "5", "1.5m", "5mm");
    private static final List<String> WRONG_STRINGS = List.of(
            "\"(\"",
            "\"\\q\"",
            "'\\\"'",
            "\"[a-\"",
            "\"a{2,1}\"",
            "\"\\400\"",
            "\"\\ud800\"",
            "\"\\xff\"",
            "'a",
            "\"a\nb\"",
            "\"\ufffd\"");
    private static final List<String> INSTANTS =
            List.of("1609746000", "start()", "end()", "START()", "start( )", "0x10");
    private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^", "atan2");
    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
    private static final List<String> OPERATORS = List.of(
            "+", "-", "*", "/", "%", "^", "atan2", "==", "!=", "<", "<=", ">", ">=", "and", "or", "unless", "AND");
    private static final List<String> GAPS = List.of("", "", "", "", " ", " ", "\n", "\t", "\r\n", " # a comment\n");
    private static final List<String> SPACES =
            List.of(" ", " ", " ", " ", " ", "  ", "\n", "\t ", " # a \"comment\"\n");

    /** What a token is replaced by: also such as no grammar would put there. */
    private static final List<String> ODD = List.of(
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "=",
            "==",
            "!=",
            "=~",
            "!~",
            "!",
            "<",
            ">=",
            "+",
            "-",
            "*",
            "/",
            "%",
            "^",
            "@",
            "#",
            "$",
            "and",
            "or",
            "unless",
            "atan2",
            "by",
            "without",
            "on",
            "ignoring",
            "group_left",
            "group_right",
            "bool",
            "offset",
            "start",
            "end",
            "sum",
            "topk",
            "rate",
            "foo",
            "5m",
            "1",
            "\"x\"",
            "'",
            "Inf",
            "\\",
            "ä",
            ".",
            "_",
            "1.2.3",
            "0x",
            "1e",
            "5mm",
            "start()",
            "[5m]",
            "{a=\"b\"}",
            "offset 5m",
            "@ 5",
            "[5m:1m]",
            "(foo)",
            "\n",
            "#x\n");

    private static final Pattern PIECES = Pattern.compile("\\w+|\"[^\"]*\"|'[^']*'|`[^`]*`|\\s+|.", Pattern.DOTALL);

    /** Stands where space may be; a plain one, where it must be. Neither is in strings. */
    private static final String GAP = "\u0001";

    private final Random random;
    private final List<Signature> functions;

    RandomSyntax(long seed) {
        this.random = new Random(seed);
        this.functions = Functions.all(Dialect.V2);
    }

    /** One expression, damaged in about half of all cases. */
    String next() {
        String text = spaced(random.nextInt(5) == 0 ? scalar(3) : vector(1 + random.nextInt(4)));
        int wounds = random.nextBoolean() ? 0 : 1 + random.nextInt(2);
        for (int i = 0; i < wounds; i++) {
            text = damaged(text);
        }
        return text;
    }

    private String vector(int depth) {
        if (rarely(60)) {
            return rarely(2) ? literal(STRINGS, WRONG_STRINGS) : matrix(1);
        }
        if (depth <= 0) {
            return selector() + modifiers();
        }
        return switch (random.nextInt(10)) {
            case 0 -> selector() + modifiers();
            case 1, 2 -> aggregation(depth - 1);
            case 3, 4 -> call(ValueType.VECTOR, depth - 1);
            case 5, 6 ->
                vector(depth - 1) + " " + one(OPERATORS) + (rarely(60) ? keyword("bool") : "") + matching() + " "
                        + vector(depth - 1);
            case 7 -> {
                String operator = " " + one(ARITHMETIC) + " ";
                if (rarely(4)) {
                    operator = " " + one(COMPARISONS) + keyword("bool");
                }
                yield rarely(2)
                        ? vector(depth - 1) + operator + scalar(depth - 1)
                        : scalar(depth - 1) + operator + vector(depth - 1);
            }
            case 8 -> "(" + GAP + vector(depth - 1) + GAP + ")" + (rarely(20) ? modifiers() : "");
            default -> one(List.of("-", "+", "- ")) + vector(depth - 1);
        };
    }

    private String scalar(int depth) {
        if (rarely(60)) {
            return literal(STRINGS, WRONG_STRINGS);
        }
        if (depth <= 0) {
            return literal(NUMBERS, WRONG_NUMBERS);
        }
        return switch (random.nextInt(7)) {
            case 0, 1 -> literal(NUMBERS, WRONG_NUMBERS);
            case 2 -> "(" + scalar(depth - 1) + ")";
            case 3 -> "-" + scalar(depth - 1);
            case 4 -> call(ValueType.SCALAR, depth - 1);
            case 5 -> scalar(depth - 1) + GAP + one(ARITHMETIC) + " " + scalar(depth - 1);
            default ->
                scalar(depth - 1) + " " + one(COMPARISONS) + (rarely(8) ? "" : keyword("bool")) + scalar(depth - 1);
        };
    }

    private String matrix(int depth) {
        String range = GAP + literal(DURATIONS, WRONG_DURATIONS) + GAP;
        if (random.nextInt(3) > 0) {
            return selector() + (rarely(30) ? modifiers() : GAP) + "[" + range + "]" + modifiers();
        }
        String step = rarely(2) ? "" : literal(DURATIONS, WRONG_DURATIONS) + GAP;
        return "(" + vector(depth - 1) + ")" + GAP + "[" + range + ":" + GAP + step + "]" + modifiers();
    }

    private String selector() {
        String name = rarely(6) ? "" : one(NAMES);
        if (!name.isEmpty() && random.nextBoolean()) {
            return name;
        }
        String matchers = IntStream.range(name.isEmpty() ? -1 : 0, random.nextInt(4))
                .mapToObj(i -> i < 0
                        ? "x='y'"
                        : one(rarely(8) ? NAMES : LABELS)
                                + GAP
                                + one(List.of("=", "!=", "=~", "!~"))
                                + GAP
                                + literal(STRINGS, WRONG_STRINGS)
                                + GAP)
                .collect(Collectors.joining("," + GAP));
        return name + GAP + "{" + GAP + matchers + (rarely(matchers.isEmpty() ? 40 : 8) ? "," + GAP : "") + "}";
    }

    private String modifiers() {
        String offset = keyword("offset") + one(List.of("", "-", "- ")) + literal(DURATIONS, WRONG_DURATIONS);
        String at = GAP + "@" + GAP + (rarely(2) ? one(List.of("", "-", "+")) + one(NUMBERS) : one(INSTANTS));
        return switch (random.nextInt(8)) {
            case 0 -> offset;
            case 1 -> at;
            case 2 -> at + offset;
            case 3 -> offset + at + (rarely(8) ? offset : "");
            default -> "";
        };
    }

    private String aggregation(int depth) {
        Aggregator aggregator = one(List.of(Aggregator.values()));
        String parameter = switch (aggregator.parameter()) {
            case SCALAR -> scalar(depth) + GAP + "," + GAP;
            case STRING -> literal(STRINGS, WRONG_STRINGS) + "," + GAP;
            default -> rarely(30) ? "1, " : "";
        };
        String body = GAP + "(" + GAP + parameter + vector(depth) + (rarely(30) ? "," : GAP) + ")";
        String word = keyword(aggregator.toString()).strip();
        String labels = keyword(rarely(2) ? "by" : "without").strip() + GAP + labels();
        return switch (random.nextInt(3)) {
            case 0 -> word + body;
            case 1 -> word + " " + labels + body;
            default -> word + body + GAP + labels;
        };
    }

    private String labels() {
        String labels = IntStream.range(0, random.nextInt(3))
                .mapToObj(i -> one(LABELS) + GAP)
                .collect(Collectors.joining("," + GAP));
        return "(" + GAP + labels + (rarely(labels.isEmpty() ? 40 : 8) ? "," : "") + ")";
    }

    private String matching() {
        if (random.nextInt(3) > 0) {
            return rarely(30) ? keyword("group_left") : "";
        }
        String group = random.nextInt(3) == 0
                ? keyword(rarely(2) ? "group_left" : "group_right") + (rarely(2) ? labels() : "")
                : "";
        return keyword(rarely(2) ? "on" : "ignoring") + labels() + group;
    }

    private String call(ValueType type, int depth) {
        Signature function = one(functions.stream()
                .filter(f -> f.returns() == type && (!f.experimental() || rarely(10)))
                .toList());
        int most = Math.min(function.most(), function.arguments().size() + 2);
        int count = function.least() + random.nextInt(most - function.least() + 1);
        count += rarely(40) ? 1 : 0;
        return IntStream.range(0, count)
                .mapToObj(i -> function.arguments().isEmpty() ? "1" : of(function.argument(i), depth))
                .collect(Collectors.joining(GAP + "," + GAP, function.name() + GAP + "(" + GAP, GAP + ")"));
    }

    private String of(ValueType type, int depth) {
        return switch (type) {
            case SCALAR -> scalar(depth - 1);
            case VECTOR -> vector(depth - 1);
            case MATRIX -> matrix(depth - 1);
            case STRING, NONE -> literal(STRINGS, WRONG_STRINGS);
        };
    }

    private String keyword(String word) {
        return " " + (rarely(8) ? word.toUpperCase(Locale.ROOT) : word) + " ";
    }

    private String spaced(String text) {
        return text.chars()
                .mapToObj(c -> c == GAP.charAt(0) ? one(GAPS) : c == ' ' ? one(SPACES) : Character.toString(c))
                .collect(Collectors.joining());
    }

    private String damaged(String text) {
        List<String> pieces =
                PIECES.matcher(text).results().map(MatchResult::group).collect(Collectors.toList());
        int at = random.nextInt(pieces.size());
        switch (random.nextInt(6)) {
            case 0 -> pieces.remove(at);
            case 1 -> pieces.add(at, pieces.get(at));
            case 2 -> Collections.swap(pieces, at, random.nextInt(pieces.size()));
            case 3 -> pieces.set(at, one(ODD));
            case 4 -> pieces.add(at, one(ODD) + " ");
            default ->
                pieces.subList(at, Math.min(pieces.size(), at + 1 + random.nextInt(3)))
                        .clear();
        }
        return pieces.isEmpty() ? "1" : String.join("", pieces);
    }

    private String literal(List<String> right, List<String> wrong) {
        return one(rarely(60) ? wrong : right);
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Once in so many times. */
    private boolean rarely(int times) {
        return random.nextInt(times) == 0;
    }
}
