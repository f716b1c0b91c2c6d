package io.tocsin.processor.unit;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;

/** For which kin something came, and in which leaves. One owner thread. */
final class Touched {
    private final IdentityHashMap<LeafStore, Set<Kin>> kins = new IdentityHashMap<>();

    void add(LeafStore leaf, Kin kin) {
        kins.computeIfAbsent(leaf, l -> new LinkedHashSet<>()).add(kin);
    }

    void addAll(Touched others) {
        others.kins.forEach((leaf, some) ->
                kins.computeIfAbsent(leaf, l -> new LinkedHashSet<>()).addAll(some));
    }

    /** The kin for which something came in some of these leaves. */
    Set<Kin> in(Collection<LeafStore> leaves) {
        Set<Kin> found = new LinkedHashSet<>();
        for (LeafStore leaf : leaves) {
            found.addAll(kins.getOrDefault(leaf, Set.of()));
        }
        return found;
    }
}
