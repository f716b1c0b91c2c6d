package io.tocsin.processor.unittest;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** When log events of a test happen. */
public sealed interface LogTimes {
    /** More would only fill the memory. */
    int MAX_EVENTS = 1_000_000;

    /**
     * How many events happen when: milliseconds from the start of the test to a count above 0.
     *
     * @param interval of the test
     * @throws NotationException when the times cannot be understood
     */
    SortedMap<Long, Integer> counts(Duration interval) throws NotationException;

    /**
     * Holds numbers of events to the bound.
     *
     * @throws NotationException when these are more events than a test may have
     */
    static void bound(long events) throws NotationException {
        if (events > MAX_EVENTS) {
            throw new NotationException(-1, "more than " + MAX_EVENTS + " events");
        }
    }

    /** Some events at one time. */
    record At(Duration at, int count) implements LogTimes {
        @Override
        public SortedMap<Long, Integer> counts(Duration interval) throws NotationException {
            bound(count);
            TreeMap<Long, Integer> counts = new TreeMap<>();
            counts.put(at.toMillis(), count);
            return counts;
        }
    }

    /** Some events again and again, from the first time to the last, both included. */
    record Every(Duration from, Duration to, Duration every, int count) implements LogTimes {
        @Override
        public SortedMap<Long, Integer> counts(Duration interval) throws NotationException {
            long times = (to.toMillis() - from.toMillis()) / every.toMillis() + 1;
            bound(times > MAX_EVENTS ? times : times * count);
            TreeMap<Long, Integer> counts = new TreeMap<>();
            for (long time = from.toMillis(); time <= to.toMillis(); time += every.toMillis()) {
                counts.put(time, count);
            }
            return counts;
        }
    }

    /** Numbers of events at each interval of the test, in the notation of series. */
    record Values(String values) implements LogTimes {
        @Override
        public SortedMap<Long, Integer> counts(Duration interval) throws NotationException {
            TreeMap<Long, Integer> counts = new TreeMap<>();
            List<OptionalDouble> numbers = SeriesNotation.values(values);
            long all = 0;
            for (int i = 0; i < numbers.size(); i++) {
                double number = numbers.get(i).orElse(0);
                if (!(number >= 0) || number != Math.rint(number)) {
                    throw new NotationException(-1, "a number of events must be whole and not below 0");
                }
                all += (long) Math.min(number, MAX_EVENTS + 1.0);
                bound(all);
                if (number > 0) {
                    counts.put(i * interval.toMillis(), (int) number);
                }
            }
            return counts;
        }
    }
}
