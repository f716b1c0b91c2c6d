package io.tocsin.processor.template;

import io.tocsin.processor.golang.Output.TooLongException;
import io.tocsin.processor.golang.Quoting;
import io.tocsin.processor.golang.Value;
import io.tocsin.processor.golang.Value.Entries;
import io.tocsin.processor.golang.Value.Field;
import io.tocsin.processor.golang.Value.Int;
import io.tocsin.processor.golang.Value.IntType;
import io.tocsin.processor.golang.Value.Nil;
import io.tocsin.processor.golang.Value.Pointer;
import io.tocsin.processor.golang.Value.Struct;
import io.tocsin.processor.golang.Value.Text;
import io.tocsin.processor.golang.Value.Time;
import io.tocsin.processor.template.Node.BoolConstant;
import io.tocsin.processor.template.Node.Chain;
import io.tocsin.processor.template.Node.Command;
import io.tocsin.processor.template.Node.Dot;
import io.tocsin.processor.template.Node.FieldOf;
import io.tocsin.processor.template.Node.Identifier;
import io.tocsin.processor.template.Node.NilConstant;
import io.tocsin.processor.template.Node.NumberConstant;
import io.tocsin.processor.template.Node.Operand;
import io.tocsin.processor.template.Node.Pipeline;
import io.tocsin.processor.template.Node.StringConstant;
import io.tocsin.processor.template.Node.Variable;
import io.tocsin.processor.templatefunction.Builtins;
import io.tocsin.processor.templatefunction.CallException;
import io.tocsin.processor.templatefunction.Function;
import io.tocsin.processor.templatefunction.Parameter;
import io.tocsin.processor.templatefunction.PrometheusFunctions;
import io.tocsin.processor.templatefunction.TimeMethods;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Evaluates the pipelines of one template, with Go's rules of types and Go's words for what does not fit. */
final class Evaluation {
    private static final List<Operand> NO_ARGUMENTS = List.of();

    private final Execution execution;
    private final Places places;
    private final String template;
    private final Variables variables = new Variables();
    /** The node that a failure is put down to. */
    private Node at = new Dot(0);

    Evaluation(Execution execution, Places places, String template) {
        this.execution = execution;
        this.places = places;
        this.template = template;
    }

    Variables variables() {
        return variables;
    }

    void at(Node node) {
        at = node;
    }

    ExpansionException failed(String message) {
        return places.failed(at, template, message);
    }

    /** The value of the last command, which also goes into the pipeline's variables. */
    Value pipeline(Value dot, Pipeline pipeline) {
        execution.enter();
        at(pipeline);
        Value value = null;
        for (Command command : pipeline.commands()) {
            value = command(dot, command, value).unboxed();
        }
        Value result = value == null ? Nil.NIL : value;
        for (Variable variable : pipeline.variables()) {
            if (!pipeline.assigns()) {
                variables.declare(variable.name(), result);
            } else if (!variables.assign(variable.name(), result)) {
                throw failed("undefined variable: " + variable.name());
            }
        }
        execution.leave();
        return result;
    }

    /** {@code piped} is the value of the command before, which is the last argument of this one. */
    private Value command(Value dot, Command command, @Nullable Value piped) {
        execution.work(1);
        Operand first = command.arguments().get(0);
        List<Operand> arguments =
                command.arguments().subList(1, command.arguments().size());
        if (first instanceof FieldOf field) {
            return field(dot, field, arguments, piped);
        }
        if (first instanceof Chain chain) {
            return chain(dot, chain, arguments, piped);
        }
        if (first instanceof Identifier identifier) {
            return function(dot, identifier, command, arguments, piped);
        }
        if (first instanceof Pipeline pipeline) {
            noArguments(first, arguments, piped);
            return pipeline(dot, pipeline);
        }
        if (first instanceof Variable variable) {
            return variable(dot, variable, arguments, piped);
        }
        at(first);
        noArguments(first, arguments, piped);
        if (first instanceof NilConstant) {
            throw failed("nil is not a command");
        }
        return constant(dot, first);
    }

    private void noArguments(Operand first, List<Operand> arguments, @Nullable Value piped) {
        if (!arguments.isEmpty() || piped != null) {
            throw failed("can't give argument to non-function " + first);
        }
    }

