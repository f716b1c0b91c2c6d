package io.tocsin.processor.cluster;

import static io.tocsin.processor.cluster.Statuses.alert;
import static io.tocsin.processor.cluster.Statuses.group;
import static io.tocsin.processor.cluster.Statuses.shortUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.cluster.ClusterRules.View;
import io.tocsin.processor.cluster.Peers.Answer;
import io.tocsin.processor.status.GroupStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ClusterRulesTest {
    private static final Address A = new Address("10.0.0.1", 8081);
    private static final Address B = new Address("10.0.0.2", 8081);

    private final List<GroupStatus> loaded =
            new ArrayList<>(List.of(group("g", 0).unevaluated()));
    private final Map<Integer, List<GroupStatus>> own = new TreeMap<>();
    private final Map<Address, CompletableFuture<Answer>> answers = new LinkedHashMap<>();
    private final List<Address> asked = new ArrayList<>();
    private final ClusterRules rules = new ClusterRules(() -> loaded, () -> own, peer -> {
        asked.add(peer);
        return answers.getOrDefault(peer, new CompletableFuture<>());
    });

    @Test
    void joinsTheShardsOfAGroup() {
        own.put(0, List.of(group("g", 30, alert("b", false))));
        own.put(3, List.of(group("g", 29)));
        tells(A, Map.of(1, List.of(group("g", 31, alert("a", true), alert("c", true)))));
        tells(B, Map.of(2, List.of()));
        View view = all(4, A, B);
        assertEquals(List.of(), view.warnings());
        assertEquals(1, view.groups().size());
        GroupStatus group = view.groups().get(0);
        assertEquals(Optional.of(Instant.ofEpochSecond(31)), group.lastEvaluation());
        assertEquals(31_001, group.evaluationTime().toNanos());
        GroupStatus.Alerting alerting = group.rules().get(0).alerting().orElseThrow();
        assertEquals(List.of(alert("a", true), alert("b", false), alert("c", true)), alerting.alerts());
        assertEquals("firing", alerting.state());
    }

    /** What a shard can look back on says nothing about which rules it has. */
    @Test
    void joinsTheShardsOfAGroupThatAreShortOfHistoryForDifferentTimes() {
        own.put(0, List.of(group("g", 30, alert("b", true))));
        tells(A, Map.of(1, List.of(shortUntil(90, group("g", 30, alert("a", true))))));
        tells(B, Map.of(2, List.of(shortUntil(60, group("g", 30)))));
        View view = all(3, A, B);
        assertEquals(List.of(), view.warnings());
        assertEquals(List.of(shortUntil(90, group("g", 30, alert("a", true), alert("b", true)))), view.groups());
    }

    @Test
    void tellsWhoDidNotAnswerAndWhatIsMissingForIt() {
        own.put(0, List.of());
        answers.put(A, CompletableFuture.completedFuture(new Answer.None("no answer within 2000 ms")));
        tells(B, Map.of(2, List.of()));
        View view = all(4, A, B);
        assertEquals(
                List.of(
                        "The instance at 10.0.0.1:8081 could not be asked: no answer within 2000 ms.",
                        "No instance that answered evaluates what is on partition 1, 3 of rule-inputs:"
                                + " alerts of it are missing."),
                view.warnings());
        assertEquals(loaded, view.groups(), "as before its first evaluation");
    }

    @Test
    void takesThePartitionThatMovedFromWhereItWasEvaluatedLast() {
        own.put(0, List.of(group("g", 30, alert("old", true))));
        tells(A, Map.of(0, List.of(group("g", 31, alert("new", true)))));
        View view = all(1, A);
        assertEquals(
                List.of(alert("new", true)),
                view.groups().get(0).rules().get(0).alerting().orElseThrow().alerts());
        assertEquals(List.of(), view.warnings());
    }

    @Test
    void showsItsOwnRulesAndTellsOfOthers() {
        GroupStatus other = group("g", "up == 1", 31, alert("x", true));
        own.put(0, List.of(group("g", 30)));
        tells(A, Map.of(1, List.of(other, group("h", 31))));
        View view = all(2, A);
        assertEquals(List.of(group("g", 30), group("h", 31)), view.groups());
        assertEquals(2, view.warnings().size());
        assertTrue(view.warnings().get(0).startsWith("Group g of rules/a.yml has other rules"), view.toString());
        assertTrue(view.warnings().get(1).startsWith("Group h of rules/a.yml is not among"), view.toString());

        own.put(0, List.of());
        assertEquals(List.of(other, group("h", 31)), all(2, A).groups(), "what is evaluated rather than what is not");
    }

    @Test
    void isOfThisInstanceAloneUntilItKnowsTheOthers() {
        own.put(0, List.of(group("g", 30)));
        View view = rules.all().join();
        assertEquals(List.of(group("g", 30)), view.groups());
        assertEquals(1, view.warnings().size());
        assertEquals(new View(List.of(group("g", 30)), List.of()), rules.local());
    }

    @Test
    void asksInOneRoundAtATimeWhichThoseWhoWaitShare() {
        own.put(0, List.of());
        rules.connect(1, () -> Set.of(A));
        CompletableFuture<Answer> first = new CompletableFuture<>();
        answers.put(A, first);
        CompletableFuture<View> one = rules.all();
        CompletableFuture<View> two = rules.all();
        CompletableFuture<View> three = rules.all();
        assertNotSame(one, two, "an answer may be older than the question");
        assertSame(two, three);
        assertEquals(1, asked.size());

        CompletableFuture<Answer> second = new CompletableFuture<>();
        answers.put(A, second);
        first.complete(new Answer.Told(new Part(Map.of())));
        assertTrue(one.isDone());
        assertFalse(two.isDone());
        assertEquals(2, asked.size());
        second.complete(new Answer.Told(new Part(Map.of())));
        assertTrue(two.isDone());
        assertNotSame(two, rules.all());
        assertEquals(3, asked.size());
    }

    private void tells(Address peer, Map<Integer, List<GroupStatus>> partitions) {
        answers.put(peer, CompletableFuture.completedFuture(new Answer.Told(new Part(partitions))));
    }

    private View all(int partitions, Address... others) {
        rules.connect(partitions, () -> Set.of(others));
        return rules.all().join();
    }
}
