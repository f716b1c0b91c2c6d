package io.tocsin.processor.templatefunction;

import io.tocsin.processor.golang.Fmt;
import io.tocsin.processor.golang.Kind;
import io.tocsin.processor.golang.Value;
import io.tocsin.processor.golang.Value.Bool;
import io.tocsin.processor.golang.Value.Complex;
import io.tocsin.processor.golang.Value.Float64;
import io.tocsin.processor.golang.Value.Int;
import io.tocsin.processor.golang.Value.Nil;
import io.tocsin.processor.golang.Value.Pointer;
import io.tocsin.processor.golang.Value.Text;
import io.tocsin.processor.golang.Value.Time;
import java.util.List;

/** {@code eq ne lt le gt ge} of Go's text/template: only values of the same basic kind can be compared. */
final class Comparison {
    private static final int MAX_SHOWN = 10_000;

    private Comparison() {}

    private static boolean isBasic(Kind kind) {
        return switch (kind) {
            case BOOL, INT, UINT, FLOAT, COMPLEX, STRING -> true;
            case INVALID, MAP, SLICE, STRUCT, POINTER, INTERFACE -> false;
        };
    }

    /** Whether the first is equal to one of the others. */
    static boolean equal(Value first, List<Value> others) throws CallException {
        if (others.isEmpty()) {
            throw new CallException("missing argument for comparison");
        }
        Value one = first.unboxed();
        for (Value boxed : others) {
            if (equal(one, boxed.unboxed())) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(Value one, Value other) throws CallException {
        Kind kind = isBasic(one.kind()) ? one.kind() : Kind.INVALID;
        Kind otherKind = isBasic(other.kind()) ? other.kind() : Kind.INVALID;
        if (kind != otherKind) {
            if (one instanceof Int a && other instanceof Int b) {
                return a.value() == b.value();
            }
            if (one != Nil.NIL && other != Nil.NIL) {
                throw incompatible(one, other);
            }
            return false;
        }
        if (kind != Kind.INVALID) {
            return equalBasics(one, other);
        }
        if (one.kind() != other.kind() && one != Nil.NIL && other != Nil.NIL) {
            throw new CallException("non-comparable types " + shown("%s", one) + ": " + one.type() + ", " + other.type()
                    + ": " + shown("%v", other));
        }
        if (one.isNil() || other.isNil()) {
            return one.isNil() == other.isNil();
        }
        if (other instanceof Pointer) {
            return one == other;
        }
        if (other instanceof Time) {
            return one.equals(other);
        }
        throw new CallException("non-comparable type " + shown("%s", other) + ": " + other.type());
    }

    private static boolean equalBasics(Value one, Value other) {
        // Floats as == has them: NaN is not itself, and zero has no sign.
        if (one instanceof Float64 a && other instanceof Float64 b) {
            return a.value() == b.value();
        }
        if (one instanceof Complex a && other instanceof Complex b) {
            return a.real() == b.real() && a.imaginary() == b.imaginary();
        }
        if (one instanceof Int a && other instanceof Int b) {
            return a.value() == b.value();
        }
        if (one instanceof Text a && other instanceof Text b) {
            return a.bytes().equals(b.bytes());
        }
        return one instanceof Bool a && other instanceof Bool b && a.value() == b.value();
    }

    static boolean less(Value boxed, Value otherBoxed) throws CallException {
        Value one = boxed.unboxed();
        Value other = otherBoxed.unboxed();
        if (!isBasic(one.kind()) || !isBasic(other.kind())) {
            throw invalid();
        }
        if (one instanceof Int a && other instanceof Int b) {
            return a.value() < b.value();
        }
        if (one.kind() != other.kind()) {
            throw incompatible(one, other);
        }
        if (one instanceof Float64 a && other instanceof Float64 b) {
            return a.value() < b.value();
        }
        if (one instanceof Text a && other instanceof Text b) {
            return a.bytes().compareTo(b.bytes()) < 0;
        }
        throw invalid();
    }

    static boolean lessOrEqual(Value one, Value other) throws CallException {
        return less(one, other) || equal(one, List.of(other));
    }

    private static CallException invalid() {
        return new CallException("invalid type for comparison");
    }

    private static CallException incompatible(Value one, Value other) {
        return new CallException("incompatible types for comparison: " + one.type() + " and " + other.type());
    }

    private static String shown(String format, Value value) {
        return Fmt.sprintf(format, List.of(value), MAX_SHOWN);
    }
}
