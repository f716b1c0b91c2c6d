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
     * Kafka does not have it, because it was never sent: Kafka or the topic was away all the time, or there was no room to
     * wait. Publishing it again is right.
     *
     * @param reason one sentence
     */
    record Unsent(String reason) implements Outcome {}

    /**
     * It was handed to Kafka's client and not acknowledged in time; Kafka may have it. Publishing it again is right; a log
     * event with an {@code event.id} is then one document, should Kafka have it after all.
     *
     * @param reason one sentence
     */
    record Unconfirmed(String reason) implements Outcome {}

    default boolean isAcknowledged() {
        return this instanceof Acknowledged;
    }
}
