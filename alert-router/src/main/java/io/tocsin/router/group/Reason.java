package io.tocsin.router.group;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a group is told again: the decision of Alertmanager's deduplication stage (notify/dedup_stage.go). */
public enum Reason {
    FIRST_NOTIFICATION,
    NEW_ALERTS,
    ALL_RESOLVED,
    NEW_RESOLVED,
    REPEAT_INTERVAL;

    /** What the group holds now, as fingerprints. */
    record Now(Set<String> firing, Set<String> resolved, Instant at) {}

    /**
     * Why the integration must be told; empty when it need not be.
     *
     * @param told what it was told last, null if nothing yet
     */
    static Optional<Reason> of(@Nullable Told told, Now now, boolean sendResolved, Duration repeatInterval) {
        if (told == null) {
            return now.firing().isEmpty() ? Optional.empty() : Optional.of(FIRST_NOTIFICATION);
        }
        if (!told.firing().containsAll(now.firing())) {
            return Optional.of(told.firing().isEmpty() ? FIRST_NOTIFICATION : NEW_ALERTS);
        }
        if (now.firing().isEmpty()) {
            // Also when resolved alerts are not sent: what was told must be forgotten, or a new start would be silent.
            return told.firing().isEmpty() ? Optional.empty() : Optional.of(ALL_RESOLVED);
        }
        if (sendResolved && !told.resolved().containsAll(now.resolved())) {
            return Optional.of(NEW_RESOLVED);
        }
        return told.at().isBefore(now.at().minus(repeatInterval)) ? Optional.of(REPEAT_INTERVAL) : Optional.empty();
    }
}
