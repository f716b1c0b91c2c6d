package io.tocsin.indexer.elastic;

/** A request that did not succeed, classified once by its status. */
public final class ElasticFailure extends Exception {
    /** What to do about it. */
    public enum Kind {
        /** No answer: down, restarting, or too slow. It may have been carried out all the same. */
        UNREACHABLE,
        /** 429 and 5xx: to be tried again. */
        BUSY,
        /** 401 and 403: nothing works until an operator, or the free disk, changes something. */
        REFUSED,
        /** Any other 4xx: the same request will never succeed. */
        REJECTED
    }

    private final Kind kind;
    private final int status;

    ElasticFailure(Kind kind, int status, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.status = status;
    }

    static ElasticFailure of(int status, String message, Throwable cause) {
        Kind kind;
        if (status == 429 || status >= 500) {
            kind = Kind.BUSY;
        } else if (status == 401 || status == 403) {
            kind = Kind.REFUSED;
        } else {
            kind = Kind.REJECTED;
        }
        return new ElasticFailure(kind, status, "HTTP " + status + ": " + message, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** The HTTP status; 0 when there was no answer. */
    public int status() {
        return status;
    }

    /** Never null, unlike {@link #getMessage}. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
