package io.tocsin.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.router.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTreeTest {
    /** The tree of Alertmanager's own route_test.go. */
    private static final String TREE = """
            route:
              receiver: notify-def
              routes:
              - match: {owner: team-A}
                receiver: notify-A
                routes:
                - match: {env: testing}
                  receiver: notify-testing
                  group_by: ['...']
                - match: {env: production}
                  receiver: notify-productionA
                  group_wait: 1m
                  continue: true
                - match_re: {env: 'produ.*'}
                  receiver: notify-productionB
                  group_wait: 30s
                  group_interval: 5m
                  repeat_interval: 1h
                  group_by: [job]
              - match_re: {owner: 'team-(B|C)'}
                group_by: [foo, bar]
                group_wait: 2m
                receiver: notify-BC
              - matchers: ['{group_by="role"}']
                group_by: [role]
                routes:
                - matchers: ['env="testing"']
                  receiver: notify-testing
                  routes:
                  - matchers: ['wait="long"']
                    group_wait: 2m
            receivers:
            - name: notify-def
            - name: notify-A
            - name: notify-testing
            - name: notify-productionA
            - name: notify-productionB
            - name: notify-BC
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "owner=team-A | notify-A",
                "owner=team-A,env=unset | notify-A",
                "owner=team-C | notify-BC",
                "owner=team-A,env=testing | notify-testing",
                "owner=team-A,env=production | notify-productionA,notify-productionB",
                "group_by=role | notify-def",
                "env=testing,group_by=role | notify-testing",
                "env=testing,group_by=role,wait=long | notify-testing",
                "x=y | notify-def",
            })
    void matchesAsAlertmanager(String labels, String receivers) {
        assertEquals(
                receivers,
                Files.parse(TREE).tree().match(labels(labels)).stream()
                        .map(r -> r.options().receiver())
                        .collect(Collectors.joining(",")));
    }

    @Test
    void inheritsWhatIsNotSet() {
        RouteTree tree = Files.parse(TREE).tree();
        Route.Options waiting =
                tree.match(labels("env=testing,group_by=role,wait=long")).get(0).options();
        assertEquals(Duration.ofMinutes(2), waiting.groupWait());
        assertEquals(Duration.ofMinutes(5), waiting.groupInterval());
        assertEquals(Duration.ofHours(4), waiting.repeatInterval());
        assertEquals("[role]", waiting.groupBy().labels().toString());
        assertEquals(Duration.ofSeconds(30), tree.root().options().groupWait());
    }

    @Test
    void groupsByTheLabelsThatAreThere() {
        RouteTree tree = Files.parse(TREE).tree();
        Route some = tree.match(labels("owner=team-B,foo=1,x=2")).get(0);
        assertEquals(Map.of("foo", "1"), some.groupLabels(labels("owner=team-B,foo=1,x=2")));
        assertEquals(
                "{}/{owner=~\"team-(B|C)\"}:{foo=\"1\"}",
                some.groupKey(some.groupLabels(labels("owner=team-B,foo=1"))));
        Route all = tree.match(labels("owner=team-A,env=testing")).get(0);
        assertEquals(labels("owner=team-A,env=testing"), all.groupLabels(labels("owner=team-A,env=testing")));
        Route none = tree.root();
        assertTrue(none.groupLabels(labels("a=b")).isEmpty());
        assertEquals("{}:{}", none.groupKey(none.groupLabels(labels("a=b"))));
    }

    @Test
    void aRouteKeepsItsIdWhenOthersComeAndGo() {
        String other =
                TREE.replace("  - match: {owner: team-A}", "  - match: {owner: team-Z}\n  - match: {owner: team-A}");
        assertNotEquals(TREE, other);
        Map<String, String> labels = labels("owner=team-C");
        assertEquals(
                Files.parse(TREE).tree().match(labels).get(0).id(),
                Files.parse(other).tree().match(labels).get(0).id());
    }

    @Test
    void routesThatLookTheSameHaveIdsOfTheirOwn() {
        RouteTree tree = Files.parse("""
                        route:
                          receiver: a
                          routes:
                          - {matchers: [x=y], continue: true}
                          - {matchers: [x=y]}
                        receivers: [{name: a}]
                        """).tree();
        List<Route> both = tree.match(labels("x=y"));
        assertEquals(2, both.size());
        assertNotEquals(both.get(0).id(), both.get(1).id());
        assertEquals(both.get(0), tree.byId(both.get(0).id()).orElseThrow());
        assertEquals(3, tree.routes().size());
    }

    private static Map<String, String> labels(String text) {
        return java.util.Arrays.stream(text.split(","))
                .map(s -> s.split("=", 2))
                .collect(Collectors.toMap(s -> s[0], s -> s[1]));
    }
}
