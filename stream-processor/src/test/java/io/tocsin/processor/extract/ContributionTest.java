package io.tocsin.processor.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Labels;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ContributionTest {
    private static final List<Tally> TALLIES = List.of(
            new Tally.Sum(3, new BigDecimal("0.000000000000000001")),
            new Tally.Sum(Long.MAX_VALUE, new BigDecimal("123456789012345678901234567890.123456789012345678")),
            Tally.Buckets.of(new BigDecimal("0.1"), List.of(0.1, 0.5))
                    .plus(Tally.Buckets.of(BigDecimal.ONE, List.of(0.1, 0.5))),
            new Tally.Newest(1, -5, -0.0));

    private static Contribution of(Tally tally) {
        SeriesKey series =
                new SeriesKey(Labels.of(Map.of("service.name", "é\ud83d\ude00")), Labels.of(Map.of("a", "b", "c", "")));
        return new Contribution("id", -15_000, series, tally);
    }

    @Test
    void isReadBackAsItWas() throws UnreadableEntryException {
        for (Tally tally : TALLIES) {
            Contribution one = of(tally);
            assertEquals(one, Contribution.read(one.bytes()));
        }
    }

    @Test
    void isSmall() {
        assertEquals(38, of(new Tally.Sum(1, BigDecimal.ONE)).bytes().length);
    }

    @Test
    void tellsWhatItCannotRead() {
        Random random = new Random(5);
        for (Tally tally : TALLIES) {
            byte[] good = of(tally).bytes();
            for (int length = 0; length < good.length; length++) {
                byte[] cut = Arrays.copyOf(good, length);
                assertThrows(UnreadableEntryException.class, () -> Contribution.read(cut));
            }
            for (int i = 0; i < 5000; i++) {
                byte[] other = good.clone();
                other[random.nextInt(other.length)] = (byte) random.nextInt();
                try {
                    assertTrue(Contribution.read(other).tally().events() != Long.MIN_VALUE);
                } catch (UnreadableEntryException e) {
                    assertTrue(String.valueOf(e.getMessage()).length() > 3);
                }
            }
        }
    }

    @Test
    void putsNothingTogetherThatDoesNotBelong() {
        for (Tally one : TALLIES) {
            for (Tally other : TALLIES) {
                if (!one.getClass().equals(other.getClass())) {
                    assertThrows(IllegalArgumentException.class, () -> one.plus(other));
                }
            }
        }
        Tally three = Tally.Buckets.of(BigDecimal.ONE, List.of(1.0, 2.0, 3.0));
        assertThrows(IllegalArgumentException.class, () -> TALLIES.get(2).plus(three));
    }
}
