package io.tocsin.processor.contribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class KnownTextsTest {
    @Test
    void givesTheSameObjectForTheSameBytes() throws UnreadableContributionException {
        KnownTexts known = KnownTexts.empty();
        String first = known.of(utf8("service_name"));
        assertEquals("service_name", first);
        assertSame(first, known.of(utf8("service_name")));
    }

    @Test
    void readsEachTextWhateverCameBefore() throws UnreadableContributionException {
        KnownTexts known = KnownTexts.empty();
        KnownTexts none = KnownTexts.none();
        for (int i = 0; i < 100_000; i++) {
            String text = "größe-" + i % 40_000 + "x".repeat(i % 300);
            assertEquals(text, known.of(utf8(text)));
            assertEquals(text, none.of(utf8(text)));
        }
    }

    @Test
    void refusesWhatIsNoUtf8EachTime() {
        KnownTexts known = KnownTexts.empty();
        for (int i = 0; i < 2; i++) {
            assertThrows(UnreadableContributionException.class, () -> known.of(new byte[] {(byte) 0xff}));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
