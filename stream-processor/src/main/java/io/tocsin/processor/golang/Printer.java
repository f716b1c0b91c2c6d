package io.tocsin.processor.golang;

import io.tocsin.processor.golang.Value.Any;
import io.tocsin.processor.golang.Value.Bool;
import io.tocsin.processor.golang.Value.Complex;
import io.tocsin.processor.golang.Value.Entries;
import io.tocsin.processor.golang.Value.Field;
import io.tocsin.processor.golang.Value.Float64;
import io.tocsin.processor.golang.Value.Int;
import io.tocsin.processor.golang.Value.IntType;
import io.tocsin.processor.golang.Value.Items;
import io.tocsin.processor.golang.Value.Nil;
import io.tocsin.processor.golang.Value.Pointer;
import io.tocsin.processor.golang.Value.Struct;
import io.tocsin.processor.golang.Value.Text;
import io.tocsin.processor.golang.Value.Time;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prints one value by one verb, as Go's package fmt does. */
final class Printer {
    private static final String NIL = "<nil>";
    private static final String STRINGER_VERBS = "vsxXq";
    private static final int DEFAULT_DECIMALS = 6;
    /** Addresses mean nothing and differ from run to run in Go; here all are this. */
    private static final long ADDRESS = 0xc000012345L;

    private final Output out;
    private final Layout layout;
    /** While a wrong verb is explained, values show themselves without their methods. */
    private boolean explaining;

    Printer(Output out) {
        this.out = out;
        this.layout = new Layout(out);
    }

    Layout layout() {
        return layout;
    }

    /** An argument of printf and its like. */
    void argument(Value argument, int verb) {
        Value value = argument.unboxed();
        if (value instanceof Nil) {
            if (verb == 'T' || verb == 'v') {
                layout.pad(NIL);
            } else {
                bad(value, verb);
            }
        } else if (verb == 'T') {
            layout.string(value.type());
        } else if (verb == 'p') {
            address(value, 'p');
        } else if (!method(value, verb)) {
            value(value, verb, 0);
        }
    }

    /** {@code %!verb(type=value)}. */
    private void bad(Value value, int verb) {
        explaining = true;
        out.add("%!").add(Utf8.encode(verb)).add("(");
        if (value instanceof Nil) {
            out.add(NIL);
        } else {
            out.add(value.type()).add("=");
            if (value instanceof Any) {
                value(value, 'v', 0);
            } else {
                argument(value, 'v');
            }
        }
        out.add(")");
        explaining = false;
    }

    /** Types that know how to print themselves do so. */
    private boolean method(Value value, int verb) {
        if (explaining) {
            return false;
        }
        if (verb == 'w') {
            bad(value, verb);
            return true;
        }
        Optional<String> text = Optional.empty();
        if (layout.sharpV) {
            text = value instanceof Time time ? Optional.of(Times.goString(time)) : goString(value);
            text.ifPresent(layout::string);
        } else if (STRINGER_VERBS.indexOf(verb) >= 0) {
            text = stringer(value);
            text.ifPresent(t -> text(t, verb));
        }
        return text.isPresent();
    }

    private static Optional<String> goString(Value value) {
        return value instanceof Pointer pointer && pointer.target() instanceof Time time
                ? Optional.of(Times.goString(time))
                : Optional.empty();
    }

    /** What {@code String()} of the value's type gives; also for a pointer to it. */
    static Optional<String> stringer(Value value) {
        Value target = value instanceof Pointer pointer && pointer.target() != null ? pointer.target() : value;
        if (target instanceof Time time) {
            return Optional.of(Times.print(time));
        }
        if (target instanceof Int number) {
            boolean named =
                    number.of() == IntType.MONTH || number.of() == IntType.WEEKDAY || number.of() == IntType.DURATION;
            return named ? Optional.of(Times.name(number)) : Optional.empty();
        }
        // A pointer to nothing prints as nil whatever its method would say.
        return value instanceof Pointer pointer
                        && pointer.target() == null
                        && pointer.targetType().startsWith("time.")
                ? Optional.of(NIL)
                : Optional.empty();
    }

    private void value(Value value, int verb, int depth) {
        if (depth > 0 && !(value instanceof Any) && method(value, verb)) {
            return;
        }
        if (value instanceof Nil) {
            if (verb == 'v') {
                out.add(NIL);
            } else {
                bad(value, verb);
            }
        } else if (value instanceof Any any) {
            any(any, verb, depth);
        } else if (value instanceof Bool bool) {
            if (verb == 't' || verb == 'v') {
                layout.pad(Boolean.toString(bool.value()));
            } else {
                bad(value, verb);
            }
        } else if (value instanceof Int number) {
            whole(number, verb);
        } else if (value instanceof Float64 number) {
            floating(value, number.value(), verb);
        } else if (value instanceof Complex number) {
            complex(number, verb);
        } else if (value instanceof Text text) {
            if (!text(text.bytes(), verb)) {
                bad(value, verb);
            }
        } else if (value instanceof Entries map) {
            map(map, verb, depth);
        } else if (value instanceof Struct struct) {
            fields(struct.type(), struct.fields(), verb, depth);
        } else if (value instanceof Time time) {
            fields(time.type(), Times.fields(time), verb, depth);
        } else if (value instanceof Items items) {
            items(items, verb, depth);
        } else if (value instanceof Pointer pointer) {
            pointer(pointer, verb, depth);
        }
    }

