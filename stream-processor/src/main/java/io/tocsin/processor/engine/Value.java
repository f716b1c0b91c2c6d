package io.tocsin.processor.engine;

import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.util.List;

/** What an expression comes to at an instant. */
public sealed interface Value {
    /** A number without labels. */
    record Scalar(double value) implements Value {}

    /** The elements of an instant vector, in an order that only {@code sort*} and {@code topk} decide; may be empty. */
    record Vector(List<Element> elements) implements Value {
        public Vector {
            elements = List.copyOf(elements);
        }
    }

    /** A string; no rule has one. */
    record Text(String value) implements Value {}

    /**
     * As rules take it: a scalar is one element without labels.
     *
     * @throws EvaluationException for a string
     */
    default List<Element> asVector() {
        if (this instanceof Vector vector) {
            return vector.elements();
        }
        if (this instanceof Scalar scalar) {
            return List.of(new Element(Labels.NONE, scalar.value()));
        }
        throw new EvaluationException("rule result is not a vector or scalar");
    }
}
