package io.tocsin.schemas.experimental;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a record that this release does not know, as they came: a later release may have written them, so they are
 * passed on. Immutable.
 */
public final class Unknown {
    /** No such fields. */
    public static final Unknown NONE = new Unknown(JsonNodeFactory.instance.objectNode());

    private final ObjectNode fields;

    private Unknown(ObjectNode fields) {
        this.fields = fields;
    }

    static Unknown of(ObjectNode root, Set<String> known) {
        ObjectNode rest = root.deepCopy();
        rest.remove(known);
        return rest.isEmpty() ? NONE : new Unknown(rest);
    }

    /** Their names, in the order of the text. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        fields.fieldNames().forEachRemaining(names::add);
        return names;
    }

    void addTo(ObjectNode root) {
        root.setAll(fields.deepCopy());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Unknown unknown && fields.equals(unknown.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** The names only: the values may not be for every eye. */
    @Override
    public String toString() {
        return names().toString();
    }
}
