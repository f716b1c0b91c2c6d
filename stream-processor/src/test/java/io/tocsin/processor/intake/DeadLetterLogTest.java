package io.tocsin.processor.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class DeadLetterLogTest {
    @Test
    void saysNothingOfWhatStoodInTheRecord() {
        assertEquals(
                "Unrecognized token '…': was expecting a value, at byte 12",
                DeadLetterLog.withoutPayload("Unrecognized token 'nonsense': was expecting a value, at byte 12"));
        assertEquals("field '…' is no text", DeadLetterLog.withoutPayload("field \"secret\" is no text"));
        assertEquals("cut '…'", DeadLetterLog.withoutPayload("cut 'off"));
        assertEquals(201, DeadLetterLog.withoutPayload("x".repeat(1_000)).length());
    }
}
