package io.tocsin.processor.plan;

import io.tocsin.processor.promql.Literals;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The panes that one expression over log events is counted by. They are as wide as the greatest common divisor of all
 * times in it and around it, so that each range that is ever looked at consists of whole panes.
 *
 * @param times those times: the range, the offset, then those around
 * @param beyondMillis how much longer panes are held than those times say
 * @param newestOnly whether the newest pane with an event is all that is held
 */
record Panes(List<Time> times, long beyondMillis, boolean newestOnly) {
    static final Duration LEAST = Duration.ofSeconds(1);
    static final int MOST = 10_000;
    /** The index of the range among the times, and that of the offset. */
    static final int RANGE = 0;

    static final int OFFSET = 1;

    /**
     * One of the times.
     *
     * @param what it is, for messages
     * @param held whether panes are held for so much longer
     */
    record Time(String what, long millis, boolean held) {
        Time(String what, Duration duration, boolean held) {
            this(what, duration.toMillis(), held && !duration.isNegative());
        }
    }

    Panes {
        times = List.copyOf(times);
    }

    /** The width, whether it is legal or not. */
    Duration width() {
        return Duration.ofMillis(divisor(-1));
    }

    /** Why panes cannot be so, and what would be right; empty when they can. */
    Optional<String> refusal() {
        long width = divisor(-1);
        long count = newestOnly ? 1 : held(-1) / width;
        if (width >= LEAST.toMillis() && count <= MOST) {
            return Optional.empty();
        }
        String used = times.stream()
                .filter(time -> time.millis() != 0)
                .map(time -> time.what() + " " + print(time.millis()))
                .collect(Collectors.joining(", "));
        String what = width < LEAST.toMillis()
                ? "log events are counted in panes of at least 1s, and the greatest common divisor of " + used + " is "
                        + print(width)
                : "log events are counted in at most " + MOST + " panes a window, and " + used + " make " + count
                        + " panes of " + print(width);
        List<String> nearest = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            List<Long> legal = nearest(i);
            if (!legal.isEmpty()) {
                nearest.add(times.get(i).what() + " "
                        + legal.stream().map(Panes::print).collect(Collectors.joining(" or ")));
            }
        }
        return Optional.of(what
                + (nearest.isEmpty()
                        ? "; make all of them multiples of one longer time"
                        : "; the nearest that is right: " + String.join(", or ", nearest)));
    }

    /**
     * The legal values of one of the times, the others as they are, that are nearest to what it is: the next lower one and
     * the next higher one, as far as there are such; itself if it is legal.
     */
    List<Long> nearest(int index) {
        Time time = times.get(index);
        long others = divisor(index);
        // All that is legal is a multiple of some divisor of the others, few enough panes of that width at most.
        Optional<Long> lower = Optional.empty();
        Optional<Long> higher = Optional.empty();
        for (long width : divisors(others)) {
            long most = newestOnly ? Long.MAX_VALUE : MOST * width - held(index);
            if (most < 0) {
                continue;
            }
            long cap = time.held() ? most : Long.MAX_VALUE;
            long below = Math.floorDiv(Math.min(time.millis(), cap), width) * width;
            long above = Math.floorDiv(time.millis() + width - 1, width) * width;
            boolean optional = time.what().contains("offset");
            if (below > 0 || (below == 0 && optional) || (optional && !time.held())) {
                lower = Optional.of(Math.max(lower.orElse(Long.MIN_VALUE), below));
            }
            if (above > 0 && above <= cap) {
                higher = Optional.of(Math.min(higher.orElse(Long.MAX_VALUE), above));
            }
        }
        List<Long> nearest = new ArrayList<>();
        lower.ifPresent(nearest::add);
        higher.filter(value -> !nearest.contains(value)).ifPresent(nearest::add);
        return nearest;
    }

    /** How long panes are held, but for that time. */
    private long held(int but) {
        long held = beyondMillis;
        for (int i = 0; i < times.size(); i++) {
            held += i != but && times.get(i).held() ? times.get(i).millis() : 0;
        }
        return held;
    }

    private long divisor(int but) {
        BigInteger divisor = BigInteger.ZERO;
        for (int i = 0; i < times.size(); i++) {
            divisor = i == but
                    ? divisor
                    : divisor.gcd(BigInteger.valueOf(times.get(i).millis()));
        }
        return divisor.longValueExact();
    }

    /** The divisors that are legal widths. */
    private static List<Long> divisors(long number) {
        List<Long> divisors = new ArrayList<>();
        for (long i = 1; i * i <= number; i++) {
            if (number % i == 0) {
                divisors.add(i);
                divisors.add(number / i);
            }
        }
        return divisors.stream().filter(d -> d >= LEAST.toMillis()).distinct().toList();
    }

    private static String print(long millis) {
        return (millis < 0 ? "-" : "") + Literals.print(Duration.ofMillis(Math.abs(millis)));
    }
}
