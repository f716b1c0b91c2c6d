package io.tocsin.runtime.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The named conditions of one service. A service is <em>ready</em> when each declared condition holds, and
 * <em>healthy</em> until a worker has failed for good. Any thread may call any method.
 */
public final class Health {
    private final Map<String, String> waiting = new ConcurrentHashMap<>();
    private final Map<String, String> failed = new ConcurrentHashMap<>();

    /** Declares that the service is not ready while it waits for {@code condition}, and says why in a few words. */
    public void waiting(String condition, String reason) {
        waiting.put(condition, reason);
    }

    /** The condition holds from now on. */
    public void ok(String condition) {
        waiting.remove(condition);
    }

    /** A part of the service has failed and will not come back without a restart. Only the first reason is kept. */
    public void failed(String part, String reason) {
        failed.putIfAbsent(part, reason);
    }

    /** Whether no part has failed. */
    public boolean isHealthy() {
        return failed.isEmpty();
    }

    /** Whether the service is healthy and waits for nothing. */
    public boolean isReady() {
        return isHealthy() && waiting.isEmpty();
    }

    /** Why the service is not ready, condition to reason in no particular order; empty when it is. */
    public Map<String, String> reasons() {
        Map<String, String> all = new LinkedHashMap<>(failed);
        waiting.forEach(all::putIfAbsent);
        return Map.copyOf(all);
    }

    /** The first failure, if any: what the service says when it stops. */
    public Optional<String> failure() {
        return failed.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .findFirst();
    }
}
