package io.tocsin.schemas.policy;

/** Is told what was done to events; from any thread. */
public interface PolicyObserver {
    /** Something was made unreadable; once for an event and a reason. */
    void redacted(Reason reason);

    /**
     * A field was cut or left out; once for an event and a field.
     *
     * @param field its name where it is one of a few that are known, else {@code other}
     */
    void truncated(String field);
}
