package io.tocsin.deploy.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class LayoutTest {
    @Test
    void whatAComponentNeedsComesFirst() {
        assertEquals(
                List.of(Component.KAFKA, Component.ELASTICSEARCH, Component.LOG_INDEXER),
                List.copyOf(Component.withNeeds(Set.of(Component.LOG_INDEXER))));
        assertEquals(
                List.of(Component.KAFKA, Component.ALERT_ROUTER),
                List.copyOf(Component.withNeeds(Set.of(Component.ALERT_ROUTER))));
        assertEquals(List.of(Component.KAFKA), List.copyOf(Component.withNeeds(Set.of(Component.KAFKA))));
    }

    @ParameterizedTest
    @EnumSource(Component.class)
    void componentIsFoundByTheNameThatIsShown(Component component) {
        assertEquals(component, Component.of(component.id()).orElseThrow());
    }

    @Test
    void offsetShiftsEveryPort() {
        List<Integer> documented = numbers(0);
        assertEquals(List.of(9092, 9095, 9200, 9300, 4318, 8081, 8082, 9093), documented);
        assertEquals(documented.stream().map(p -> p + 10_000).toList(), numbers(10_000));
        assertEquals(documented.size(), new HashSet<>(documented).size());
    }

    private static List<Integer> numbers(int offset) {
        return new Addresses(Addresses.LOOPBACK, offset)
                .ports(EnumSet.allOf(Component.class)).stream()
                        .map(Addresses.Port::number)
                        .toList();
    }

    @Test
    void offsetThatShiftsAPortOutOfRangeIsRefused() {
        assertEquals(65_535, new Addresses("::1", Addresses.LARGEST_OFFSET).elasticsearchTransport());
        assertThrows(IllegalArgumentException.class, () -> new Addresses("::1", Addresses.LARGEST_OFFSET + 1));
        assertThrows(IllegalArgumentException.class, () -> new Addresses("::1", -1));
    }

    @Test
    void storesStayOnLoopbackWhateverTheServicesListenOn() {
        Addresses everywhere = new Addresses("0.0.0.0", 0);
        assertEquals("127.0.0.1", everywhere.hostOf(Component.KAFKA));
        assertEquals("127.0.0.1", everywhere.hostOf(Component.ELASTICSEARCH));
        assertEquals("0.0.0.0", everywhere.hostOf(Component.INGEST_GATEWAY));
        assertEquals("http://127.0.0.1:4318", everywhere.url(Component.INGEST_GATEWAY));
        assertEquals("http://[fd00::1]:4318", new Addresses("fd00::1", 0).url(Component.INGEST_GATEWAY));
    }

    @ParameterizedTest
    @CsvSource({
        "4.3.1, 4.3.1, false",
        "4.3.2, 4.3.1, true",
        "4.10.0, 4.9.9, true",
        "4.3, 4.3.1, false",
        "9.0.0, 8.19.21, true",
        "8.19.21, 9.0.0, false"
    })
    void comparesVersionsByNumber(String one, String other, boolean newer) {
        assertEquals(newer, Versions.isNewer(one, other));
    }

    @Test
    void refusesWhatNewerPartsWrote() {
        Versions ours = new Versions("0.1", Versions.FORMAT, "4.3.1", "8.19.21");
        assertTrue(ours.refuse(ours).isEmpty());
        assertTrue(ours.refuse(new Versions("0.0.9", Versions.FORMAT, "4.3.0", "8.18.0"))
                .isEmpty());
        assertEquals(
                "was written by the newer Kafka 4.4.0; this Tocsin has 4.3.1",
                ours.refuse(new Versions("0.2", Versions.FORMAT, "4.4.0", "8.19.21"))
                        .orElseThrow());
        assertEquals(
                "was written by the newer Elasticsearch 9.1.0; this Tocsin has 8.19.21",
                ours.refuse(new Versions("0.2", Versions.FORMAT, "4.3.1", "9.1.0"))
                        .orElseThrow());
        assertEquals(
                "was written by a newer Tocsin (2.0, data format 2); this is 0.1, data format 1",
                ours.refuse(new Versions("2.0", Versions.FORMAT + 1, "4.3.1", "8.19.21"))
                        .orElseThrow());
        assertEquals(
                "was written by an older, incompatible Tocsin (0.0, data format 0); this is 0.1, data format 1",
                ours.refuse(new Versions("0.0", Versions.FORMAT - 1, "4.3.1", "8.19.21"))
                        .orElseThrow());
    }

    @Test
    void buildHasFilledInTheVersions() {
        Versions current = Versions.current();
        assertTrue(current.kafka().matches("[0-9.]+"), current::toString);
        assertTrue(current.elasticsearch().matches("[0-9.]+"), current::toString);
        assertTrue(current.tocsin().matches("[0-9.]+(-SNAPSHOT)?"), current::toString);
    }

    @Test
    void tooLittleDiskIsSaidInOneSentence() {
        Preflight preflight =
                new Preflight(new DataFolder(Path.of("/srv/tocsin")), new Addresses(Addresses.LOOPBACK, 0), Set.of());
        assertTrue(preflight.diskProblem(Preflight.LEAST_DISK).isEmpty());
        assertEquals(
                "Only 1500 MiB are free where /srv/tocsin is, and 2 GiB are needed; make room, or give --data a folder on"
                        + " another disk.",
                preflight.diskProblem(1500L << 20).orElseThrow());
    }
}
