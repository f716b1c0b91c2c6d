package io.tocsin.processor.template;

import io.tocsin.processor.golang.Quoting;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tree of a template. Offsets are in bytes; texts of nodes are those that messages of Go show. */
sealed interface Node {
    int offset();

    /** Several nodes one after another. */
    record Sequence(int offset, List<Node> nodes) implements Node {
        public Sequence {
            nodes = List.copyOf(nodes);
        }

        /** Whether there is nothing in it but space. */
        boolean isEmpty() {
            return nodes.stream()
                    .allMatch(n -> n instanceof TextNode text
                            ? text.bytes().isBlank()
                            : n instanceof Sequence sequence && sequence.isEmpty());
        }
    }

    /** Text that stands for itself. */
    record TextNode(int offset, String bytes) implements Node {}

    /** A pipeline whose value is printed, unless it goes into a variable. */
    record Action(int offset, Pipeline pipeline) implements Node {}

    /** {@code if}, {@code with} and {@code range}. */
    record Control(
            Token.Type type,
            int offset,
            Pipeline pipeline,
            Sequence body,
            @Nullable Sequence otherwise) implements Node {}

    /** {@code {{template "name" pipeline}}}. */
    record Invocation(int offset, String name, @Nullable Pipeline pipeline) implements Node {
        @Override
        public String toString() {
            return "{{template " + Quoting.quote(name) + (pipeline == null ? "" : " " + pipeline) + "}}";
        }
    }

    /** {@code break}, {@code continue}; while parsing also {@code else} and {@code end}. */
    record Mark(Token.Type type, int offset) implements Node {
        @Override
        public String toString() {
            return type == Token.Type.END ? "{{end}}" : "{{else}}";
        }
    }

    /** One argument of a command, or the function it calls. */
    sealed interface Operand extends Node {}

    /** Commands that hand their values on, and the variables that the last value goes into. */
    record Pipeline(int offset, boolean assigns, List<Variable> variables, List<Command> commands) implements Operand {
        public Pipeline {
            variables = List.copyOf(variables);
            commands = List.copyOf(commands);
        }

        @Override
        public String toString() {
            return (variables.isEmpty() ? "" : joined(variables, ", ") + " := ") + joined(commands, " | ");
        }
    }

    /** A function or a value, with arguments. */
    record Command(int offset, List<Operand> arguments) implements Node {
        public Command {
            arguments = List.copyOf(arguments);
        }

        @Override
        public String toString() {
            return arguments.stream()
                    .map(a -> a instanceof Pipeline ? "(" + a + ")" : a.toString())
                    .collect(Collectors.joining(" "));
        }
    }

    /** The name of a function. */
    record Identifier(int offset, String name) implements Operand {
        @Override
        public String toString() {
            return name;
        }
    }

    /** {@code $x.Field}: the variable's name and the fields. */
    record Variable(int offset, String name, List<String> fields) implements Operand {
        public Variable {
            fields = List.copyOf(fields);
        }

        @Override
        public String toString() {
            return name + dotted(fields);
        }
    }

    /** {@code .}. */
    record Dot(int offset) implements Operand {
        @Override
        public String toString() {
            return ".";
        }
    }

    /** {@code nil}. */
    record NilConstant(int offset) implements Operand {
        @Override
        public String toString() {
            return "nil";
        }
    }

    /** {@code .A.B}. */
    record FieldOf(int offset, List<String> fields) implements Operand {
        public FieldOf {
            fields = List.copyOf(fields);
        }

        @Override
        public String toString() {
            return dotted(fields);
        }
    }

    /** Fields of another operand: {@code (pipeline).A.B}. */
    record Chain(int offset, Operand of, List<String> fields) implements Operand {
        public Chain {
            fields = List.copyOf(fields);
        }

        @Override
        public String toString() {
            return (of instanceof Pipeline ? "(" + of + ")" : of) + dotted(fields);
        }
    }

    /** {@code true} or {@code false}. */
    record BoolConstant(int offset, boolean value) implements Operand {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** A string in quotes. */
    record StringConstant(int offset, String quoted, String bytes) implements Operand {
        @Override
        public String toString() {
            return quoted;
        }
    }

    /**
     * A number, whose type depends on where it stands.
     *
     * @param whole its value when it is a whole one of 64 bits, signed or unsigned
     * @param real its value as a float, or the real part
     * @param complex whether it is written as a complex number
     */
    record NumberConstant(
            int offset, String text, Optional<BigInteger> whole, double real, double imaginary, boolean complex)
            implements Operand {
        @Override
        public String toString() {
            return text;
        }
    }

    private static String dotted(List<String> fields) {
        return fields.stream().map(f -> "." + f).collect(Collectors.joining());
    }

    private static String joined(List<?> nodes, String separator) {
        return nodes.stream().map(Object::toString).collect(Collectors.joining(separator));
    }
}
