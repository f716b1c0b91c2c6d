package io.tocsin.processor.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.state.UnreadableEntryException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RuleVersionsTest {
    private static final RuleTexts ONE = texts("up == 0");
    private static final RuleTexts TWO = texts("up == 1");

    private final RuleVersions versions = new RuleVersions();

    private static RuleTexts texts(String expr) {
        return new RuleTexts(
                Map.of("rules/a.yml", "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: " + expr + "\n# ä\n"));
    }

    private void publish(long number, RuleTexts texts) throws UnreadableEntryException {
        versions.take(VersionKeys.version(number, texts.hash()), texts.encode(), 7);
    }

    @Test
    void givesBackWhatWasPublished() throws Exception {
        publish(1, ONE);
        RuleVersion version = versions.newest().orElseThrow();
        assertEquals(1, version.number());
        assertEquals(ONE.hash(), version.hash());
        assertEquals(
                List.of("rules/a.yml/g"),
                version.plan().groups().stream().map(group -> group.id()).toList());
        assertEquals(ONE, RuleTexts.decode(ONE.encode()));
    }

    @Test
    void tellsFilesApartByNameTextAndOrder() {
        Map<String, String> there = new LinkedHashMap<>();
        there.put("a", "x");
        there.put("b", "y");
        Map<String, String> back = new LinkedHashMap<>();
        back.put("b", "y");
        back.put("a", "x");
        assertNotEquals(new RuleTexts(there).hash(), new RuleTexts(back).hash());
        assertNotEquals(ONE.hash(), TWO.hash());
        assertEquals(new RuleTexts(there).hash(), new RuleTexts(new LinkedHashMap<>(there)).hash());
    }

    @Test
    void ofTwoWithOneNumberTheFirstHasIt() throws Exception {
        publish(1, ONE);
        publish(2, TWO);
        publish(2, ONE);
        publish(1, TWO);
        assertEquals(TWO.hash(), versions.newest().orElseThrow().hash());
        assertEquals(ONE.hash(), versions.find(1).orElseThrow().hash());
        publish(3, ONE);
        assertEquals(
                List.of(2L, 3L),
                List.of(
                        versions.after(1).orElseThrow().number(),
                        versions.after(2).orElseThrow().number()));
        assertEquals(Optional.empty(), versions.after(3));
    }

    @Test
    void aTombstoneTakesItsOwnVersionOnly() throws Exception {
        publish(1, ONE);
        publish(2, TWO);
        versions.take(VersionKeys.version(1, TWO.hash()), null, 0);
        assertTrue(versions.find(1).isPresent());
        versions.take(VersionKeys.version(1, ONE.hash()), null, 0);
        assertEquals(Optional.empty(), versions.find(1));
        assertEquals(2, versions.after(0).orElseThrow().number());
    }

    @Test
    void knowsWhatBecameOfVersions() throws Exception {
        for (Outcome outcome : List.of(Outcome.inForce(1, 5_000), Outcome.skipped(2), Outcome.inForce(3, 9_000))) {
            versions.take(VersionKeys.outcome(outcome.number()), outcome.encode(), 0);
            assertEquals(Optional.of(outcome), versions.outcome(outcome.number()));
        }
        assertEquals(3, versions.inForce().orElseThrow().number());
        assertEquals(Optional.empty(), versions.outcome(4));
    }

    @Test
    void saysWhichVersionItWaitedForInVain() {
        assertEquals(
                "rule-versions has no version 4 of the rules",
                assertThrows(IllegalStateException.class, () -> versions.await(4, Duration.ofMillis(1)))
                        .getMessage());
    }

    @Test
    void refusesWhatIsNoRecordOfTheTopic() {
        for (String key : List.of("", "version/x/y", "other/1")) {
            assertThrows(UnreadableEntryException.class, () -> versions.take(key, new byte[] {1}, 0), key);
        }
        assertThrows(
                UnreadableEntryException.class,
                () -> versions.take(VersionKeys.version(1, "h"), new byte[] {1, 2, 3}, 0));
    }

    @Test
    void aVersionThatThisReleaseRefusesSaysSoWhenItIsNeeded() throws Exception {
        publish(1, texts("no_such_function(up)"));
        RuleVersion version = versions.newest().orElseThrow();
        String message = String.valueOf(
                assertThrows(IllegalStateException.class, version::plan).getMessage());
        assertTrue(message.startsWith("version 1 of the rules"), message);
    }
}
