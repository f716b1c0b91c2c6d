package io.tocsin.router.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.router.notify.Notification;
import io.tocsin.router.notify.NotificationJson;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.topic.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

class RouterTopologyTest extends TopologyHarness {
    @Test
    void waitsForTheGroupAndTellsItOnce() {
        start(ONE_HOOK);
        send(alert("Down", "a"));
        pass(5);
        send(alert("Down", "b"));
        assertEquals(List.of(), told());
        pass(5);
        assertEquals(List.of("firing first_notification a b"), told());
        pass(600);
        assertEquals(List.of(), told());
    }

    @Test
    void tellsChangesEachGroupIntervalAndTheEndOnce() {
        start(ONE_HOOK);
        AlertEvent a = alert("Down", "a");
        AlertEvent b = alert("Down", "b");
        send(a);
        pass(10);
        assertEquals(List.of("firing first_notification a"), told());
        send(b);
        pass(29);
        assertEquals(List.of(), told());
        pass(1);
        assertEquals(List.of("firing new_alerts a b"), told());
        send(a.resolved(now));
        pass(30);
        assertEquals(List.of("firing new_resolved b -a"), told());
        send(b.resolved(now));
        pass(30);
        assertEquals(List.of("resolved all_resolved -b"), told());
        pass(7200);
        assertEquals(List.of(), told());
        assertEquals(0.0, registry.getSampleValue("tocsin_router_groups"));
    }

    @Test
    void repeatsWhatStillFires() {
        start(ONE_HOOK);
        send(alert("Down", "a"));
        pass(10);
        assertEquals(1, told().size());
        pass(3600);
        assertEquals(List.of(), told());
        pass(31);
        assertEquals(List.of("firing repeat_interval a"), told());
        pass(3500);
        assertEquals(List.of(), told());
    }

    @Test
    void saysNothingOfWhatCameAndWentBeforeTheFirstMessage() {
        start(ONE_HOOK);
        AlertEvent a = alert("Down", "a");
        send(a);
        pass(3);
        send(a.resolved(now));
        pass(3600);
        assertEquals(List.of(), told());
    }

    @Test
    void aResolvedAlertThatNobodyHeardOfMakesNoGroup() {
        start(ONE_HOOK);
        send(alert("Down", "a").resolved(now));
        assertEquals(0.0, registry.getSampleValue("tocsin_router_groups"));
        pass(60);
        assertEquals(List.of(), told());
    }

    @Test
    void tellsAgainWhatFiresAgain() {
        start(ONE_HOOK);
        AlertEvent first = alert("Down", "a");
        send(first);
        pass(10);
        send(first.resolved(now));
        pass(30);
        assertEquals(List.of("firing first_notification a", "resolved all_resolved -a"), told());
        pass(5);
        send(alert("Down", "a"));
        pass(10);
        assertEquals(List.of("firing first_notification a"), told());
    }

    @Test
    void aFlapWithinTheIntervalIsNoNews() {
        start(ONE_HOOK);
        AlertEvent first = alert("Down", "a");
        send(first);
        pass(10);
        assertEquals(1, told().size());
        send(first.resolved(now));
        pass(5);
        send(alert("Down", "a"));
        pass(600);
        assertEquals(List.of(), told());
    }

    @Test
    void duplicatesAndLateChangesOfAnEarlierLifeAreNoNews() {
        start(ONE_HOOK);
        AlertEvent first = alert("Down", "a");
        send(first);
        send(first);
        pass(10);
        assertEquals(List.of("firing first_notification a"), told());
        send(first.resolved(now));
        pass(30);
        assertEquals(List.of("resolved all_resolved -a"), told());
        AlertEvent second = alert("Down", "a");
        send(second);
        send(first.resolved(now)); // late: the end of the first life
        send(first);
        pass(60);
        assertEquals(List.of("firing first_notification a"), told());
        assertEquals(
                2.0,
                registry.getSampleValue("tocsin_router_alerts_total", new String[] {"kind"}, new String[] {"stale"}));
        send(second.resolved(now));
        send(second.resolved(now));
        pass(60);
        assertEquals(List.of("resolved all_resolved -a"), told());
    }

    @Test
    void deadLettersKeepTheBytesAndSayWhy() {
        start(ONE_HOOK);
        byte[] key = "k".getBytes(StandardCharsets.UTF_8);
        byte[] value = "{\"labels\": 7}".getBytes(StandardCharsets.UTF_8);
        alerts.pipeInput(key, value, now);
        send(alert("Down", "a"));
        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertArrayEquals(key, dead.key());
        assertArrayEquals(value, dead.value());
        assertEquals("p-alerts", header(dead, DeadLetters.TOPIC));
        assertEquals("0", header(dead, DeadLetters.OFFSET));
        assertFalse(header(dead, DeadLetters.REASON).isEmpty());
        assertTrue(deadLetters.isEmpty());
        pass(10);
        assertEquals(1, told().size());
    }

