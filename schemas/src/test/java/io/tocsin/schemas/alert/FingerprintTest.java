package io.tocsin.schemas.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FingerprintTest {
    /** What Alertmanager 0.25.0 answered at {@code /api/v2/alerts} after these alerts were posted to it. */
    static Stream<Arguments> alertmanagersOwn() {
        return Stream.of(
                Arguments.of("6accfd3d0992a914", Map.of("alertname", "Down")),
                Arguments.of(
                        "a25e118bd01faf26",
                        Map.of("alertname", "ErrorsHigh", "service_name", "checkout", "severity", "critical")),
                Arguments.of(
                        "e8649a8a0c4b1221",
                        Map.of("alertname", "Zeichen", "text", "Größe über 90 % – 日本語 🚨", "path", "C:\\x\"y\"")),
                Arguments.of(
                        "740fb188cb636684",
                        Map.of("alertname", "Sorted", "a", "1", "B", "2", "_c", "3", "a_b", "4", "ab", "5")),
                Arguments.of("3a662c0e5e773917", Map.of("alertname", "Empty", "gone", "", "kept", "x")),
                Arguments.of("8ec962d64d9ff5aa", Map.of("alertname", "Long", "v", "x".repeat(2000))),
                Arguments.of("d8cff129c1e60933", Map.of("alertname", "NewLines", "v", "a\nb\tc", "w", " ")));
    }

    @ParameterizedTest
    @MethodSource("alertmanagersOwn")
    void isThatOfAlertmanager(String fingerprint, Map<String, String> labels) {
        assertEquals(fingerprint, Fingerprint.of(labels));
    }

    @Test
    void isFnvsOffsetBasisForNoLabels() {
        assertEquals("cbf29ce484222325", Fingerprint.of(Map.of()));
    }

    @Test
    void alwaysHasSixteenDigits() {
        for (int i = 0; i < 1000; i++) {
            assertEquals(16, Fingerprint.of(Map.of("i", Integer.toString(i))).length());
        }
    }
}
