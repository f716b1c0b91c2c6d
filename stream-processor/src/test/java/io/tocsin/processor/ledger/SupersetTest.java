package io.tocsin.processor.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.ledger.Checker.Books;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Fingerprint;
import io.tocsin.schemas.alert.Status;
import io.tocsin.schemas.json.KeptFields;
import io.tocsin.schemas.topic.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What may be told more, and what may not. */
final class SupersetTest {
    private static final long BASE = 1_800_000_000_000L;
    private static final long END = BASE + 60_000;

    /** Of a rule with an interval of 2 s that keeps nothing firing, and of one that keeps alerts firing for 4 s. */
    private static final String PLAIN = "JobsFast";

    private static final String KEPT = "JobsReset";

    private static final Errors ERRORS = new Errors(IntStream.range(0, 25)
            .mapToObj(i -> new Entry(Topic.LOGS, 0, i, BASE + 20_000 + i * 10L, error(BASE + 20_000), false))
            .toList());

    private static byte[] error(long millis) {
        return ("{\"@timestamp\":\"" + Instant.ofEpochMilli(millis)
                        + "\",\"service.name\":\"s\",\"log.level\":\"error\"," + "\"message\":\"m\"}")
                .getBytes(UTF_8);
    }

    private static final List<Fact> GRID = List.of(fires(PLAIN, 10_000), ends(PLAIN, 10_000, 14_000));

    private static Fact fires(String alert, long at) {
        return fact(alert, at, at, Optional.empty());
    }

    private static Fact ends(String alert, long since, long at) {
        return fact(alert, since, at, Optional.of(Instant.ofEpochMilli(BASE + at)));
    }

    private static Fact fact(String alert, long since, long at, Optional<Instant> end) {
        return fact(Map.of("alertname", alert, "host_name", "h"), "hosts/" + alert, since, at, end, 9);
    }

    private static Fact fact(
            Map<String, String> names, String rule, long since, long at, Optional<Instant> end, double value) {
        TreeMap<String, String> labels = new TreeMap<>(names);
        AlertEvent event = new AlertEvent(
                end.isPresent() ? Status.RESOLVED : Status.FIRING,
                labels,
                new TreeMap<>(),
                Instant.ofEpochMilli(BASE + since),
                end,
                "",
                Fingerprint.of(labels),
                value,
                rule,
                "v",
                KeptFields.NONE);
        return new Fact(event.fingerprint(), BASE + at, new String(event.toJson(), UTF_8), "test");
    }

    /** Numbers since the base as seconds; the stale marker as it is. */
    private static Fact since(String alert, long at, double seconds) {
        String key = "ALERTS_FOR_STATE{alertname=\"" + alert + "\",host_name=\"h\"}";
        return new Fact(key, BASE + at, Reading.text(BASE / 1000.0 + seconds), "test");
    }

    private static Fact state(String alert, long at) {
        String key = "ALERTS{alertname=\"" + alert + "\",alertstate=\"firing\",host_name=\"h\"}";
        return new Fact(key, BASE + at, Reading.text(1), "test");
    }

    private static Books books(List<Fact> alerts, List<Fact> samples) {
        return new Books(alerts, samples, List.of(), List.of());
    }

    private static List<String> compare(List<Fact> wanted, List<Fact> got) {
        return new Superset(LedgerRules.file(), ERRORS, Set.of(), END)
                .compare(books(wanted, List.of()), books(got, List.of()))
                .lines();
    }

    private static List<String> samples(List<Fact> wanted, List<Fact> got) {
        return new Superset(LedgerRules.file(), ERRORS, Set.of(), END)
                .compare(books(List.of(), wanted), books(List.of(), got))
                .lines();
    }

    private static void assertFound(String begin, List<String> lines) {
        assertTrue(!lines.isEmpty(), begin);
        assertTrue(lines.get(0).startsWith(begin), lines.get(0));
    }