    @Test
    void aTombstoneForgetsWithoutSayingResolved() {
        start(ONE_HOOK);
        AlertEvent a = alert("Down", "a");
        AlertEvent b = alert("Down", "b");
        send(a);
        send(b);
        pass(10);
        assertEquals(1, told().size());
        alerts.pipeInput(a.fingerprint().getBytes(StandardCharsets.UTF_8), null, now);
        alerts.pipeInput("unknown".getBytes(StandardCharsets.UTF_8), null, now);
        pass(60);
        assertEquals(List.of(), told());
        alerts.pipeInput(b.fingerprint().getBytes(StandardCharsets.UTF_8), null, now);
        pass(60);
        assertEquals(List.of(), told());
        assertEquals(0.0, registry.getSampleValue("tocsin_router_groups"));
        assertTrue(deadLetters.isEmpty());
    }

    @Test
    void groupsByLabelsAndTellsEachIntegration() {
        start("""
                route: {receiver: both, group_by: [alertname], group_wait: 1s, group_interval: 5s}
                receivers:
                - name: both
                  webhook_configs: [{url: 'http://localhost:1/'}, {url: 'http://localhost:2/', send_resolved: false}]
                  slack_configs: [{api_url: 'http://localhost:3/'}]
                """);
        AlertEvent down = alert("Down", "a");
        send(down);
        send(alert("Slow", "a"));
        pass(1);
        List<Notification> sent = read();
        assertEquals(6, sent.size());
        assertEquals(
                "[both/slack/0, both/webhook/0, both/webhook/1]",
                sent.stream()
                        .map(n -> n.to().toString())
                        .distinct()
                        .sorted()
                        .toList()
                        .toString());
        assertEquals(6, sent.stream().map(Notification::id).distinct().count());
        assertEquals(
                List.of("{}:{alertname=\"Down\"}", "{}:{alertname=\"Slow\"}"),
                sent.stream().map(n -> n.group().key()).distinct().sorted().toList());
        assertEquals(2, sent.stream().map(n -> n.group().dedupKey()).distinct().count());
        send(down.resolved(now));
        pass(5);
        assertEquals(
                List.of("both/webhook/0"),
                read().stream().map(n -> n.to().toString()).toList(),
                "only what is sent of the end");
        send(alert("Down", "a"));
        pass(1);
        assertEquals(3, read().size(), "each has forgotten what it was told");
    }

    @Test
    void anAlertThatNamesItsEndEndsThen() {
        start(ONE_HOOK);
        AlertEvent a = alert("Down", "a");
        send(new AlertEvent(
                a.status(),
                a.labels(),
                a.annotations(),
                a.startsAt(),
                java.util.Optional.of(now.plusSeconds(35)),
                a.generatorURL(),
                a.fingerprint(),
                a.value(),
                a.rule(),
                a.ruleVersion(),
                a.others()));
        pass(30);
        assertEquals(List.of("firing first_notification a"), told());
        pass(30);
        assertEquals(List.of("resolved all_resolved -a"), told());
    }

    @Test
    void aBlackHoleTakesAndSaysNothing() {
        start("route: {receiver: none, group_wait: 1s}\nreceivers: [{name: none}]");
        AlertEvent a = alert("Down", "a");
        send(a);
        pass(60);
        send(a.resolved(now));
        pass(600);
        assertEquals(List.of(), told());
        assertEquals(0.0, registry.getSampleValue("tocsin_router_groups"));
    }

    @Test
    void aGroupLargerThanARecordIsToldInPart() {
        start(ONE_HOOK);
        for (int i = 0; i < 700; i++) {
            send(alert("Down", "host-" + i));
        }
        pass(10);
        List<Notification> sent = read();
        assertEquals(1, sent.size());
        assertEquals(500, sent.get(0).alerts().size());
        assertEquals(200, sent.get(0).truncatedAlerts());
    }

    @Test
    void messagesAboutOneGroupHaveOneKeyAndIdsOfTheirOwn() {
        start(ONE_HOOK);
        AlertEvent a = alert("Down", "a");
        send(a);
        pass(10);
        TestRecord<String, byte[]> first = notifications.readRecord();
        send(a.resolved(now));
        pass(30);
        TestRecord<String, byte[]> second = notifications.readRecord();
        assertEquals("hook:{}:{alertname=\"Down\"}", first.key());
        assertEquals(first.key(), second.key());
        Notification one = NotificationJson.read(first.value()).orElseThrow();
        Notification two = NotificationJson.read(second.value()).orElseThrow();
        assertNotEquals(one.id(), two.id());
        assertEquals(one.group().dedupKey(), two.group().dedupKey());
        assertEquals(one, NotificationJson.read(NotificationJson.write(one)).orElseThrow());
    }
}
