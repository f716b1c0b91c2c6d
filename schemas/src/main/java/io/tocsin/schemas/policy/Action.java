package io.tocsin.schemas.policy;

/** What is done with what was found. */
public enum Action {
    /** Nothing; it is not looked for. */
    OFF,
    /** A mark with the reason in its place, such as {@code [redacted:card]}. */
    MASK,
    /** A keyed digest in its place, the same for the same value, so that it can still be searched for and counted. */
    HMAC
}
