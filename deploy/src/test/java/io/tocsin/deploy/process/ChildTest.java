package io.tocsin.deploy.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChildTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | exit code 0",
                "2 | exit code 2",
                "137 | exit code 137, signal SIGKILL",
                "143 | exit code 143, signal SIGTERM",
                "159 | exit code 159, signal 31"
            })
    void saysHowAProcessEnded(int exitValue, String words) {
        assertEquals(words, Child.describe(exitValue));
    }
}
