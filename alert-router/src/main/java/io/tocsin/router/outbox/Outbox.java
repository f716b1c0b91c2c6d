package io.tocsin.router.outbox;

import io.tocsin.router.notify.Notification;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest messages of the outbox, in memory: up to 500, and up to 64 MiB of JSON. Any thread. */
public final class Outbox {
    static final int MAX_MESSAGES = 500;
    private static final long MAX_BYTES = 64L << 20;

    private final Deque<Message> newestFirst = new ArrayDeque<>();
    private long bytes;

    /** A message, when it came, and how long its JSON is. */
    public record Message(Notification notification, Instant receivedAt, int size) {}

    /** Adds the newest; the oldest make room. */
    public synchronized void add(Message message) {
        newestFirst.addFirst(message);
        bytes += message.size();
        while (newestFirst.size() > MAX_MESSAGES || (bytes > MAX_BYTES && newestFirst.size() > 1)) {
            bytes -= newestFirst.removeLast().size();
        }
    }

    public synchronized int size() {
        return newestFirst.size();
    }

    /** All, newest first. */
    public synchronized List<Message> all() {
        return List.copyOf(newestFirst);
    }

    /** Those that came after the one of that id, newest first; all when it is not, or no longer, here. */
    public List<Message> after(String id) {
        List<Message> newer = new ArrayList<>();
        List<Message> all = all();
        for (Message message : all) {
            if (message.notification().id().equals(id)) {
                return newer;
            }
            newer.add(message);
        }
        return all;
    }
}
