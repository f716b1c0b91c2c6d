package io.tocsin.router.route;

/** A text that is no list of matchers; the message says where and why. */
public final class MatcherSyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    MatcherSyntaxException(String message) {
        super(message);
    }
}
