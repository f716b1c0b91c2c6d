package io.tocsin.schemas.log;

import io.tocsin.schemas.pick.FieldPicker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A derivation over picked fields. What it came to is kept while its inputs stay the same, as they mostly do from one
 * event to the next. Not for several threads.
 */
final class DerivedPick {
    private final Derivation derivation;
    private final FieldPicker picker;

    /** Where the derivation's inputs are in the picker, in its order. */
    private final int[] places;

    private final Map<String, Integer> byName = new HashMap<>();
    private final @Nullable String[] last;
    private Derivation.@Nullable Result result;
    private boolean known;

    /** @param places of all picked fields by their dotted names; holds the derivation's inputs */
    DerivedPick(Derivation derivation, FieldPicker picker, Map<String, Integer> places) {
        this.derivation = derivation;
        this.picker = picker;
        List<String> inputs = derivation.inputs();
        this.places = new int[inputs.size()];
        this.last = new @Nullable String[inputs.size()];
        for (int i = 0; i < this.places.length; i++) {
            Integer place = places.get(inputs.get(i));
            if (place == null) {
                throw new IllegalArgumentException("not picked: " + inputs.get(i));
            }
            this.places[i] = place;
            byName.put(inputs.get(i), place);
        }
    }

    /** For the event that the picker has read. */
    Derivation.@Nullable Result get() {
        boolean same = known;
        for (int i = 0; i < places.length; i++) {
            String input = picker.text(places[i]);
            same &= isSame(input, last[i]);
            last[i] = input;
        }
        if (!same) {
            result = derivation.of(this::input);
            known = true;
        }
        return result;
    }

    private @Nullable String input(String field) {
        Integer place = byName.get(field);
        if (place == null) {
            throw new IllegalStateException(derivation.field() + " asks for " + field + ", which it does not name");
        }
        return picker.text(place);
    }

    /** Short texts that come again are the same object; for others it is not worth a look. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable String one, @Nullable String other) {
        return one == other;
    }
}
