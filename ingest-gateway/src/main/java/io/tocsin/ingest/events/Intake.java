package io.tocsin.ingest.events;

import io.tocsin.ingest.events.Outcome.Reason;
import io.tocsin.ingest.events.Outcome.Refused;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.policy.EventPolicy;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a whole body and then hands its events to Kafka: first every event is read, so that a bad one refuses all; then
 * they are sent. Of what was read first, a few MiB are kept; the rest is read a second time: tiny events take many times
 * their own size in memory.
 */
final class Intake {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    /** Enough for the bodies that shippers send; more would take the budget of others. */
    private static final int KEPT_BYTES = 4 << 20;

    private final EventKind kind;
    private final Limits limits;
    private final EventPolicy policy;
    private final Budget budget;

    Intake(EventKind kind, Limits limits, EventPolicy policy, Budget budget) {
        this.kind = kind;
        this.limits = limits;
        this.policy = policy;
        this.budget = budget;
    }

    /** What a body holds. */
    record Contents(List<EventKind.Event> kept, int events) {}

    /** Sends all events, unless one is bad: then none, and it throws. Closes {@code delivery}. Returns their number. */
    int take(Bytes body, boolean lines, Instant received, Delivery delivery) throws RefusedException {
        try (Budget.Share kept = budget.share();
                delivery) {
            Contents contents = read(body, lines, received, kept);
            for (EventKind.Event event : contents.kept()) {
                if (delivery.hasFailed()) {
                    return contents.events();
                }
                delivery.send(event);
            }
            if (contents.kept().size() < contents.events()) {
                sendRest(body, lines, received, contents.kept().size(), delivery);
            }
            return contents.events();
        } catch (IOException e) {
            throw new IllegalStateException("reading bytes in memory", e);
        }
    }

    private Contents read(Bytes body, boolean lines, Instant received, Budget.Share share)
            throws RefusedException, IOException {
        if (body.isBlank(0, body.size())) {
            throw new RefusedException(Reason.EMPTY, "the body is empty; send one event at least");
        }
        List<EventKind.Event> kept = new ArrayList<>();
        boolean keeping = true;
        int keptBytes = 0;
        int events = 0;
        Cutter cutter = Cutter.of(body, lines, limits.eventBytes());
        for (byte[] json = cutter.next(); json != null; json = cutter.next()) {
            Decoded<EventKind.Event> decoded = kind.read(json, received, policy);
            if (decoded instanceof Decoded.Malformed<EventKind.Event> bad) {
                throw new RefusedException(
                        new Refused(Reason.MALFORMED, bad.reason(), cutter.place(bad.path(), bad.offset())));
            }
            EventKind.Event event = decoded.orElseThrow();
            events++;
            keeping = keeping && keptBytes + event.bytes() <= KEPT_BYTES && share.add(event.bytes());
            if (keeping) {
                keptBytes += event.bytes();
                kept.add(event);
            }
        }
        return new Contents(kept, events);
    }

    private void sendRest(Bytes body, boolean lines, Instant received, int skip, Delivery delivery)
            throws RefusedException, IOException {
        log.debug("a body is read twice, as its events are too much to keep");
        Cutter cutter = Cutter.of(body, lines, limits.eventBytes());
        int index = 0;
        for (byte[] json = cutter.next(); json != null && !delivery.hasFailed(); json = cutter.next()) {
            if (index++ >= skip) {
                delivery.send(kind.read(json, received, policy).orElseThrow());
            }
        }
    }
}
