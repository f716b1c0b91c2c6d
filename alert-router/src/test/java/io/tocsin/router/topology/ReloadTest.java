package io.tocsin.router.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.router.file.Files;
import io.tocsin.router.notify.Notification;
import io.tocsin.schemas.alert.AlertEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a new routing file does to the groups that are there. */
class ReloadTest extends TopologyHarness {
    @Test
    void aNewTreeMovesWhatFiresWithoutWaitingForItsNextChange() {
        start(ONE_HOOK);
        AlertEvent a = alert("Down", "a");
        send(a);
        pass(10);
        assertEquals(List.of("hook"), receivers());
        routing.set(Files.parse("""
                route:
                  receiver: other
                  group_wait: 2s
                  routes: [{receiver: hook, matchers: [x=y]}]
                receivers:
                - {name: other, webhook_configs: [{url: 'http://localhost:1/'}]}
                - {name: hook, webhook_configs: [{url: 'http://localhost:1/'}]}
                """));
        pass(3);
        assertEquals(List.of("other"), receivers());
        assertEquals(1.0, registry.getSampleValue("tocsin_router_groups"));
        send(a.resolved(now));
        pass(600);
        assertEquals(List.of("other"), receivers());
        assertEquals(0.0, registry.getSampleValue("tocsin_router_groups"));
    }

    @Test
    void aNewFileThatLeavesTheRouteAsItIsTellsNothingAgain() {
        start(ONE_HOOK);
        send(alert("Down", "a"));
        pass(10);
        assertEquals(1, told().size());
        routing.set(Files.parse(ONE_HOOK.replace("group_wait: 10s", "group_wait: 1s, routes: [{matchers: [x=y]}]")));
        pass(600);
        assertEquals(List.of(), told());
        routing.set(Files.parse(ONE_HOOK + "  slack_configs: [{api_url: 'http://localhost:2/'}]"));
        pass(60);
        assertEquals(List.of("slack"), read().stream().map(n -> n.to().type()).toList(), "the new integration is told");
    }

    @Test
    void theEndOfAnAlertIsToldThoughItsRouteGoesMeanwhile() {
        String before = """
                route: {receiver: old, group_by: [alertname], group_wait: 1s, group_interval: 1h}
                receivers: [{name: old, webhook_configs: [{url: 'http://localhost:1/'}]}]
                """;
        start(before);
        AlertEvent a = alert("Down", "a");
        send(a);
        pass(1);
        String key = read().get(0).group().key();
        send(a.resolved(now));
        pass(10);
        assertEquals(List.of(), told());
        routing.set(Files.parse("""
                route: {receiver: new, group_by: [alertname]}
                receivers:
                - {name: new, webhook_configs: [{url: 'http://localhost:2/'}]}
                - {name: old, webhook_configs: [{url: 'http://localhost:1/'}]}
                """));
        pass(1);
        List<Notification> end = read();
        assertEquals(
                List.of("old resolved"),
                end.stream()
                        .map(n -> n.to().receiver() + " " + n.status().text())
                        .toList());
        assertEquals(key, end.get(0).group().key());
        pass(3600);
        assertEquals(List.of(), told());
    }
}
