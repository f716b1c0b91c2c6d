package io.tocsin.processor.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;

final class LabelsTest {
    private static final Labels SOME = Labels.of(Map.of("__name__", "m", "b", "2", "a", "1", "empty", ""));

    @Test
    void isOneWhateverTheOrderAndTheEmptyOnes() {
        Labels built =
                Labels.NONE.with("b", "2").with("__name__", "m").with("a", "1").with("c", "");
        assertEquals(SOME, built);
        assertEquals(SOME.hashCode(), built.hashCode());
        assertEquals("m{a=\"1\", b=\"2\"}", built.toString());
        assertEquals("{__name__=\"m\", a=\"1\", b=\"2\"}", built.inBraces());
        assertEquals(Map.of("__name__", "m", "a", "1", "b", "2"), built.asMap());
        assertNotEquals(SOME, SOME.with("a", "2"));
    }

    @Test
    void changesWhatIsAsked() {
        assertEquals("{a=\"1\"}", SOME.keep(List.of("a", "x")).toString());
        assertEquals("m{b=\"2\"}", SOME.without(List.of("a", "x")).toString());
        assertEquals("{b=\"2\"}", SOME.withoutAndName(List.of("a")).toString());
        assertEquals(
                "{a=\"1\", b=\"2\"}",
                SOME.with("__type__", "counter").withoutMetadata().toString());
        assertEquals("m{b=\"2\"}", SOME.with("a", "").toString());
        assertEquals("m{a=\"9\", b=\"2\"}", SOME.with("a", "9").toString());
        assertSame(SOME, SOME.without(List.of("x")));
        assertSame(Labels.NONE, SOME.keep(List.of("x")));
        assertEquals("", SOME.get("x"));
    }

    @Test
    void comparesAsBytesOfUtf8Do() {
        assertTrue(Labels.compareBytes("\uFFFD", "\uD83D\uDE00") < 0);
        assertTrue(Labels.compareBytes("a", "a\u0000") < 0);
        assertTrue(Labels.compareBytes("Z", "_") < 0);
        assertTrue(Labels.compare(Labels.of(Map.of("a", "1")), SOME.withoutMetadata()) < 0);
        assertTrue(Labels.compare(Labels.of(Map.of("a", "2")), SOME.withoutMetadata()) > 0);
    }

    /** From the reference implementation, of lengths that take each of its paths. */
    @Test
    void hashesLabelsWithTheirLengths() {
        Labels labels = Labels.of(Map.of("a", "b", "c", "d"));
        assertEquals(xxHash("\1a\1b\1c\1d".getBytes(StandardCharsets.UTF_8)), labels.prometheusHash());
        String value = "x".repeat(300);
        byte[] encoded = "\1a....".concat(value).getBytes(StandardCharsets.UTF_8);
        encoded[2] = (byte) 255;
        encoded[3] = 300 - 256;
        encoded[4] = 1;
        encoded[5] = 0;
        assertEquals(xxHash(encoded), Labels.of(Map.of("a", value)).prometheusHash());
    }

    private static long xxHash(byte[] bytes) {
        return XXHashFactory.safeInstance().hash64().hash(bytes, 0, bytes.length, 0);
    }
}
