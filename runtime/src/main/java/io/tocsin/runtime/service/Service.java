package io.tocsin.runtime.service;

import io.tocsin.runtime.health.Health;

/**
 * What {@link ServiceMain} runs. {@link #start} is called once, and may block (for a broker, say); it is interrupted
 * when the process is told to end meanwhile. {@link #close} is called once or more, also after a start that failed or
 * was cut short, from another thread.
 */
public interface Service extends AutoCloseable {
    /** Returns when everything runs. */
    void start() throws Exception;

    /** Reads again what can be read again. A failure leaves what was in force. */
    default void reload() throws Exception {}

    /** Ends everything within a few seconds. */
    @Override
    void close();

    Health health();
}
