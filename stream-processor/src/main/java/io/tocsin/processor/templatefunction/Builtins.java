package io.tocsin.processor.templatefunction;

import static io.tocsin.processor.templatefunction.Parameter.ANY;
import static io.tocsin.processor.templatefunction.Parameter.RAW;
import static io.tocsin.processor.templatefunction.Parameter.STRING;

import io.tocsin.processor.golang.Fmt;
import io.tocsin.processor.golang.Kind;
import io.tocsin.processor.golang.Value;
import io.tocsin.processor.golang.Value.Any;
import io.tocsin.processor.golang.Value.Bool;
import io.tocsin.processor.golang.Value.Complex;
import io.tocsin.processor.golang.Value.Entries;
import io.tocsin.processor.golang.Value.Float64;
import io.tocsin.processor.golang.Value.Int;
import io.tocsin.processor.golang.Value.IntType;
import io.tocsin.processor.golang.Value.Items;
import io.tocsin.processor.golang.Value.Nil;
import io.tocsin.processor.golang.Value.Pointer;
import io.tocsin.processor.golang.Value.Text;
import java.util.List;
import java.util.Map;

/** The functions that Go's text/template has by itself, of Go 1.24 and later. */
public final class Builtins {
    /**
     * The functions by name. {@code and} and {@code or} evaluate no more arguments than they need, and {@code call} says
     * what it was given, so who evaluates a template calls these three in their own way.
     */
    public static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry("and", Function.variadic((a, s) -> a.get(0), RAW, RAW)),
            Map.entry("or", Function.variadic((a, s) -> a.get(0), RAW, RAW)),
            Map.entry("not", Function.of((a, s) -> Value.of(!isTrue(a.get(0))), RAW)),
            Map.entry("call", Function.variadic((a, s) -> call(a.get(0), ""), RAW, RAW)),
            Map.entry("index", Function.variadic((a, s) -> index(a.get(0), rest(a)), RAW, RAW)),
            Map.entry("slice", Function.variadic((a, s) -> slice(a.get(0), rest(a)), RAW, RAW)),
            Map.entry("len", Function.of((a, s) -> length(a.get(0)), RAW)),
            Map.entry("print", Function.variadic((a, s) -> Value.of(Fmt.sprint(a, s.maxText())), ANY)),
            Map.entry("println", Function.variadic((a, s) -> Value.of(Fmt.sprintln(a, s.maxText())), ANY)),
            Map.entry("printf", Function.variadic(Builtins::printf, STRING, ANY)),
            Map.entry("html", Function.variadic((a, s) -> Value.of(Escapes.html(joined(a, s))), ANY)),
            Map.entry("js", Function.variadic((a, s) -> Value.of(Escapes.javaScript(joined(a, s))), ANY)),
            Map.entry("urlquery", Function.variadic((a, s) -> Value.of(Escapes.query(joined(a, s))), ANY)),
            Map.entry("eq", Function.variadic((a, s) -> Value.of(Comparison.equal(a.get(0), rest(a))), RAW, RAW)),
            Map.entry("ne", Function.of((a, s) -> Value.of(!Comparison.equal(a.get(0), rest(a))), RAW, RAW)),
            Map.entry("lt", Function.of((a, s) -> Value.of(Comparison.less(a.get(0), a.get(1))), RAW, RAW)),
            Map.entry("le", Function.of((a, s) -> Value.of(Comparison.lessOrEqual(a.get(0), a.get(1))), RAW, RAW)),
            Map.entry("gt", Function.of((a, s) -> Value.of(!Comparison.lessOrEqual(a.get(0), a.get(1))), RAW, RAW)),
            Map.entry("ge", Function.of((a, s) -> Value.of(!Comparison.less(a.get(0), a.get(1))), RAW, RAW)));

    private Builtins() {}

    private static List<Value> rest(List<Value> arguments) {
        return arguments.subList(1, arguments.size());
    }

    private static Value printf(List<Value> arguments, Surroundings surroundings) {
        String format = ((Text) arguments.get(0)).bytes();
        return Value.of(Fmt.sprintf(format, rest(arguments), surroundings.maxText()));
    }

    /** The text of a value, as an action prints it. */
    public static String print(Value value, int limit) {
        return Fmt.print(printable(value), limit);
    }

    private static Value printable(Value value) {
        Value shown = value.kind() == Kind.POINTER ? value.indirect() : value;
        return shown == Nil.NIL ? Value.of("<no value>") : shown;
    }

    private static String joined(List<Value> arguments, Surroundings surroundings) {
        return Fmt.sprint(arguments.stream().map(a -> printable(a.unboxed())).toList(), surroundings.maxText());
    }

    /** Whether {@code if} takes the value for true: what is not the zero of its type. */
    public static boolean isTrue(Value boxed) {
        Value value = boxed.unboxed();
        if (value instanceof Bool bool) {
            return bool.value();
        }
        if (value instanceof Int number) {
            return number.value() != 0;
        }
        if (value instanceof Float64 number) {
            return number.value() != 0;
        }
        if (value instanceof Complex number) {
            return number.real() != 0 || number.imaginary() != 0;
        }
        if (value instanceof Text text) {
            return !text.bytes().isEmpty();
        }
        if (value instanceof Entries map) {
            return !map.entries().isEmpty();
        }
        if (value instanceof Items items) {
            return !items.items().isEmpty();
        }
        return !value.isNil();
    }

    /** Calls a value that the template writes so; as no value is a function, it always fails. */
    public static Value call(Value function, String written) throws CallException {
        Value value = function.unboxed();
        throw new CallException(
                value == Nil.NIL ? "call of nil" : "non-function " + written + " of type " + value.type());
    }

    private static Value length(Value boxed) throws CallException {
        Value value = boxed.indirect();
        if (value.isNil()) {
            throw new CallException(
                    value == Nil.NIL ? "reflect: call of reflect.Value.Type on zero Value" : "len of nil pointer");
        }
        if (value instanceof Text text) {
            return Value.of(text.bytes().length());
        }
        if (value instanceof Entries map) {
            return Value.of(map.entries().size());
        }
        if (value instanceof Items items) {
            return Value.of(items.items().size());
        }
        throw new CallException("len of type " + value.type());
    }

    private static Value index(Value boxed, List<Value> indexes) throws CallException {
        Value item = boxed.unboxed();
        if (item == Nil.NIL) {
            throw new CallException("index of untyped nil");
        }
        for (Value index : indexes) {
            item = item.indirect();
            if (item.isNil()) {
                throw new CallException("index of nil pointer");
            }
            item = element(item, index.unboxed());
        }
        return item;
    }

    private static Value element(Value item, Value index) throws CallException {
        if (item instanceof Text text) {
            int at = position(index, text.bytes().length());
            if (at == text.bytes().length()) {
                throw new CallException("reflect: string index out of range");
            }
            return new Int(text.bytes().charAt(at), IntType.UINT8);
        }
        if (item instanceof Items items) {
            int at = position(index, items.items().size());
            if (at == items.items().size()) {
                throw new CallException("reflect: slice index out of range");
            }
            return items.items().get(at);
        }
        if (item instanceof Entries map) {
            if (index == Nil.NIL) {
                throw new CallException("value is nil; should be of type string");
            }
            if (!STRING.takes(index)) {
                throw new CallException("value has type " + index.type() + "; should be string");
            }
            return entry(map, ((Text) index).bytes());
        }
        throw new CallException("can't index item of type " + item.type());
    }

    /** The entry of a map; what is not in it is the zero of its type. */
    public static Value entry(Entries map, String key) {
        Value value = map.entries().get(key);
        return value != null ? value : map.ofAny() ? new Any(Nil.NIL) : Value.of("");
    }

    private static int position(Value index, int length) throws CallException {
        if (index == Nil.NIL) {
            throw new CallException("cannot index slice/array with nil");
        }
        if (!(index instanceof Int number)) {
            throw new CallException("cannot index slice/array with type " + index.type());
        }
        if (number.value() < 0 || number.value() > length) {
            throw new CallException("index out of range: " + number.value());
        }
        return (int) number.value();
    }

    private static Value slice(Value boxed, List<Value> indexes) throws CallException {
        if (boxed.unboxed() == Nil.NIL) {
            throw new CallException("slice of untyped nil");
        }
        Value item = boxed.indirect();
        if (item instanceof Pointer) {
            throw new CallException("slice of nil pointer");
        }
        if (indexes.size() > 3) {
            throw new CallException("too many slice indexes: " + indexes.size());
        }
        int length;
        if (item instanceof Text text) {
            if (indexes.size() == 3) {
                throw new CallException("cannot 3-index slice a string");
            }
            length = text.bytes().length();
        } else if (item instanceof Items items) {
            length = items.items().size();
        } else {
            throw new CallException("can't slice item of type " + item.type());
        }
        int[] bounds = {0, length, length};
        for (int i = 0; i < indexes.size(); i++) {
            bounds[i] = position(indexes.get(i), length);
        }
        for (int i = 0; i < 2; i++) {
            if (bounds[i] > bounds[i + 1]) {
                throw new CallException("invalid slice index: " + bounds[i] + " > " + bounds[i + 1]);
            }
        }
        return item instanceof Text text
                ? new Text(text.bytes().substring(bounds[0], bounds[1]), text.type())
                : new Items(((Items) item).items().subList(bounds[0], bounds[1]), item.type());
    }
}
