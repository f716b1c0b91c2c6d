package io.tocsin.processor.unittest;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Promtool's notation of series: a metric with its labels, and values such as {@code 1+2x3 _x2 stale}. Read to the
 * letter as Prometheus does, oddities included: {@code 1x3} is four values, {@code _x3} three, and between a name and its
 * braces there is no blank when values follow. One use, one thread.
 */
final class SeriesNotation {
    /** A day of samples a second would be 86,400. */
    private static final int MAX_VALUES = 10_000_000;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern WORD = Pattern.compile("[a-zA-Z][a-zA-Z0-9_:]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9.](?:[eE][+-]|[0-9._eE])*");
    private static final Pattern STRING =
            Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*'|`[^`]*`", Pattern.DOTALL);

    private final String text;
    private int at;

    private SeriesNotation(String text) {
        this.text = text;
    }

    /**
     * A series with its values.
     *
     * @param values in order; empty where there is no sample
     */
    record Described(Labels labels, List<OptionalDouble> values) {}

    /** Reads {@code name{label="value"} 1 2 3}. */
    static Described series(String text) throws NotationException {
        SeriesNotation notation = new SeriesNotation(text);
        Labels labels = notation.metric(false);
        return new Described(labels, notation.sequence());
    }

    /** Reads {@code name{label="value"}}, nothing being no labels. */
    static Labels metric(String text) throws NotationException {
        SeriesNotation notation = new SeriesNotation(text);
        notation.blanks();
        Labels labels = notation.metric(true);
        notation.blanks();
        if (!notation.isAtEnd()) {
            throw notation.unexpected("metric", "");
        }
        return labels;
    }

    /** Reads {@code 1 2 3}. */
    static List<OptionalDouble> values(String text) throws NotationException {
        return new SeriesNotation(" " + text).sequence();
    }

    private Labels metric(boolean blankBeforeBraces) throws NotationException {
        TreeMap<String, String> labels = new TreeMap<>();
        String name = take(NAME);
        if (blankBeforeBraces) {
            blanks();
        }
        if (is('{')) {
            at++;
            labels(labels);
        }
        if (!name.isEmpty()) {
            labels.put(LabelMatcher.METRIC_NAME, name);
        }
        return Labels.of(labels);
    }

    private void labels(Map<String, String> labels) throws NotationException {
        blanks();
        while (!is('}')) {
            int start = at;
            String quoted = take(STRING);
            String name = quoted.isEmpty() ? take(LABEL) : unquoted(quoted, start);
            if (quoted.isEmpty() && name.isEmpty()) {
                throw unexpected("label set", "identifier or \"}\"");
            }
            blanks();
            String value = name;
            if (is('=')) {
                at++;
                blanks();
                int valueStart = at;
                String literal = take(STRING);
                if (literal.isEmpty()) {
                    throw unexpected("label set", "string");
                }
                value = unquoted(literal, valueStart);
            } else if (quoted.isEmpty()) {
                throw unexpected("label set", "\"=\"");
            } else {
                name = LabelMatcher.METRIC_NAME;
            }
            if (labels.put(name, value) != null) {
                throw new NotationException(start, "label name \"" + name + "\" is not unique");
            }
            blanks();
            if (is(',')) {
                at++;
                blanks();
            } else if (!is('}')) {
                throw unexpected("label set", "\",\" or \"}\"");
            }
        }
        at++;
    }

    private static String unquoted(String literal, int offset) throws NotationException {
        try {
            return Literals.unquote(literal);
        } catch (IllegalArgumentException e) {
            throw new NotationException(offset, String.valueOf(e.getMessage()));
        }
    }

    private List<OptionalDouble> sequence() throws NotationException {
        List<OptionalDouble> values = new ArrayList<>();
        while (!isAtEnd()) {
            if (!isBlank()) {
                throw unexpected("series values", "");
            }
            blanks();
            if (!isAtEnd()) {
                item(values);
            }
        }
        return values;
    }

    private void item(List<OptionalDouble> into) throws NotationException {
        if (is('_')) {
            at++;
            repeat(into, OptionalDouble.empty(), 0, is('x') ? times() : 1);
            return;
        }
        if (text.startsWith("{{", at)) {
            throw NotationException.histogram();
        }
        double value = value();
        double step = 0;
        boolean stepped = is('+') || is('-');
        if (stepped) {
            step = signed();
            if (!is('x')) {
                throw unexpected("series values", "");
            }
        }
        repeat(into, OptionalDouble.of(value), step, is('x') ? times() + 1 : 1);
    }

    private void repeat(List<OptionalDouble> into, OptionalDouble value, double step, long times)
            throws NotationException {
        if (into.size() + times > MAX_VALUES) {
            throw new NotationException(at, "more than " + MAX_VALUES + " values");
        }
        double next = value.orElse(0);
        for (long i = 0; i < times; i++) {
            into.add(value.isPresent() ? OptionalDouble.of(next) : value);
            next += step;
        }
    }

    private double value() throws NotationException {
        if (is('+') || is('-')) {
            return signed();
        }
        int start = at;
        String word = take(WORD);
        if (word.equals("stale")) {
            return Series.STALE_MARKER;
        }
        at = start;
        return unsigned("number or \"stale\"");
    }

    private double signed() throws NotationException {
        boolean negative = is('-');
        at++;
        double number = unsigned("");
        return negative ? -number : number;
    }

    private double unsigned(String expected) throws NotationException {
        int start = at;
        String word = take(WORD);
        if (!word.isEmpty()) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> {
                    at = start;
                    throw unexpected("series values", expected);
                }
            };
        }
        String number = take(NUMBER);
        if (number.isEmpty()) {
            throw unexpected("series values", expected);
        }
        if (!isAtEnd() && text.charAt(at) != 'x' && isWord(text.charAt(at))) {
            throw new NotationException(start, "bad number syntax: " + Literals.quote(text.substring(start, at + 1)));
        }
        try {
            return Literals.number(number);
        } catch (IllegalArgumentException e) {
            throw new NotationException(start, String.valueOf(e.getMessage()));
        }
    }

    private long times() throws NotationException {
        at++;
        int start = at;
        String digits = take(NUMBER);
        if (!digits.matches("[0-9]{1,15}")) {
            at = start;
            throw digits.isEmpty()
                    ? unexpected("series values", "")
                    : new NotationException(start, "invalid repetition in series values: " + Literals.quote(digits));
        }
        return Long.parseLong(digits);
    }

    private String take(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return "";
        }
        at = matcher.end();
        return matcher.group();
    }

    private void blanks() {
        while (isBlank()) {
            at++;
        }
    }

    private boolean isBlank() {
        return !isAtEnd() && " \t\n\r".indexOf(text.charAt(at)) >= 0;
    }

    private static boolean isWord(char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private boolean is(char c) {
        return !isAtEnd() && text.charAt(at) == c;
    }

    private boolean isAtEnd() {
        return at >= text.length();
    }

    private NotationException unexpected(String context, String expected) {
        String found;
        if (isAtEnd()) {
            found = "end of input";
        } else {
            int start = at;
            String word = take(isWord(text.charAt(at)) ? WORD : NAME);
            at = start;
            found = word.isEmpty()
                    ? Literals.quote(text.substring(start, text.offsetByCodePoints(start, 1)))
                    : "identifier " + Literals.quote(word);
        }
        return new NotationException(
                at, "unexpected " + found + " in " + context + (expected.isEmpty() ? "" : ", expected " + expected));
    }
}
