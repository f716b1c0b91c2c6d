package io.tocsin.processor.golang;

import io.tocsin.processor.golang.Value.Int;
import io.tocsin.processor.golang.Value.Nil;
import java.util.List;
import java.util.OptionalInt;

/** {@code Sprintf}, {@code Sprint} and {@code Sprintln} of Go's package fmt. All strings are byte strings. */
public final class Fmt {
    /** Go takes wider ones for a mistake. */
    private static final int MAX_NUMBER = 1_000_000;

    private static final String FLAGS = "#0+- ";

    private final String format;
    private final List<Value> arguments;
    private final Output out;
    private final Printer printer;
    private final Layout layout;
    private int at;
    private int next;
    private boolean reordered;
    private boolean goodIndex;
    private boolean afterIndex;

    private Fmt(String format, List<Value> arguments, Output out) {
        this.format = format;
        this.arguments = arguments;
        this.out = out;
        this.printer = new Printer(out);
        this.layout = printer.layout();
    }

    /**
     * The arguments in a format; what does not fit together is said in the text, as in Go.
     *
     * @throws Output.TooLongException when it would be longer than {@code limit} bytes
     */
    public static String sprintf(String format, List<Value> arguments, int limit) {
        Output out = new Output(limit);
        new Fmt(format, arguments, out).run();
        return out.toString();
    }

    /** The arguments one after another, with a space between two that are no strings. */
    public static String sprint(List<Value> arguments, int limit) {
        Output out = new Output(limit);
        Printer printer = new Printer(out);
        boolean wasString = true;
        for (Value argument : arguments) {
            boolean isString = argument.unboxed().kind() == Kind.STRING;
            if (!wasString && !isString) {
                out.add(" ");
            }
            printer.argument(argument, 'v');
            wasString = isString;
        }
        return out.toString();
    }

    /** The arguments with spaces between them, and a line feed. */
    public static String sprintln(List<Value> arguments, int limit) {
        Output out = new Output(limit);
        Printer printer = new Printer(out);
        String separator = "";
        for (Value argument : arguments) {
            out.add(separator);
            printer.argument(argument, 'v');
            separator = " ";
        }
        return out.add("\n").toString();
    }

    /** One value, as {@code %v} shows it. */
    public static String print(Value value, int limit) {
        return sprint(List.of(value), limit);
    }

    private void run() {
        while (at < format.length()) {
            int percent = format.indexOf('%', at);
            if (percent < 0) {
                out.add(format.substring(at));
                break;
            }
            out.add(format.substring(at, percent));
            at = percent + 1;
            layout.clear();
            goodIndex = true;
            flags();
            if (!simple()) {
                widthAndPrecision();
                if (at >= format.length()) {
                    out.add("%!(NOVERB)");
                    break;
                }
                verb();
            }
        }
        if (!reordered && next < arguments.size()) {
            extra();
        }
    }

    private void flags() {
        for (; at < format.length() && FLAGS.indexOf(format.charAt(at)) >= 0; at++) {
            switch (format.charAt(at)) {
                case '#' -> layout.sharp = true;
                case '0' -> layout.zero = true;
                case '+' -> layout.plus = true;
                case '-' -> layout.minus = true;
                default -> layout.space = true;
            }
        }
    }

    /** A lower-case verb right after the flags. */
    private boolean simple() {
        char c = at < format.length() ? format.charAt(at) : 0;
        if (c < 'a' || c > 'z' || next >= arguments.size()) {
            return false;
        }
        at++;
        print(c);
        return true;
    }

    private void widthAndPrecision() {
        index();
        if (isAt('*')) {
            at++;
            OptionalInt width = fromArgument();
            layout.widthSet = width.isPresent();
            layout.width = Math.abs(width.orElse(0));
            if (width.isEmpty()) {
                out.add("%!(BADWIDTH)");
            } else if (width.getAsInt() < 0) {
                layout.minus = true;
                layout.zero = false;
            }
            afterIndex = false;
        } else {
            OptionalInt width = number();
            layout.widthSet = width.isPresent();
            layout.width = width.orElse(0);
            goodIndex &= !(afterIndex && width.isPresent());
        }
        if (at + 1 < format.length() && isAt('.')) {
            at++;
            precision();
        }
        if (!afterIndex) {
            index();
        }
    }

    private void precision() {
        goodIndex &= !afterIndex;
        index();
        if (isAt('*')) {
            at++;
            OptionalInt precision = fromArgument();
            layout.precisionSet = precision.isPresent() && precision.getAsInt() >= 0;
            layout.precision = Math.max(0, precision.orElse(0));
            if (!layout.precisionSet) {
                out.add("%!(BADPREC)");
            }
            afterIndex = false;
        } else {
            layout.precision = number().orElse(0);
            layout.precisionSet = true;
        }
    }

    private void verb() {
        int verb = Utf8.rune(format, at);
        at += Utf8.size(format, at);
        if (verb == '%') {
            out.add("%");
        } else if (!goodIndex) {
            out.add("%!").add(Utf8.encode(verb)).add("(BADINDEX)");
        } else if (next >= arguments.size()) {
            out.add("%!").add(Utf8.encode(verb)).add("(MISSING)");
        } else {
            print(verb);
        }
    }

    private void print(int verb) {
        if (verb == 'v') {
            layout.sharpV = layout.sharp;
            layout.sharp = false;
            layout.plusV = layout.plus;
            layout.plus = false;
        }
        printer.argument(arguments.get(next++), verb);
    }

    private boolean isAt(char c) {
        return at < format.length() && format.charAt(at) == c;
    }

    /** A number in the format; empty when there is none. One that is far too large ends the format. */
    private OptionalInt number() {
        return number(format.length());
    }

    private OptionalInt number(int end) {
        int value = 0;
        int start = at;
        for (; at < end && format.charAt(at) >= '0' && format.charAt(at) <= '9'; at++) {
            if (value > MAX_NUMBER) {
                at = end;
                return OptionalInt.empty();
            }
            value = value * 10 + format.charAt(at) - '0';
        }
        return at > start ? OptionalInt.of(value) : OptionalInt.empty();
    }

    /** A width or precision that an argument gives. */
    private OptionalInt fromArgument() {
        if (next >= arguments.size()) {
            return OptionalInt.empty();
        }
        return arguments.get(next++).unboxed() instanceof Int number
                        && number.value() >= -MAX_NUMBER
                        && number.value() <= MAX_NUMBER
                ? OptionalInt.of((int) number.value())
                : OptionalInt.empty();
    }

    /** {@code [n]}: which argument is next. */
    private void index() {
        afterIndex = false;
        if (!isAt('[')) {
            return;
        }
        reordered = true;
        int close = format.indexOf(']', at);
        if (format.length() - at < 3 || close < 0) {
            at++;
            goodIndex = false;
            return;
        }
        at++;
        OptionalInt number = number(close);
        boolean read = number.isPresent() && at == close;
        at = close + 1;
        if (read && number.getAsInt() >= 1 && number.getAsInt() <= arguments.size()) {
            next = number.getAsInt() - 1;
            afterIndex = true;
        } else {
            goodIndex = false;
            afterIndex = read;
        }
    }

    private void extra() {
        layout.clear();
        out.add("%!(EXTRA ");
        String separator = "";
        for (Value argument : arguments.subList(next, arguments.size())) {
            Value value = argument.unboxed();
            out.add(separator);
            if (value == Nil.NIL) {
                out.add("<nil>");
            } else {
                out.add(value.type()).add("=");
                printer.argument(value, 'v');
            }
            separator = ", ";
        }
        out.add(")");
    }
}
