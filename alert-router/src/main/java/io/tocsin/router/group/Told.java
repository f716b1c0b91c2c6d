package io.tocsin.router.group;

import java.time.Instant;
import java.util.Set;

/**
 * What one integration was told last about a group: Alertmanager's entry of the notification log.
 *
 * @param firing fingerprints
 * @param resolved fingerprints
 */
public record Told(Set<String> firing, Set<String> resolved, Instant at) {
    public Told {
        firing = Set.copyOf(firing);
        resolved = Set.copyOf(resolved);
    }
}