    private Value constant(Value dot, Operand operand) {
        at(operand);
        if (operand instanceof Dot) {
            return dot;
        }
        if (operand instanceof BoolConstant bool) {
            return Value.of(bool.value());
        }
        if (operand instanceof StringConstant string) {
            return Value.of(string.bytes());
        }
        return number((NumberConstant) operand);
    }

    private Value number(NumberConstant number) {
        if (number.complex()) {
            return new Value.Complex(number.real(), number.imaginary());
        }
        if (Numbers.isFloat(number)) {
            return Value.of(number.real());
        }
        if (!Numbers.isInt(number)) {
            throw failed(number + " overflows int");
        }
        return Value.of(number.whole().orElseThrow().longValueExact());
    }

    private Value field(Value dot, FieldOf field, List<Operand> arguments, @Nullable Value piped) {
        at(field);
        return fields(dot, dot, field, field.fields(), arguments, piped);
    }

    private Value chain(Value dot, Chain chain, List<Operand> arguments, @Nullable Value piped) {
        at(chain);
        Value of = argument(dot, Parameter.RAW, chain.of());
        return fields(dot, of, chain, chain.fields(), arguments, piped);
    }

    private Value variable(Value dot, Variable variable, List<Operand> arguments, @Nullable Value piped) {
        at(variable);
        Value value =
                variables.get(variable.name()).orElseThrow(() -> failed("undefined variable: " + variable.name()));
        if (variable.fields().isEmpty()) {
            noArguments(variable, arguments, piped);
            return value;
        }
        return fields(dot, value, variable, variable.fields(), arguments, piped);
    }

    /** One field after another; only the last, when it is a method, gets the arguments. */
    private Value fields(
            Value dot, Value receiver, Node node, List<String> names, List<Operand> arguments, @Nullable Value piped) {
        Value value = receiver;
        int last = names.size() - 1;
        for (int i = 0; i < last; i++) {
            value = field(value, names.get(i), new Call(dot, node, names.get(i), NO_ARGUMENTS, null));
        }
        return field(value, names.get(last), new Call(dot, node, names.get(last), arguments, piped));
    }

    private Value field(Value boxed, String name, Call call) {
        if (boxed == Nil.NIL) {
            return Nil.NIL;
        }
        Value receiver = boxed.indirect();
        if (receiver instanceof Value.Any) {
            throw failed("nil pointer evaluating " + boxed.type() + "." + name);
        }
        Optional<Function> method = TimeMethods.find(receiver, name);
        if (method.isPresent()) {
            return call(method.get(), call);
        }
        boolean hasArguments = !call.arguments().isEmpty() || call.piped() != null;
        if (receiver instanceof Struct struct) {
            for (Field field : struct.fields()) {
                if (field.name().equals(name)) {
                    if (hasArguments) {
                        throw failed(name + " has arguments but cannot be invoked as function");
                    }
                    return field.value();
                }
            }
        } else if (receiver instanceof Entries map) {
            if (hasArguments) {
                throw failed(name + " is not a method but has arguments");
            }
            return Builtins.entry(map, name);
        } else if (receiver instanceof Time && List.of("wall", "ext", "loc").contains(name)) {
            throw failed(name + " is an unexported field of struct type " + boxed.type());
        } else if (receiver instanceof Pointer pointer && pointer.isNil() && isSampleField(name)) {
            throw failed("nil pointer evaluating " + boxed.type() + "." + name);
        }
        throw failed("can't evaluate field " + name + " in type " + boxed.type());
    }

    private static boolean isSampleField(String name) {
        return name.equals("Labels") || name.equals("Value");
    }

    private Value function(
            Value dot, Identifier identifier, Node node, List<Operand> arguments, @Nullable Value piped) {
        at(identifier);
        Function function = PrometheusFunctions.ALL.get(identifier.name());
        if (function == null) {
            function = Builtins.ALL.get(identifier.name());
        }
        if (function == null) {
            throw failed(Quoting.quote(identifier.name()) + " is not a defined function");
        }
        return call(function, new Call(dot, node, identifier.name(), arguments, piped));
    }

    /** A call that is to be made: its arguments, and the node that is to blame when it fails. */
    private record Call(
            Value dot,
            Node node,
            String name,
            List<Operand> arguments,
            @Nullable Value piped) {
        int count() {
            return arguments.size() + (piped == null ? 0 : 1);
        }
    }

