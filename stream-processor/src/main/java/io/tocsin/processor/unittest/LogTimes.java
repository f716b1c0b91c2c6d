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

    /** Some events at one time. */
    record At(Duration at, int count) implements LogTimes {
        @Override
        public SortedMap<Long, Integer> counts(Duration interval) {
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
            if (times > MAX_EVENTS) {
                throw new NotationException(0, "more than " + MAX_EVENTS + " events");
            }
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
            for (int i = 0; i < numbers.size(); i++) {
                double number = numbers.get(i).orElse(0);
                if (!(number >= 0 && number <= MAX_EVENTS) || number != Math.rint(number)) {
                    throw new NotationException(0, "a number of events must be whole and not below 0");
                }
                if (number > 0) {
                    counts.put(i * interval.toMillis(), (int) number);
                }
            }
            return counts;
        }
    }
}
