package io.tocsin.processor.promql;

import java.util.List;
import java.util.Optional;

/**
 * What a function of PromQL takes and gives.
 *
 * @param name as written; case matters
 * @param arguments types in order; the last one repeats where the function is variadic
 * @param optional how many arguments may be left out or, beyond {@code arguments}, added; -1 for any number added; 0 when
 *     the arguments are exactly those. As in Prometheus' own table ("Variadic").
 * @param returns the type of the result
 * @param experimental Prometheus wants a flag for it, we do not
 * @param refusal why a call of it is refused, to stand behind its name; empty when it is taken
 */
public record Signature(
        String name,
        List<ValueType> arguments,
        int optional,
        ValueType returns,
        boolean experimental,
        Optional<String> refusal) {
    public Signature {
        arguments = List.copyOf(arguments);
    }

    int least() {
        return optional == 0 ? arguments.size() : arguments.size() - 1;
    }

    int most() {
        return optional < 0 ? Integer.MAX_VALUE : optional == 0 ? arguments.size() : least() + optional;
    }

    ValueType argument(int index) {
        return arguments.get(Math.min(index, arguments.size() - 1));
    }
}
