package io.tocsin.router.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0,PT0S",
        "324ms,PT0.324S",
        "3s,PT3S",
        "5m,PT5M",
        "1h,PT1H",
        "4d,PT96H",
        "3w,PT504H",
        "1d12h30m,PT36H30M"
    })
    void readsPrometheusDurations(String text, Duration expected) {
        assertEquals(Optional.of(expected), GoDuration.prometheus(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1y1m1d", "-1w", "1.5d", "d", "294y", "200000y", "5 m", "99999999999999999999s"})
    void refusesWhatIsNoPrometheusDuration(String text) {
        assertEquals(Optional.empty(), GoDuration.prometheus(text));
    }

    @ParameterizedTest
    @CsvSource({"0,PT0S", "1.5s,PT1.5S", "1m30s,PT1M30S", ".5h,PT30M", "10us,PT0.00001S", "1.s,PT1S"})
    void readsGoDurations(String text, Duration expected) {
        assertEquals(Optional.of(expected), GoDuration.go(text));
    }

    @Test
    void refusesWhatIsNoGoDuration() {
        for (String text : new String[] {"", "1", "1d", "s", "-1s", "1s x", "99999999999999h"}) {
            assertEquals(Optional.empty(), GoDuration.go(text), text);
        }
    }
}
