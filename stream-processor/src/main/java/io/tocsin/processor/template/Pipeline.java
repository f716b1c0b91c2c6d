package io.tocsin.processor.template;

import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.promql.Literals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;

/** Reads what stands between the braces of one action: values, functions of values, pipes. One use, one thread. */
final class Pipeline {
    private static final int MAX_NESTING = 20;
    private static final Set<String> KEYWORDS =
            Set.of("if", "else", "end", "range", "with", "define", "template", "block", "break", "continue");
    private static final Map<String, DoubleFunction<String>> OF_NUMBERS = Map.of(
            "humanize", Humanize::humanize,
            "humanize1024", Humanize::humanize1024,
            "humanizePercentage", Humanize::percentage,
            "humanizeDuration", Humanize::duration,
            "humanizeTimestamp", Humanize::timestamp);
    private static final Map<String, UnaryOperator<String>> OF_STRINGS =
            Map.of("toUpper", s -> s.toUpperCase(Locale.ROOT), "toLower", s -> s.toLowerCase(Locale.ROOT));

    private final List<TemplateParser.Token> tokens;
    private final int end;
    private int at;
    private int nesting;

    /** {@code end} is the offset behind the last token. */
    Pipeline(List<TemplateParser.Token> tokens, int end) {
        this.tokens = tokens;
        this.end = end;
    }

    Template.Part read() throws TemplateException {
        Template.Part part = pipeline();
        if (at < tokens.size()) {
            throw unexpected();
        }
        return part;
    }

    private Template.Part pipeline() throws TemplateException {
        Template.Part part = command(List.of());
        while (isMark("|")) {
            at++;
            if (at >= tokens.size() || !tokens.get(at).kind().equals("word")) {
                throw new TemplateException(offset(), "a function is expected after \"|\"");
            }
            part = command(List.of(part));
        }
        return part;
    }

    private Template.Part command(List<Template.Part> piped) throws TemplateException {
        if (at >= tokens.size()) {
            throw new TemplateException(end, "missing value for command");
        }
        TemplateParser.Token first = tokens.get(at);
        if (!first.kind().equals("word")) {
            return operand();
        }
        at++;
        if (KEYWORDS.contains(first.text())) {
            throw new TemplateException(first.offset(), "\"{{ " + first.text() + " }}\" is not supported");
        }
        if (first.text().equals("index")) {
            return index(first);
        }
        if (first.text().equals("printf")) {
            format(first);
        }
        List<Template.Part> arguments = new ArrayList<>();
        while (at < tokens.size() && !isMark("|") && !isMark(")")) {
            arguments.add(operand());
        }
        arguments.addAll(piped);
        return call(first, arguments);
    }

    /** The next token has to be a format that we can follow. */
    private void format(TemplateParser.Token printf) throws TemplateException {
        if (at >= tokens.size() || !tokens.get(at).kind().equals("string")) {
            throw new TemplateException(printf.offset(), "printf is supported with a format in quotes only");
        }
        Optional<String> unsupported = GoFormat.unsupported(unquote(tokens.get(at)));
        if (unsupported.isPresent()) {
            throw new TemplateException(
                    tokens.get(at).offset(), "\"" + unsupported.get() + "\" in a format is not supported");
        }
    }

    private static Template.Part call(TemplateParser.Token function, List<Template.Part> arguments)
            throws TemplateException {
        String name = function.text();
        if (name.equals("printf")) {
            return (labels, value) -> {
                List<Object> values =
                        arguments.stream().map(a -> a.value(labels, value)).toList();
                return GoFormat.sprintf(string(values.get(0)), values.subList(1, values.size()));
            };
        }
        DoubleFunction<String> ofNumber = OF_NUMBERS.get(name);
        UnaryOperator<String> ofString = OF_STRINGS.get(name);
        if (ofNumber == null && ofString == null) {
            throw new TemplateException(function.offset(), "function \"" + name + "\" is not supported");
        }
        if (arguments.size() != 1) {
            throw new TemplateException(
                    function.offset(), "wrong number of args for " + name + ": want 1 got " + arguments.size());
        }
        Template.Part argument = arguments.get(0);
        if (ofNumber != null) {
            return (labels, value) -> ofNumber.apply(number(argument.value(labels, value)));
        }
        UnaryOperator<String> change = ofString == null ? UnaryOperator.identity() : ofString;
        return (labels, value) -> change.apply(string(argument.value(labels, value)));
    }

