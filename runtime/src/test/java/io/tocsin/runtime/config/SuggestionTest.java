package io.tocsin.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SuggestionTest {
    private static final List<String> KEYS = List.of("listen", "kafka", "topic_prefix", "state_dir", "port");

    @ParameterizedTest
    @CsvSource({
        "lisen, listen", "litsen, listen", "topic-prefix, topic_prefix", "topicprefix, topic_prefix", "prot, port",
        "statedir, state_dir", "kafak, kafka", "elasticsearch,", "x,", "'',"
    })
    void findsWhatWasMeant(String written, String meant) {
        assertEquals(Optional.ofNullable(meant), Suggestion.nearest(written, KEYS));
    }
}
