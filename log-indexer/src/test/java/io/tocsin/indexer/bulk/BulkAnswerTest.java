package io.tocsin.indexer.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BulkAnswerTest {
    @Test
    void givesOneOutcomePerDocumentInTheirOrder() throws Exception {
        String answer = """
                {"items":[
                 {"create":{"status":201}},
                 {"create":{"error":{"type":"version_conflict_engine_exception","reason":"there"},"status":409}},
                 {"create":{"status":400,"error":{"type":"document_parsing_exception","reason":"[1:2] failed",
                   "caused_by":{"reason":"not a number"}}}},
                 {"create":{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"full"}}}]}""";
        assertEquals(
                List.of(
                        new Outcome.Created(),
                        new Outcome.Exists(),
                        new Outcome.Rejected("document_parsing_exception: [1:2] failed (not a number)"),
                        new Outcome.Later(429, "es_rejected_execution_exception: full")),
                read(answer, 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{} | 1", "{\"items\":[]} | 1", "{\"items\":[{\"create\":{\"status\":201}}]} | 2"})
    void refusesAnAnswerThatDoesNotFitTheRequest(String answer, int documents) {
        assertThrows(IOException.class, () -> read(answer, documents));
    }

    @Test
    void refusesAnAnswerThatIsCutOff() {
        assertThrows(IOException.class, () -> read("{\"items\":[{\"create\":{\"status\":201", 1));
    }

    @ParameterizedTest
    @CsvSource({
        "200, '', Created",
        "201, '', Created",
        "409, version_conflict_engine_exception, Exists",
        "400, document_parsing_exception, Rejected",
        "400, illegal_argument_exception, Rejected",
        "413, too_large, Rejected",
        "400, validation_exception, Later",
        "400, index_closed_exception, Later",
        "403, cluster_block_exception, Later",
        "404, index_not_found_exception, Later",
        "429, cluster_block_exception, Later",
        "503, unavailable_shards_exception, Later",
    })
    void deadLettersOnlyWhatIsTheDocumentsOwnFault(int status, String type, String expected) {
        assertEquals(expected, Outcome.of(status, type, "r").getClass().getSimpleName());
    }

    private static List<Outcome> read(String answer, int documents) throws IOException {
        return BulkAnswer.read(new ByteArrayInputStream(answer.getBytes(UTF_8)), documents);
    }
}
