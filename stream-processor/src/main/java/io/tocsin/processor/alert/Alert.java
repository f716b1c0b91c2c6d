package io.tocsin.processor.alert;

import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Labels;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One alert of a rule, from pending on. Times are epoch milliseconds. One owner thread.
 *
 * <pre>
 *                 holds, for = 0
 *  inactive ───────────────────────────────► firing ◄──────────────┐ holds again
 *     │ ▲                                    ▲ │  │                │
 *     │ │ no longer holds                    │ │  │ no longer      │
 *     │ │                  held for "for"    │ │  │ holds          │
 *     │ └─────────────── pending ────────────┘ │  └─► firing, kept ┘
 *     │    holds            ▲ ▲                │        │
 *     └─────────────────────┘ └────────────────┘        │ keep_firing_for is over
 *                              "for" was lengthened     │ (at once without it)
 *                              (told as resolved)       ▼
 *                                                    resolved, or forgotten: told, then inactive again
 * </pre>
 */
final class Alert {
    private static final int VERSION = 1;
    private static final long NEVER = Long.MIN_VALUE;
    private static final long CHANGED = 1;
    private static final long REMEMBERED = 2;

    private final String rule;
    private final String ruleName;
    private final Labels labels;
    private final long activeAt;
    private final boolean remembered;
    private String version = "";
    private SortedMap<String, String> annotations = new TreeMap<>();
    private double value;
    private long firedAt = NEVER;
    private long keptSince = NEVER;
    private long toldAt = NEVER;
    private boolean changed;
    private byte[] stored = new byte[0];

    /** @param remembered whether it is about something that the rule remembers, and that can be forgotten */
    Alert(String rule, String ruleName, Labels labels, long activeAt, boolean remembered) {
        this.remembered = remembered;
        this.rule = rule;
        this.ruleName = ruleName;
        this.labels = labels;
        this.activeAt = activeAt;
    }

    String rule() {
        return rule;
    }

    Labels labels() {
        return labels;
    }

    /** Since when it is pending or firing. */
    long activeAt() {
        return activeAt;
    }

    ActiveAlert active() {
        return new ActiveAlert(labels.asMap(), annotations, isFiring(), Instant.ofEpochMilli(activeAt), value);
    }

    boolean isFiring() {
        return firedAt != NEVER;
    }

    boolean isRemembered() {
        return remembered;
    }

    /** The condition holds, with this value. */
    void holds(String ruleVersion, double newValue, SortedMap<String, String> newAnnotations) {
        changed |= isFiring() && (Double.compare(value, newValue) != 0 || !annotations.equals(newAnnotations));
        version = ruleVersion;
        value = newValue;
        annotations = newAnnotations;
        keptSince = NEVER;
    }

    /** The condition does not hold; whether the alert goes on firing all the same. */
    boolean isKept(long instant, long keepMillis) {
        if (!isFiring() || keepMillis <= 0) {
            return false;
        }
        if (keptSince == NEVER) {
            keptSince = instant;
        }
        return instant - keptSince < keepMillis;
    }

    /** Fires, or falls back to pending, as the rule's {@code for} says; what of it is to be told. */
    Optional<AlertTransition> advance(long instant, long holdMillis, long repeatMillis) {
        boolean heldLongEnough = instant - activeAt >= holdMillis;
        if (!isFiring() && heldLongEnough) {
            firedAt = instant;
            return Optional.of(told(AlertTransition.Kind.FIRING, instant));
        }
        if (isFiring() && !heldLongEnough) {
            AlertTransition transition = resolved(instant);
            firedAt = NEVER;
            keptSince = NEVER;
            return Optional.of(transition);
        }
        if (isFiring() && changed && instant - toldAt >= repeatMillis) {
            return Optional.of(told(AlertTransition.Kind.CHANGED, instant));
        }
        return Optional.empty();
    }

    private AlertTransition told(AlertTransition.Kind kind, long instant) {
        toldAt = instant;
        changed = false;
        return transition(kind, Optional.empty());
    }

    AlertTransition resolved(long instant) {
        return transition(AlertTransition.Kind.RESOLVED, Optional.of(end(instant)));
    }

    AlertTransition forgotten(long instant) {
        return transition(AlertTransition.Kind.FORGOTTEN, Optional.of(end(instant)));
    }

    /** One that began between two instants of the grid can be taken away as of the one before. */
    private Instant end(long instant) {
        return Instant.ofEpochMilli(Math.max(instant, firedAt));
    }

    private AlertTransition transition(AlertTransition.Kind kind, Optional<Instant> endsAt) {
        return new AlertTransition(
                kind,
                rule,
                ruleName,
                version,
                labels.asMap(),
                annotations,
                Instant.ofEpochMilli(activeAt),
                Instant.ofEpochMilli(firedAt),
                endsAt,
                value);
    }

    /** The entry, when it is another one than at the last call. */
    Optional<byte[]> entryIfChanged() {
        byte[] entry = new EntryWriter(VERSION)
                .text(rule)
                .text(ruleName)
                .text(version)
                .map(labels.asMap())
                .map(annotations)
                .real(value)
                .number(activeAt)
                .number(since(firedAt))
                .number(since(keptSince))
                .number(since(toldAt))
                .number((changed ? CHANGED : 0) | (remembered ? REMEMBERED : 0))
                .bytes();
        if (Arrays.equals(entry, stored)) {
            return Optional.empty();
        }
        stored = entry;
        return Optional.of(entry);
    }

    /** Times as they are few bytes: -1 for never, else after the alert became active. */
    private long since(long time) {
        return time == NEVER ? -1 : time - activeAt;
    }

    static Alert read(byte[] bytes) throws UnreadableEntryException {
        EntryReader entry = new EntryReader(bytes, VERSION);
        String rule = entry.text();
        String ruleName = entry.text();
        String version = entry.text();
        Labels labels = Labels.of(entry.map());
        SortedMap<String, String> annotations = entry.map();
        double value = entry.real();
        long activeAt = entry.number();
        long fired = entry.number();
        long kept = entry.number();
        long told = entry.number();
        long flags = entry.number();
        Alert alert = new Alert(rule, ruleName, labels, activeAt, (flags & REMEMBERED) != 0);
        alert.version = version;
        alert.annotations = annotations;
        alert.value = value;
        alert.firedAt = alert.time(fired);
        alert.keptSince = alert.time(kept);
        alert.toldAt = alert.time(told);
        alert.changed = (flags & CHANGED) != 0;
        alert.stored = bytes.clone();
        return alert;
    }

    private long time(long since) {
        return since < 0 ? NEVER : activeAt + since;
    }
}
