package io.tocsin.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tocsin.embedded.KafkaProcess.Arguments;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KafkaArgumentsTest {
    @Test
    void takesTheDocumentedPortsByDefault() {
        assertEquals(new Arguments(Path.of("d"), 9092, 9095, Map.of()), Arguments.parse("--data", "d"));
    }

    @Test
    void takesEveryOption() {
        assertEquals(
                new Arguments(Path.of("d"), 1, 2, Map.of("a", "b=c")),
                Arguments.parse("--port", "1", "--controller-port", "2", "--data", "d", "--set", "a=b=c"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port 1              | --data is missing: the folder of the broker's data",
                "--data                | --data needs a value",
                "--data d --port x     | --port must be a port from 0 to 65535, not 'x'",
                "--data d --port 65536 | --port must be a port from 0 to 65535, not '65536'",
                "--data d --set a      | --set needs KEY=VALUE, not 'a'",
                "--data d --what 1     | unknown option --what",
            })
    void saysWhatIsWrong(String line, String message) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Arguments.parse(line.split(" ", -1)));
        assertEquals(message, refused.getMessage());
    }
}
