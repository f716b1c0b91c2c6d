package io.tocsin.processor.extract;

/** Why an event that an extraction matches gave it no value. The event counts as failed; nothing else happens. */
public enum Failure {
    NO_VALUE("the event has no such value"),
    NOT_A_NUMBER("the value is no number"),
    NOT_FINITE("the value is not finite"),
    OUT_OF_RANGE("the value is 1e18 or more"),
    NEGATIVE("the value is below 0"),
    LABEL_TOO_LONG("a label's value has more than 1,024 characters");

    private final String words;

    Failure(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
