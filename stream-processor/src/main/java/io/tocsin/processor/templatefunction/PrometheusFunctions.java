package io.tocsin.processor.templatefunction;

import static io.tocsin.processor.templatefunction.Parameter.ANY;
import static io.tocsin.processor.templatefunction.Parameter.SAMPLE;
import static io.tocsin.processor.templatefunction.Parameter.SAMPLES;
import static io.tocsin.processor.templatefunction.Parameter.STRING;

import io.tocsin.processor.golang.Floats;
import io.tocsin.processor.golang.Utf8;
import io.tocsin.processor.golang.Value;
import io.tocsin.processor.golang.Value.Any;
import io.tocsin.processor.golang.Value.Entries;
import io.tocsin.processor.golang.Value.Field;
import io.tocsin.processor.golang.Value.Float64;
import io.tocsin.processor.golang.Value.Int;
import io.tocsin.processor.golang.Value.IntType;
import io.tocsin.processor.golang.Value.Items;
import io.tocsin.processor.golang.Value.Pointer;
import io.tocsin.processor.golang.Value.Struct;
import io.tocsin.processor.golang.Value.Text;
import io.tocsin.processor.vector.Element;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The functions that Prometheus 3 gives the templates of rules; {@code tmpl}, for consoles only, is none of them. */
public final class PrometheusFunctions {
    private static final String SAMPLE_TYPE = "template.sample";
    private static final double MILLIS_PER_SECOND = 1000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** What is nested is printed by recursion. */
    private static final int MAX_DEPTH = 100;

