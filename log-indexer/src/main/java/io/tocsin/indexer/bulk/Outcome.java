package io.tocsin.indexer.bulk;

/** What Elasticsearch said of one document. */
sealed interface Outcome {
    /** It is stored now. */
    record Created() implements Outcome {}

    /** A document of that id was there. */
    record Exists() implements Outcome {}

    /** It will never be taken as it is. */
    record Rejected(String reason) implements Outcome {}

    /** It was not taken now, and may be later. */
    record Later(int status, String reason) implements Outcome {}

    /**
     * Classifies by status and type.
     *
     * @param status of the document, as HTTP has it
     * @param type Elasticsearch's name of the error; empty when there is none
     */
    static Outcome of(int status, String type, String reason) {
        if (status >= 200 && status < 300) {
            return new Created();
        }
        if (status == 409) {
            return new Exists();
        }
        String message = type + ": " + reason;
        return switch (type) {
            // 400 as well, but of the index or the cluster (closed, too many shards), not of the document.
            case "index_closed_exception", "validation_exception" -> new Later(status, message);
            default -> status == 400 || status == 413 ? new Rejected(message) : new Later(status, message);
        };
    }
}
