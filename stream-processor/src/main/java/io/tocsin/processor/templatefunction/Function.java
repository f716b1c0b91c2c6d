package io.tocsin.processor.templatefunction;

import io.tocsin.processor.golang.Value;
import java.util.List;

/** A function that templates can call. When it is variadic, the last parameter stands for any number of arguments. */
public record Function(List<Parameter> parameters, boolean variadic, Body body) {
    public Function {
        parameters = List.copyOf(parameters);
    }

    static Function of(Body body, Parameter... parameters) {
        return new Function(List.of(parameters), false, body);
    }

    static Function variadic(Body body, Parameter... parameters) {
        return new Function(List.of(parameters), true, body);
    }

    /** How many arguments there are at least. */
    public int fixed() {
        return variadic ? parameters.size() - 1 : parameters.size();
    }

    /** The type of the argument at an index. */
    public Parameter parameter(int index) {
        return parameters.get(Math.min(index, parameters.size() - 1));
    }

    /** What the function does. Its arguments are of the parameters' types. */
    public interface Body {
        /**
         * Calls the function.
         *
         * @throws CallException when it cannot be done with these arguments
         */
        Value call(List<Value> arguments, Surroundings surroundings) throws CallException;
    }
}
