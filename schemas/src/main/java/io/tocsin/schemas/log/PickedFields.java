package io.tocsin.schemas.log;

import io.tocsin.schemas.pick.FieldPicker;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of the event that a picker has read. */
class PickedFields implements RawFields {
    private final FieldPicker picker;
    private final Map<String, Integer> places;

    /** @param places of the picked fields by their dotted names */
    PickedFields(FieldPicker picker, Map<String, Integer> places) {
        this.picker = picker;
        this.places = places;
    }

    @Override
    public final @Nullable String scalar(String field) {
        return picker.text(place(field));
    }

    @Override
    public final @Nullable String text(String field) {
        int place = place(field);
        return picker.kind(place) == FieldPicker.Kind.STRING ? picker.text(place) : null;
    }

    /** Where the picker has the field. */
    int place(String field) {
        Integer place = places.get(field);
        if (place == null) {
            throw new IllegalStateException("not picked: " + field);
        }
        return place;
    }
}
