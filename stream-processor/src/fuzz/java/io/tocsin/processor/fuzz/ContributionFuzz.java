package io.tocsin.processor.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.ContributionCodec;
import io.tocsin.processor.contribution.PointList;
import io.tocsin.processor.contribution.UnreadableContributionException;
import io.tocsin.processor.vector.Labels;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes of contributions: one that is written and read again as itself, or the one declared exception with a reason. */
final class ContributionFuzz {
    static Stream<Arguments> seeds() {
        long cell = 1_700_000_010_000L;
        Labels up = Labels.of(Map.of("__name__", "up", "instance", "a:1"));
        return Stream.of(
                        new Contribution("a.yml/g", 0, cell, cell, List.of(), List.of()),
                        new Contribution(
                                "a.yml/g",
                                3,
                                cell,
                                cell - 20,
                                List.of(new Contribution.Counts(
                                        7, Labels.NONE, List.of(new Contribution.Pane(cell - 1000, 300)))),
                                List.of(new Contribution.Samples(
                                        List.of(-1L, 7L),
                                        up,
                                        PointList.of(List.of(
                                                new Contribution.Point(cell - 15_000, 0.93),
                                                new Contribution.Point(cell, Double.NaN)))))))
                .map(contribution -> Arguments.of((Object) ContributionCodec.encode(contribution)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "1m")
    void reads(byte[] bytes) {
        Contribution contribution;
        try {
            contribution = ContributionCodec.decode(bytes);
        } catch (UnreadableContributionException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
            return;
        }
        byte[] written = ContributionCodec.encode(contribution);
        try {
            assertArrayEquals(written, ContributionCodec.encode(ContributionCodec.decode(written)));
        } catch (UnreadableContributionException e) {
            throw new AssertionError("wrote what cannot be read", e);
        }
    }
}
