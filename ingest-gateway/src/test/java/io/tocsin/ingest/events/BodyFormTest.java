package io.tocsin.ingest.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tocsin.ingest.events.Outcome.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BodyFormTest {
    @ParameterizedTest
    @CsvSource({
        "application/json,, false, false",
        "Application/JSON; Charset=UTF-8, identity, false, false",
        "'application/json;charset=\"utf-8\"', gzip, false, true",
        "application/x-ndjson, x-gzip, true, true",
        "application/x-ndjson; charset=us-ascii, GZIP, true, true",
        "application/json; profile=x,, false, false",
    })
    void knowsWhatTheInterfaceOffers(String type, String encoding, boolean lines, boolean gzip) throws Exception {
        assertEquals(new BodyForm(lines, gzip), BodyForm.of(type, encoding));
    }

    @ParameterizedTest
    @CsvSource({
        ",, UNSUPPORTED_TYPE",
        "'',, UNSUPPORTED_TYPE",
        ";,, UNSUPPORTED_TYPE",
        "text/json,, UNSUPPORTED_TYPE",
        "application/x-www-form-urlencoded,, UNSUPPORTED_TYPE",
        "application/jsonp,, UNSUPPORTED_TYPE",
        "application/json; charset=utf-16,, UNSUPPORTED_TYPE",
        "application/json, 'gzip, gzip', UNSUPPORTED_ENCODING",
        "application/json, deflate, UNSUPPORTED_ENCODING",
        "application/json, zstd, UNSUPPORTED_ENCODING",
    })
    void refusesTheRest(String type, String encoding, Reason reason) {
        RefusedException e = assertThrows(RefusedException.class, () -> BodyForm.of(type, encoding));
        assertEquals(reason, e.refusal().reason());
    }
}
