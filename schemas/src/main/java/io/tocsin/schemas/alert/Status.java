package io.tocsin.schemas.alert;

import java.util.Optional;

/** Whether an alert burns or is over. */
public enum Status {
    FIRING,
    RESOLVED;

    /** As the JSON has it. */
    public String text() {
        return switch (this) {
            case FIRING -> "firing";
            case RESOLVED -> "resolved";
        };
    }

    static Optional<Status> of(String text) {
        return switch (text) {
            case "firing" -> Optional.of(FIRING);
            case "resolved" -> Optional.of(RESOLVED);
            default -> Optional.empty();
        };
    }
}