    private static List<Fact> all(List<Fact> some, Fact... more) {
        List<Fact> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all;
    }

    @Test
    void anAlertMayBeginAfterTheInstantBefore() {
        assertEquals(List.of(), compare(GRID, GRID));
        assertEquals(List.of(), compare(GRID, List.of(fires(PLAIN, 8_001), ends(PLAIN, 8_001, 14_000))));
        assertFound("alert fires at", compare(GRID, List.of(fires(PLAIN, 8_000), ends(PLAIN, 8_000, 14_000))));
        assertFound("alert fires at", compare(GRID, List.of(fires(PLAIN, 7_900), ends(PLAIN, 7_900, 14_000))));
    }

    @Test
    void anAlertCanBeToldWithTheTimeOfANewerEvent() {
        Fact fires = new Fact(GRID.get(0).key(), BASE + 10_150, GRID.get(0).what(), "test");
        assertEquals(List.of(), compare(GRID, List.of(fires, GRID.get(1))));
        Fact late = new Fact(GRID.get(0).key(), BASE + 12_000, GRID.get(0).what(), "test");
        assertFound("alert does not begin", compare(GRID, List.of(late, GRID.get(1))));
    }

    /** Told while the instant waited for what it saw. */
    @Test
    void anAlertMayBeginBeforeTheNextInstantWhereItHeldAtTheOneThatWaited() {
        assertEquals(List.of(), compare(GRID, List.of(fires(PLAIN, 10_050), ends(PLAIN, 10_050, 14_000))));
        assertFound("alert does not fire", compare(GRID, List.of(fires(PLAIN, 12_000), ends(PLAIN, 12_000, 14_000))));
    }

    @Test
    void anAlertEndsAsOnTheGrid() {
        assertFound("alert does not fire at", compare(GRID, List.of(fires(PLAIN, 9_000), ends(PLAIN, 9_000, 12_000))));
        assertFound("alert fires at", compare(GRID, List.of(fires(PLAIN, 9_000), ends(PLAIN, 9_000, 16_000))));
        assertFound("alert fires at", compare(GRID, List.of(fires(PLAIN, 9_000))));
        assertFound("alert changes between", compare(GRID, List.of(fires(PLAIN, 9_000), ends(PLAIN, 9_000, 13_500))));
        Fact forgotten = new Fact(GRID.get(0).key(), BASE + 14_000, Reading.FORGOTTEN, "test");
        assertFound("alert ends otherwise", compare(GRID, List.of(GRID.get(0), forgotten)));
        assertEquals(List.of(), compare(List.of(GRID.get(0), forgotten), List.of(fires(PLAIN, 9_000), forgotten)));
        assertFound("alert ends otherwise", compare(List.of(GRID.get(0), forgotten), GRID));
    }

    @Test
    void moreMayFireBetweenTwoInstantsOnly() {
        assertEquals(List.of(), compare(GRID, all(GRID, fires(PLAIN, 20_500), ends(PLAIN, 20_500, 22_000))));
        assertFound("alert fires at", compare(GRID, all(GRID, fires(PLAIN, 20_500), ends(PLAIN, 20_500, 24_000))));
        assertEquals(List.of(), compare(List.of(), List.of(fires(PLAIN, 20_500), ends(PLAIN, 20_500, 22_000))));
    }

    @Test
    void whatIsKeptFiringMayFireForAsMuchLonger() {
        assertEquals(List.of(), compare(List.of(), List.of(fires(KEPT, 20_500), ends(KEPT, 20_500, 26_000))));
        assertFound("alert fires at", compare(List.of(), List.of(fires(KEPT, 20_500), ends(KEPT, 20_500, 28_000))));
        assertFound("alert fires at", compare(List.of(), List.of(fires(KEPT, 22_000), ends(KEPT, 22_000, 24_000))));
        List<Fact> wanted = List.of(fires(KEPT, 24_000), ends(KEPT, 24_000, 30_000));
        assertEquals(List.of(), compare(wanted, List.of(fires(KEPT, 20_500), ends(KEPT, 20_500, 30_000))));
    }

