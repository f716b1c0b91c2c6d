package io.tocsin.schemas.publish;

/** What became of one event that was to be published. */
public sealed interface Outcome {

    /** Kafka has it: on all replicas in sync. */
    record Acknowledged(String topic, int partition, long offset) implements Outcome {}

    /**
     * Kafka does not have it and would not take it a second time: too large, not authorised, no such topic name, or the
     * publisher is closed.
     *
     * @param reason one sentence
     */
    record Refused(String reason) implements Outcome {}

    /**
     * Kafka did not acknowledge it in time: it is away, or there was no room to wait. Publishing it again is right; a log
     * event with an {@code event.id} is then one document, should Kafka have it after all.
     *
     * @param reason one sentence
     */
    record Unconfirmed(String reason) implements Outcome {}

    default boolean isAcknowledged() {
        return this instanceof Acknowledged;
    }
}