    private void any(Any any, int verb, int depth) {
        if (!(any.content() instanceof Nil)) {
            value(any.content(), verb, depth + 1);
        } else {
            out.add(layout.sharpV ? "interface {}(nil)" : NIL);
        }
    }

    private void pointer(Pointer pointer, int verb, int depth) {
        boolean composite = pointer.target() instanceof Struct || pointer.target() instanceof Time;
        if (depth == 0 && composite && pointer.target() != null) {
            out.add("&");
            value(pointer.target(), verb, depth + 1);
        } else {
            address(pointer, verb);
        }
    }

    private boolean text(String bytes, int verb) {
        switch (verb) {
            case 'v' -> {
                if (layout.sharpV) {
                    layout.quoted(bytes);
                } else {
                    layout.string(bytes);
                }
            }
            case 's' -> layout.string(bytes);
            case 'x', 'X' -> layout.hexadecimal(bytes, verb == 'X');
            case 'q' -> layout.quoted(bytes);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void whole(Int number, int verb) {
        boolean signed = number.of().isSigned();
        long value = number.value();
        switch (verb) {
            case 'v' -> {
                if (layout.sharpV && !signed) {
                    hexadecimal(value, true);
                } else {
                    layout.whole(value, signed, 10, 'v');
                }
            }
            case 'd' -> layout.whole(value, signed, 10, 'd');
            case 'b' -> layout.whole(value, signed, 2, 'b');
            case 'o', 'O' -> layout.whole(value, signed, 8, (char) verb);
            case 'x', 'X' -> layout.whole(value, signed, 16, (char) verb);
            case 'c' -> layout.character(value);
            case 'q' -> layout.quotedCharacter(value);
            case 'U' -> layout.unicode(value);
            default -> bad(number, verb);
        }
    }

    private void hexadecimal(long value, boolean prefix) {
        boolean sharp = layout.sharp;
        layout.sharp = prefix;
        layout.whole(value, false, 16, 'v');
        layout.sharp = sharp;
    }

    private void floating(Value shown, double value, int verb) {
        switch (verb) {
            case 'v' -> layout.floating(value, 'g', Floats.SHORTEST);
            case 'b', 'g', 'G', 'x', 'X' -> layout.floating(value, (char) verb, Floats.SHORTEST);
            case 'f', 'e', 'E' -> layout.floating(value, (char) verb, DEFAULT_DECIMALS);
            case 'F' -> layout.floating(value, 'f', DEFAULT_DECIMALS);
            default -> bad(shown, verb);
        }
    }

    private void complex(Complex number, int verb) {
        if ("vbgGxXfFeE".indexOf(verb) < 0) {
            bad(number, verb);
            return;
        }
        boolean plus = layout.plus;
        out.add("(");
        floating(number, number.real(), verb);
        layout.plus = true;
        floating(number, number.imaginary(), verb);
        out.add("i)");
        layout.plus = plus;
    }

    private void map(Entries map, int verb, int depth) {
        out.add(layout.sharpV ? map.type() + "{" : "map[");
        String separator = "";
        for (Map.Entry<String, Value> entry : map.entries().entrySet()) {
            out.add(separator);
            value(Value.of(entry.getKey()), verb, depth + 1);
            out.add(":");
            value(entry.getValue(), verb, depth + 1);
            separator = layout.sharpV ? ", " : " ";
        }
        out.add(layout.sharpV ? "}" : "]");
    }

    private void fields(String type, List<Field> fields, int verb, int depth) {
        out.add(layout.sharpV ? type + "{" : "{");
        String separator = "";
        for (Field field : fields) {
            out.add(separator);
            if (layout.plusV || layout.sharpV) {
                out.add(field.name()).add(":");
            }
            boolean filled = field.value() instanceof Any any && !(any.content() instanceof Nil);
            value(filled ? field.value().unboxed() : field.value(), verb, depth + 1);
            separator = layout.sharpV ? ", " : " ";
        }
        out.add("}");
    }

    private void items(Items items, int verb, int depth) {
        out.add(layout.sharpV ? items.type() + "{" : "[");
        String separator = "";
        for (Value item : items.items()) {
            out.add(separator);
            value(item, verb, depth + 1);
            separator = layout.sharpV ? ", " : " ";
        }
        out.add(layout.sharpV ? "}" : "]");
    }

    /** Where a pointer, a map or a list is. */
    private void address(Value value, int verb) {
        boolean reference = value.kind() == Kind.POINTER || value.kind() == Kind.MAP || value.kind() == Kind.SLICE;
        long address = value.isNil() ? 0 : ADDRESS;
        if (!reference) {
            bad(value, verb);
            return;
        }
        switch (verb) {
            case 'v' -> {
                if (layout.sharpV) {
                    out.add("(").add(value.type()).add(")(");
                    if (address == 0) {
                        out.add("nil");
                    } else {
                        hexadecimal(address, true);
                    }
                    out.add(")");
                } else if (address == 0) {
                    layout.pad(NIL);
                } else {
                    hexadecimal(address, !layout.sharp);
                }
            }
            case 'p' -> hexadecimal(address, !layout.sharp);
            case 'b' -> layout.whole(address, false, 2, 'b');
            case 'o' -> layout.whole(address, false, 8, 'o');
            case 'd' -> layout.whole(address, false, 10, 'd');
            case 'x', 'X' -> layout.whole(address, false, 16, (char) verb);
            default -> bad(value, verb);
        }
    }
}
