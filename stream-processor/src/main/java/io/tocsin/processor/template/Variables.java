package io.tocsin.processor.template;

import io.tocsin.processor.golang.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The variables of one template, those declared last in front of older ones of the same name. */
final class Variables {
    private final List<String> names = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();

    void declare(String name, Value value) {
        names.add(name);
        values.add(value);
    }

    /** False when there is no such variable. */
    boolean assign(String name, Value value) {
        int index = names.lastIndexOf(name);
        if (index >= 0) {
            values.set(index, value);
        }
        return index >= 0;
    }

    Optional<Value> get(String name) {
        int index = names.lastIndexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(values.get(index));
    }

    /** Sets the variable that was declared last, or the one before it. */
    void setTop(int back, Value value) {
        values.set(values.size() - back, value);
    }

    /** How many there are, to come back to. */
    int mark() {
        return names.size();
    }

    void release(int mark) {
        names.subList(mark, names.size()).clear();
        values.subList(mark, values.size()).clear();
    }
}
