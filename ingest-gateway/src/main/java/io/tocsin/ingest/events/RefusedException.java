package io.tocsin.ingest.events;

/** Leads a refusal out of the reading of a body. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Outcome.Refused refusal;

    RefusedException(Outcome.Refused refusal) {
        super(refusal.detail(), null, false, false);
        this.refusal = refusal;
    }

    RefusedException(Outcome.Reason reason, String detail) {
        this(new Outcome.Refused(reason, detail));
    }

    Outcome.Refused refusal() {
        return refusal;
    }
}
