package io.tocsin.processor.version;

import io.tocsin.processor.state.UnreadableEntryException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the rules that {@code rule-versions} holds, and what became of them. One thread reads the topic into
 * it, all may ask.
 *
 * <p>Versions are numbered. Of two that were published with one number the first in the topic has it, the other is void;
 * so is one with a number below the last.
 */
public final class RuleVersions {
    private final TreeMap<Long, RuleVersion> versions = new TreeMap<>();
    private final Map<Long, Outcome> outcomes = new HashMap<>();
    private long last;

    /**
     * Takes a record of the topic, in order.
     *
     * @param value null for a tombstone
     */
    public synchronized void take(String key, byte @Nullable [] value, long millis) throws UnreadableEntryException {
        try {
            long number = VersionKeys.number(key);
            if (VersionKeys.isVersion(key)) {
                version(number, VersionKeys.hash(key), value, millis);
            } else if (VersionKeys.isOutcome(key)) {
                if (value == null) {
                    outcomes.remove(number);
                } else {
                    outcomes.put(number, Outcome.decode(value));
                }
            } else {
                throw UnreadableEntryException.because("unknown key " + key);
            }
        } catch (NumberFormatException e) {
            throw UnreadableEntryException.because("unknown key " + key);
        }
        notifyAll();
    }

    private void version(long number, String hash, byte @Nullable [] value, long millis)
            throws UnreadableEntryException {
        if (value == null) {
            RuleVersion known = versions.get(number);
            if (known != null && known.hash().equals(hash)) {
                versions.remove(number);
            }
        } else if (number > last) {
            RuleTexts texts = RuleTexts.decode(value);
            last = number;
            versions.put(number, new RuleVersion(number, hash, millis, RuleSet.load(texts)));
        }
    }

    /** The last version before the newest that was made of the same files; empty when none is known. */
    synchronized Optional<RuleVersion> replaced(String hash) {
        return versions.headMap(last, false).descendingMap().values().stream()
                .filter(version -> version.hash().equals(hash))
                .findFirst();
    }

    /** The version that was loaded last, which is to be in force. */
    public synchronized Optional<RuleVersion> newest() {
        return Optional.ofNullable(versions.get(last));
    }

    /** The first version after this number, whatever became of it. */
    public synchronized Optional<RuleVersion> after(long number) {
        return Optional.ofNullable(versions.higherEntry(number)).map(Map.Entry::getValue);
    }

    /** The version of this number, when it is known. */
    public synchronized Optional<RuleVersion> find(long number) {
        return Optional.ofNullable(versions.get(number));
    }

    /** What became of a version; empty while that is not known. */
    public synchronized Optional<Outcome> outcome(long number) {
        return Optional.ofNullable(outcomes.get(number));
    }

    /** The latest version that is in force, as far as that is known. */
    public synchronized Optional<Outcome> inForce() {
        return outcomes.values().stream().filter(Outcome::inForce).max((a, b) -> Long.compare(a.number(), b.number()));
    }

    /** The latest but one. */
    synchronized Optional<Outcome> inForceBefore() {
        return outcomes.values().stream()
                .filter(Outcome::inForce)
                .sorted((a, b) -> Long.compare(b.number(), a.number()))
                .skip(1)
                .findFirst();
    }

    /** All versions and outcomes before one, by the keys of their records. */
    synchronized Map<String, RuleVersion> before(long number) {
        Map<String, RuleVersion> older = new TreeMap<>();
        versions.headMap(number)
                .values()
                .forEach(version -> older.put(VersionKeys.version(version.number(), version.hash()), version));
        return older;
    }

    /**
     * The version of this number, which a task was told of in another way; waits until the topic has been read so far.
     *
     * @throws IllegalStateException when it does not come
     */
    public synchronized RuleVersion await(long number, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                RuleVersion known = versions.get(number);
                long left = end - System.nanoTime();
                if (known != null) {
                    return known;
                }
                if (left <= 0) {
                    throw new IllegalStateException("rule-versions has no version " + number + " of the rules");
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for version " + number + " of the rules", e);
        }
    }
}
