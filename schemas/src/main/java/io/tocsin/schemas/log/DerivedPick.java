package io.tocsin.schemas.log;

import io.tocsin.schemas.pick.FieldPicker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A derivation over picked fields. What it came to is kept while the fields that it hung on stay the same, as they mostly
 * do from one event to the next; what comes after the first field that says something is not looked at. Not for several
 * threads.
 */
final class DerivedPick extends PickedFields {
    private final Derivation derivation;
    private final FieldPicker picker;

    /** Where the derivation's fields are in the picker, in its order. */
    private final int[] places;

    private final Map<String, Integer> byName = new HashMap<>();
    private final @Nullable String[] last;
    private final FieldPicker.Kind[] kinds;

    /** How many of the fields the result hangs on; 0 before the first one. */
    private int looked;

    private Derivation.@Nullable Result result;

    /** @param places of all picked fields by their dotted names; holds those that the derivation looks at */
    DerivedPick(Derivation derivation, FieldPicker picker, Map<String, Integer> places) {
        super(picker, places);
        this.derivation = derivation;
        this.picker = picker;
        List<String> fields = derivation.looksAt();
        this.places = new int[fields.size()];
        this.last = new @Nullable String[fields.size()];
        this.kinds = new FieldPicker.Kind[fields.size()];
        for (int i = 0; i < this.places.length; i++) {
            Integer place = places.get(fields.get(i));
            if (place == null) {
                throw new IllegalArgumentException("not picked: " + fields.get(i));
            }
            this.places[i] = place;
            byName.put(fields.get(i), i);
        }
    }

    /** For the event that the picker has read. */
    Derivation.@Nullable Result get() {
        if (!isAsBefore()) {
            looked = 0;
            result = derivation.of(this);
            for (int i = 0; i < looked; i++) {
                last[i] = picker.text(places[i]);
                kinds[i] = picker.kind(places[i]);
            }
        }
        return result;
    }

    private boolean isAsBefore() {
        for (int i = 0; i < looked; i++) {
            if (!isSame(picker.text(places[i]), last[i]) || picker.kind(places[i]) != kinds[i]) {
                return false;
            }
        }
        return looked > 0;
    }

    @Override
    int place(String field) {
        Integer i = byName.get(field);
        if (i == null) {
            throw new IllegalStateException(derivation.field() + " asks for " + field + ", which it does not name");
        }
        looked = Math.max(looked, i + 1);
        return places[i];
    }

    /** Short texts that come again are the same object; for others it is not worth a look. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable String one, @Nullable String other) {
        return one == other;
    }
}
