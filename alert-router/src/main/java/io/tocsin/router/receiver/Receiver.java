package io.tocsin.router.receiver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A named list of integrations; with none it drops what it gets. Integrations of one type are numbered from 0. */
public record Receiver(String name, List<Integration> integrations) {
    /** The receiver that shows its messages instead of sending them, when the file gives it no integrations. */
    public static final String OUTBOX = "outbox";

    public Receiver {
        integrations = integrations.isEmpty() && name.equals(OUTBOX)
                ? List.of(new Integration.Outbox())
                : List.copyOf(integrations);
    }

    /** The integrations by id, in the file's order. */
    public Map<IntegrationId, Integration> byId() {
        Map<IntegrationId, Integration> all = new LinkedHashMap<>();
        Map<String, Integer> next = new LinkedHashMap<>();
        for (Integration integration : integrations) {
            int index = next.merge(integration.type(), 1, Integer::sum) - 1;
            all.put(new IntegrationId(name, integration.type(), index), integration);
        }
        return all;
    }
}