    public static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry("query", Function.of((a, s) -> query(text(a, 0), s), STRING)),
            Map.entry("first", Function.of((a, s) -> first(a.get(0)), SAMPLES)),
            Map.entry("label", Function.of((a, s) -> label(a.get(1), text(a, 0)), STRING, SAMPLE)),
            Map.entry("value", Function.of((a, s) -> field(a.get(0), 1).unboxed(), SAMPLE)),
            Map.entry("strvalue", Function.of((a, s) -> label(a.get(0), "__value__"), SAMPLE)),
            Map.entry("sortByLabel", Function.of((a, s) -> sort(text(a, 0), a.get(1)), STRING, SAMPLES)),
            Map.entry("args", Function.variadic((a, s) -> arguments(a), ANY)),
            Map.entry("humanize", number(Humanize::humanize)),
            Map.entry("humanize1024", number(Humanize::humanize1024)),
            Map.entry("humanizeDuration", number(Humanize::duration)),
            Map.entry("humanizePercentage", number(Humanize::percentage)),
            Map.entry("humanizeTimestamp", number(Humanize::timestamp)),
            Map.entry("toTime", Function.of((a, s) -> time(a.get(0)), ANY)),
            Map.entry("toDuration", Function.of((a, s) -> duration(a.get(0)), ANY)),
            Map.entry("now", Function.of((a, s) -> Value.of(s.time().toEpochMilli() / MILLIS_PER_SECOND))),
            Map.entry("title", string(Words::title)),
            Map.entry("toUpper", string(Words::upper)),
            Map.entry("toLower", string(Words::lower)),
            Map.entry("stripPort", string(Words::stripPort)),
            Map.entry("stripDomain", string(Words::stripDomain)),
            Map.entry("urlQueryEscape", string(Escapes::query)),
            Map.entry("graphLink", string(t -> "/graph?g0.expr=" + Escapes.query(t) + "&g0.tab=0")),
            Map.entry("tableLink", string(t -> "/graph?g0.expr=" + Escapes.query(t) + "&g0.tab=1")),
            Map.entry("parseDuration", Function.of((a, s) -> Value.of(Durations.seconds(text(a, 0))), STRING)),
            Map.entry(
                    "match",
                    Function.of((a, s) -> Value.of(Regexes.matches(text(a, 0), text(a, 1), s)), STRING, STRING)),
            Map.entry(
                    "reReplaceAll",
                    Function.of(
                            (a, s) -> Value.of(Regexes.replaceAll(text(a, 0), text(a, 1), text(a, 2), s)),
                            STRING,
                            STRING,
                            STRING)),
            Map.entry("safeHtml", Function.of((a, s) -> new Text(text(a, 0), "template.HTML"), STRING)),
            Map.entry("externalURL", Function.of((a, s) -> Value.of(Utf8.bytes(s.externalUrl())))),
            Map.entry("pathPrefix", Function.of((a, s) -> Value.of(Utf8.bytes(path(s.externalUrl()))))));

    private PrometheusFunctions() {}

    private static Function string(UnaryOperator<String> of) {
        return Function.of((a, s) -> Value.of(of.apply(text(a, 0))), STRING);
    }

    private static Function number(OfNumber of) {
        return Function.of((a, s) -> Value.of(of.apply(number(a.get(0)))), ANY);
    }

    private static String text(List<Value> arguments, int index) {
        return ((Text) arguments.get(index)).bytes();
    }

    private static double number(Value boxed) throws CallException {
        Value value = boxed.unboxed();
        if (value instanceof Float64 number) {
            return number.value();
        }
        if (value instanceof Int number && (number.of() == IntType.INT || number.of() == IntType.INT64)) {
            return number.value();
        }
        if (value instanceof Int number && number.of() == IntType.DURATION) {
            return TimeMethods.inUnits(number.value(), NANOS_PER_SECOND);
        }
        if (STRING.takes(value)) {
            try {
                return Floats.parse(((Text) value).bytes());
            } catch (NumberFormatException e) {
                throw new CallException(String.valueOf(e.getMessage()));
            }
        }
        throw new CallException("can't convert " + value.type() + " to float");
    }

    private static Value query(String expression, Surroundings surroundings) throws CallException {
        List<Value> samples = new ArrayList<>();
        for (Element element : surroundings.query(Utf8.text(expression))) {
            Value labels = labels(element.labels().asMap());
            samples.add(new Pointer(
                    SAMPLE_TYPE,
                    new Struct(
                            SAMPLE_TYPE,
                            List.of(
                                    new Field("Labels", labels),
                                    new Field("Value", new Any(Value.of(element.value())))))));
        }
        return new Items(samples, SAMPLES.type());
    }

    /** Labels as a map that templates see. */
    public static Entries labels(Map<String, String> labels) {
        SortedMap<String, Value> entries = new TreeMap<>();
        labels.forEach((name, value) -> entries.put(Utf8.bytes(name), Value.of(Utf8.bytes(value))));
        return Entries.ofStrings(entries);
    }

    private static Value first(Value samples) throws CallException {
        if (!(samples instanceof Items items) || items.items().isEmpty()) {
            throw new CallException("first() called on vector with no elements");
        }
        return items.items().get(0);
    }

    private static Value label(Value sample, String name) throws CallException {
        return Builtins.entry((Entries) field(sample, 0), name);
    }

    private static Value field(Value sample, int index) throws CallException {
        if (sample instanceof Pointer pointer && pointer.target() instanceof Struct struct) {
            return struct.fields().get(index).value();
        }
        throw CallException.nilPointer();
    }

    /** Sorts the list in its place, as Prometheus does. */
    private static Value sort(String label, Value samples) throws CallException {
        if (!(samples instanceof Items items)) {
            return new Items(List.of(), SAMPLES.type());
        }
        List<SortKey> keys = new ArrayList<>();
        for (Value sample : items.items()) {
            keys.add(new SortKey(((Text) label(sample, label)).bytes(), sample));
        }
        keys.sort(Comparator.comparing(SortKey::label));
        for (int i = 0; i < keys.size(); i++) {
            items.items().set(i, keys.get(i).sample());
        }
        return items;
    }

    private static Value arguments(List<Value> values) throws CallException {
        SortedMap<String, Value> entries = new TreeMap<>();
        for (int i = 0; i < values.size(); i++) {
            entries.put("arg" + i, values.get(i).unboxed());
        }
        Entries map = Entries.ofAny(entries);
        if (map.depth() > MAX_DEPTH) {
            throw new CallException("maps are nested deeper than " + MAX_DEPTH + " levels");
        }
        return map;
    }

    private static Value time(Value boxed) throws CallException {
        double seconds = number(boxed);
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            throw new CallException("value is NaN or Inf");
        }
        return new Pointer("time.Time", Humanize.time(seconds));
    }

    private static Value duration(Value boxed) throws CallException {
        return new Pointer(
                "time.Duration", new Int(Humanize.toLong(number(boxed) * Humanize.NANOS_PER_SECOND), IntType.DURATION));
    }

    private static String path(String url) {
        try {
            String path = new URI(url).getPath();
            return path == null ? "" : path;
        } catch (URISyntaxException e) {
            return "";
        }
    }

    private record SortKey(String label, Value sample) {}

    private interface OfNumber {
        String apply(double number) throws CallException;
    }
}