    @Test
    void aBurstIsToldOfWithWhatHadBeenAppended() {
        assertEquals(List.of(), compare(List.of(), burst(16, 20_150)));
        assertFound("alert of 16.0 errors, where there are 15", compare(List.of(), burst(16, 20_149)));
        assertFound("alert of 15.0 errors", compare(List.of(), burst(15, 20_300)));
        assertFound("alert of 26.0 errors", compare(List.of(), burst(26, 20_500)));
        assertFound("alert of 16.0 errors, where there are 0", compare(List.of(), burst(16, 24_000)));
    }

    private static List<Fact> burst(double value, long at) {
        Map<String, String> labels = Map.of("alertname", LedgerRules.BURST, "service_name", "s");
        Optional<Instant> end = Optional.of(Instant.ofEpochMilli(BASE + 25_000));
        return List.of(
                fact(labels, "bursts/Burst", at, at, Optional.empty(), value),
                fact(labels, "bursts/Burst", at, 25_000, end, value));
    }

    @Test
    void eachChangeIsToldOnce() {
        assertFound(
                "alert has another beginning", compare(GRID, List.of(GRID.get(0), fires(PLAIN, 12_000), GRID.get(1))));
        assertFound(
                "alert changes between", compare(GRID, List.of(fires(PLAIN, 9_000), fires(PLAIN, 9_000), GRID.get(1))));
        assertFound("alert is told twice", compare(GRID, List.of(GRID.get(0), GRID.get(0), GRID.get(1))));
        assertFound("alert does not begin", compare(GRID, all(GRID, GRID.get(1))));
        assertFound("alert does not begin", compare(GRID, List.of(GRID.get(1))));
        assertFound("alert begins again where it ends", compare(GRID, all(GRID, fires(PLAIN, 14_000))));
        assertFound("alert goes back in time", compare(GRID, all(GRID, fires(PLAIN, 9_000))));
        assertFound("alert does not fire at", compare(GRID, List.of()));
    }

    @Test
    void samplesTellOfTheSameAlertsActiveForAsLongOrALittleLonger() {
        List<Fact> wanted = List.of(state(PLAIN, 10_000), since(PLAIN, 10_000, 10));
        assertEquals(List.of(), samples(wanted, wanted));
        assertEquals(List.of(), samples(wanted, List.of(state(PLAIN, 10_000), since(PLAIN, 10_000, 8))));
        assertFound("sample has another", samples(wanted, List.of(state(PLAIN, 10_000), since(PLAIN, 10_000, 7))));
        assertFound("sample has another", samples(wanted, List.of(state(PLAIN, 10_000), since(PLAIN, 10_000, 11))));
        assertFound("sample missing", samples(wanted, List.of(state(PLAIN, 10_000))));
        assertFound("sample missing", samples(wanted, List.of(since(PLAIN, 10_000, 10))));
        assertFound("sample once more", samples(wanted, all(wanted, state(PLAIN, 10_000))));
        assertFound("sample once more", samples(wanted, all(wanted, since(PLAIN, 10_000, 10))));
        assertFound("sample unexpected", samples(wanted, all(wanted, state(PLAIN, 12_000))));
        assertFound("sample unexpected", samples(wanted, all(wanted, since(PLAIN, 12_000, 10))));
    }

    @Test
    void samplesTellOfMoreAlertsThatAreKeptFiring() {
        List<Fact> wanted = List.of(state(KEPT, 24_000), since(KEPT, 24_000, 24));
        List<Fact> more = List.of(state(KEPT, 22_000), since(KEPT, 22_000, 20), state(KEPT, 24_000));
        assertEquals(List.of(), samples(wanted, all(more, since(KEPT, 24_000, 20))));
        assertFound("sample missing", samples(wanted, more));
    }
}
