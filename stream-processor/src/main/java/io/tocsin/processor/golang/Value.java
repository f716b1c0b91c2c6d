package io.tocsin.processor.golang;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A value of one of Go's types. All strings in values are byte strings, see {@link Utf8}. */
public sealed interface Value {
    Kind kind();

    /** The type as Go writes it. */
    String type();

    /** A string. */
    static Value of(String bytes) {
        return new Text(bytes, "string");
    }

    static Value of(double value) {
        return new Float64(value);
    }

    static Value of(boolean value) {
        return new Bool(value);
    }

    static Value of(long value) {
        return new Int(value, IntType.INT);
    }

    /** What an interface holds, and other values as they are. */
    default Value unboxed() {
        return this instanceof Any any ? any.content() : this;
    }

    /** What is at the end of interfaces and pointers; a pointer to nothing or an empty interface is itself. */
    default Value indirect() {
        Value value = this;
        while (true) {
            if (value instanceof Any any && any.content() != Nil.NIL) {
                value = any.content();
            } else if (value instanceof Pointer pointer && pointer.target() != null) {
                value = pointer.target();
            } else {
                return value;
            }
        }
    }

    /** Whether this is nil, of whatever type. */
    default boolean isNil() {
        return this == Nil.NIL
                || (this instanceof Any any && any.content() == Nil.NIL)
                || (this instanceof Pointer pointer && pointer.target() == null);
    }

    /** The untyped nil, no value at all; where it is printed, {@code <no value>} or {@code <nil>}. */
    enum Nil implements Value {
        NIL;

        @Override
        public Kind kind() {
            return Kind.INVALID;
        }

        @Override
        public String type() {
            return "<nil>";
        }
    }

    /** A field or an entry whose type is {@code interface {}}, with what it holds. */
    record Any(Value content) implements Value {
        @Override
        public Kind kind() {
            return Kind.INTERFACE;
        }

        @Override
        public String type() {
            return "interface {}";
        }
    }

    /** A string, or another type that is one: {@code template.HTML}. */
    record Text(String bytes, String type) implements Value {
        @Override
        public Kind kind() {
            return Kind.STRING;
        }
    }

    /** A bool. */
    record Bool(boolean value) implements Value {
        @Override
        public Kind kind() {
            return Kind.BOOL;
        }

        @Override
        public String type() {
            return "bool";
        }
    }

    /** A float64. */
    record Float64(double value) implements Value {
        @Override
        public Kind kind() {
            return Kind.FLOAT;
        }

        @Override
        public String type() {
            return "float64";
        }
    }

    /** A complex128; only constants are such. */
    record Complex(double real, double imaginary) implements Value {
        @Override
        public Kind kind() {
            return Kind.COMPLEX;
        }

        @Override
        public String type() {
            return "complex128";
        }
    }

    /** A whole number. */
    record Int(long value, IntType of) implements Value {
        @Override
        public Kind kind() {
            return of.isSigned() ? Kind.INT : Kind.UINT;
        }

        @Override
        public String type() {
            return of.type;
        }
    }

    /** The types of whole numbers that occur. */
    enum IntType {
        INT("int"),
        INT64("int64"),
        UINT8("uint8"),
        UINT64("uint64"),
        MONTH("time.Month"),
        WEEKDAY("time.Weekday"),
        DURATION("time.Duration");

        private final String type;

        IntType(String type) {
            this.type = type;
        }

        /** Whether it has values below zero. */
        boolean isSigned() {
            return this != UINT8 && this != UINT64;
        }
    }

    /**
     * A map[string]string, or a map[string]interface {} whose values are all {@link Any}.
     *
     * @param depth how deep such maps are nested, 1 when there is no other in it
     */
    record Entries(SortedMap<String, Value> entries, boolean ofAny, int depth) implements Value {
        public Entries {
            entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
        }

        /** A map[string]string. */
        public static Entries ofStrings(SortedMap<String, Value> entries) {
            return new Entries(entries, false, 1);
        }

        /** A map[string]interface {} of values that are not boxed yet. */
        public static Entries ofAny(SortedMap<String, Value> values) {
            SortedMap<String, Value> entries = new TreeMap<>();
            int depth = 0;
            for (Map.Entry<String, Value> value : values.entrySet()) {
                entries.put(value.getKey(), new Any(value.getValue()));
                depth = value.getValue() instanceof Entries map ? Math.max(depth, map.depth) : depth;
            }
            return new Entries(entries, true, depth + 1);
        }

        @Override
        public Kind kind() {
            return Kind.MAP;
        }

        @Override
        public String type() {
            return ofAny ? "map[string]interface {}" : "map[string]string";
        }
    }

    /** A list of one type. As in Go, those made from one another share their elements: the list is not copied. */
    record Items(List<Value> items, String type) implements Value {
        @Override
        public Kind kind() {
            return Kind.SLICE;
        }
    }

    /** A struct. */
    record Struct(String type, List<Field> fields) implements Value {
        public Struct {
            fields = List.copyOf(fields);
        }

        @Override
        public Kind kind() {
            return Kind.STRUCT;
        }
    }

    /** A field of a struct. */
    record Field(String name, Value value) {}

    /** A time.Time in UTC, as seconds and nanoseconds since 1970. */
    record Time(long seconds, int nanos) implements Value {
        @Override
        public Kind kind() {
            return Kind.STRUCT;
        }

        @Override
        public String type() {
            return "time.Time";
        }
    }

    /** A pointer. Two are equal only when they are one. */
    record Pointer(String targetType, @Nullable Value target) implements Value {
        @Override
        public Kind kind() {
            return Kind.POINTER;
        }

        @Override
        public String type() {
            return "*" + targetType;
        }
    }
}
