package io.tocsin.processor.contribution;

/** Bytes that {@link ContributionCodec} did not write, with the reason. */
public final class UnreadableContributionException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableContributionException(String message) {
        super(message);
    }
}