    private Value call(Function function, Call call) {
        if (function.variadic() && call.count() < function.fixed()) {
            throw failed("wrong number of args for " + call.name() + ": want at least " + function.fixed() + " got "
                    + call.arguments().size());
        }
        if (!function.variadic() && call.count() != function.fixed()) {
            throw failed(
                    "wrong number of args for " + call.name() + ": want " + function.fixed() + " got " + call.count());
        }
        if (call.name().equals("and") || call.name().equals("or")) {
            return decide(call);
        }
        List<Value> values = new ArrayList<>();
        for (Operand argument : call.arguments()) {
            values.add(argument(call.dot(), function.parameter(values.size()), argument));
        }
        if (call.piped() != null) {
            values.add(typed(call.piped(), function.parameter(values.size())));
        }
        try {
            Value result = call.name().equals("call")
                    ? Builtins.call(values.get(0), written(call))
                    : function.body().call(values, execution);
            if (result instanceof Text text) {
                execution.made(text.bytes().length());
            }
            return result;
        } catch (CallException e) {
            at(call.node());
            throw failed("error calling " + call.name() + ": " + e.what());
        } catch (TooLongException e) {
            at(call.node());
            throw failed("error calling " + call.name() + ": " + e.getMessage());
        }
    }

    private static String written(Call call) {
        if (!call.arguments().isEmpty()) {
            return call.arguments().get(0).toString();
        }
        return call.piped() instanceof Text text
                ? text.bytes()
                : "<" + (call.piped() == null ? "" : call.piped().type()) + " Value>";
    }

    /** {@code and} and {@code or} end at the first argument that decides. */
    private Value decide(Call call) {
        Value value = Nil.NIL;
        for (Operand argument : call.arguments()) {
            value = argument(call.dot(), Parameter.RAW, argument);
            if (Builtins.isTrue(value) == call.name().equals("or")) {
                return value;
            }
        }
        return call.piped() == null ? value : call.piped();
    }

    private Value argument(Value dot, Parameter type, Operand operand) {
        at(operand);
        execution.work(1);
        if (operand instanceof Dot) {
            return typed(dot, type);
        }
        if (operand instanceof NilConstant) {
            if (!type.canBeNil()) {
                throw failed("cannot assign nil to " + type.type());
            }
            return Nil.NIL;
        }
        if (operand instanceof FieldOf field) {
            return typed(field(dot, field, NO_ARGUMENTS, null), type);
        }
        if (operand instanceof Variable variable) {
            return typed(variable(dot, variable, NO_ARGUMENTS, null), type);
        }
        if (operand instanceof Pipeline pipeline) {
            return typed(pipeline(dot, pipeline), type);
        }
        if (operand instanceof Identifier identifier) {
            return typed(function(dot, identifier, identifier, NO_ARGUMENTS, null), type);
        }
        if (operand instanceof Chain chain) {
            return typed(chain(dot, chain, NO_ARGUMENTS, null), type);
        }
        return switch (type) {
            case ANY, RAW -> constant(dot, operand);
            case STRING -> {
                if (!(operand instanceof StringConstant string)) {
                    throw failed("expected string; found " + operand);
                }
                yield Value.of(string.bytes());
            }
            case INT, DURATION -> {
                if (!(operand instanceof NumberConstant number) || !Numbers.isInt(number)) {
                    throw failed("expected integer; found " + operand);
                }
                yield new Int(
                        number.whole().orElseThrow().longValueExact(),
                        type == Parameter.INT ? IntType.INT : IntType.DURATION);
            }
            case TIME, SAMPLE, SAMPLES -> throw failed("can't handle " + operand + " for arg of type " + type.type());
        };
    }

    /** The value, when it is of the type or can be taken for one. */
    private Value typed(Value value, Parameter type) {
        if (value == Nil.NIL) {
            if (!type.canBeNil()) {
                throw failed("invalid value; expected " + type.type());
            }
            return value;
        }
        if (type.takes(value)) {
            return value;
        }
        Value inner = value.unboxed() == Nil.NIL ? value : value.unboxed();
        if (type.takes(inner)) {
            return inner;
        }
        if (inner instanceof Pointer pointer && pointer.target() != null && type.takes(pointer.target())) {
            return pointer.target();
        }
        throw failed("wrong type for value; expected " + type.type() + "; got " + inner.type());
    }
}
