package io.tocsin.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "200ms, 200",
        "5s, 5000",
        "1m, 60000",
        "1h30m, 5400000",
        "7d, 604800000",
        "1d2h3m4s5ms, 93784005",
        "0s, 0"
    })
    void readsAndWritesAsPrometheusDoes(String text, long millis) {
        assertEquals(Optional.of(Duration.ofMillis(millis)), Durations.parse(text));
        assertEquals(text, Durations.format(Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "5", "s", "5 s", "-5s", "5s1m", "1.5s", "5S", "99999999999s", "PT5S"})
    void refusesAnythingElse(String text) {
        assertEquals(Optional.empty(), Durations.parse(text));
    }
}
