package io.tocsin.router.channel;

import io.tocsin.router.notify.Notification;

/** Sends messages to one receiver. One thread uses it at a time. */
@FunctionalInterface
public interface Channel {
    /**
     * Tries once, for a bounded time. The same notification may come again, with the same id.
     *
     * @throws InterruptedException when the thread is to end; whether the message arrived is then unknown
     */
    Attempt send(Notification notification) throws InterruptedException;
}