    /** {@code index $labels "name"}: for names that are no identifiers. */
    private Template.Part index(TemplateParser.Token function) throws TemplateException {
        boolean fits = at + 1 < tokens.size()
                && (tokens.get(at).text().equals("$labels")
                        || tokens.get(at).text().equals(".Labels"))
                && tokens.get(at + 1).kind().equals("string");
        if (!fits) {
            throw new TemplateException(function.offset(), "index is supported as {{ index $labels \"name\" }} only");
        }
        at++;
        String name = unquote(tokens.get(at++));
        return (labels, value) -> labels.getOrDefault(name, "");
    }

    private Template.Part operand() throws TemplateException {
        TemplateParser.Token operand = tokens.get(at);
        switch (operand.kind()) {
            case "string" -> {
                at++;
                String text = unquote(operand);
                return (labels, value) -> text;
            }
            case "number" -> {
                at++;
                Object number = number(operand);
                return (labels, value) -> number;
            }
            case "variable", "field" -> {
                at++;
                return variable(operand);
            }
            default -> {
                return parenthesis();
            }
        }
    }

    private Template.Part parenthesis() throws TemplateException {
        if (!isMark("(")) {
            throw unexpected();
        }
        if (++nesting > MAX_NESTING) {
            throw new TemplateException(offset(), "template is nested deeper than " + MAX_NESTING + " levels");
        }
        at++;
        Template.Part inner = pipeline();
        if (!isMark(")")) {
            throw new TemplateException(offset(), "unclosed left paren");
        }
        at++;
        nesting--;
        return inner;
    }

    private static Template.Part variable(TemplateParser.Token token) throws TemplateException {
        String text = token.text();
        if (text.equals("$value") || text.equals(".Value") || text.equals("$.Value")) {
            return (labels, value) -> value;
        }
        for (String prefix : List.of("$labels.", ".Labels.", "$.Labels.")) {
            if (text.startsWith(prefix) && text.indexOf('.', prefix.length()) < 0) {
                String name = text.substring(prefix.length());
                return (labels, value) -> labels.getOrDefault(name, "");
            }
        }
        throw new TemplateException(token.offset(), "\"" + text + "\" is not supported; $labels.name and $value are");
    }

    private static String unquote(TemplateParser.Token token) throws TemplateException {
        try {
            return Literals.unquote(token.text());
        } catch (IllegalArgumentException e) {
            throw new TemplateException(token.offset(), String.valueOf(e.getMessage()));
        }
    }

    /** As in Go a constant without point and exponent is an int. */
    private static Object number(TemplateParser.Token token) throws TemplateException {
        try {
            return token.text().matches("[+-]?\\d+")
                    ? (Object) Long.valueOf(token.text())
                    : Double.valueOf(token.text());
        } catch (NumberFormatException e) {
            throw new TemplateException(token.offset(), "number out of range: " + token.text());
        }
    }

    private static double number(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        try {
            return Double.parseDouble(string(value));
        } catch (NumberFormatException e) {
            throw new ExpansionException("can't convert \"" + value + "\" to a number");
        }
    }

    private static String string(Object value) {
        return value instanceof Double number ? GoFloat.shortest(number) : value.toString();
    }

    private boolean isMark(String mark) {
        return at < tokens.size()
                && tokens.get(at).kind().equals("mark")
                && tokens.get(at).text().equals(mark);
    }

    private int offset() {
        return at < tokens.size() ? tokens.get(at).offset() : end;
    }

    private TemplateException unexpected() {
        return new TemplateException(
                offset(), at < tokens.size() ? "unexpected \"" + tokens.get(at).text() + "\"" : "unexpected end");
    }
}
