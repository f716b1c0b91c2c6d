package io.tocsin.processor.unittest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class LineDiffTest {
    @Test
    void marksWhatIsOnlyOnOneSide() {
        assertEquals(
                "  a\n\u001b[31m- b\u001b[0m\n\u001b[32m+ x\u001b[0m\n  c\n\u001b[32m+ d\u001b[0m",
                LineDiff.of("a\nb\nc", "a\nx\nc\nd"));
        assertEquals("  a", LineDiff.of("a", "a"));
    }
}
