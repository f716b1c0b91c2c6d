package io.tocsin.schemas.policy;

import java.util.Locale;

/** Why something was made unreadable. */
public enum Reason {
    /** The configuration denies the field. */
    FIELD,
    /** Passwords, keys, bearer and other tokens. */
    TOKEN,
    EMAIL,
    /** Payment cards. */
    CARD,
    /** IP addresses. */
    IP;

    /** As it stands in marks and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
