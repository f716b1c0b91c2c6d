package io.tocsin.processor.topology;

import io.tocsin.processor.watermark.Advance;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** What the intake hands on to the evaluation: the values of the topic {@code rule-inputs}, see {@link RuleInputCodec}. */
sealed interface RuleInput {

    /**
     * What one event means to the rules of one unit.
     *
     * @param source where the event stands in {@code logs} or {@code metrics}
     * @param offset its offset there
     * @param appendMillis when it was appended there, which decides from which grid point on it is seen
     * @param part from 0, when one event has more than fits into one record
     * @param matches at least one
     */
    record Matches(TopicPartition source, long offset, long appendMillis, int part, List<Match> matches)
            implements RuleInput {
        public Matches {
            matches = List.copyOf(matches);
        }
    }

    /**
     * The watermarks of input partitions moved on.
     *
     * @param advances at least one, at most one for each partition
     */
    record Watermarks(List<Advance> advances) implements RuleInput {
        public Watermarks {
            advances = List.copyOf(advances);
        }
    }

    /** What the rules of a unit take from an event. Times are epoch milliseconds. */
    sealed interface Match {
        /** Key of the rules' input that it belongs to. */
        String leaf();

        SortedMap<String, String> labels();
    }

    /** One sample of a metric, at its own time; its labels with {@code __name__}. */
    record SampleMatch(String leaf, SortedMap<String, String> labels, long millis, double value) implements Match {
        public SampleMatch {
            labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        }
    }

    /**
     * A number of log events in the pane that ends at {@code paneEndMillis}, which belongs to it.
     *
     * @param labels those that the input keeps
     */
    record CountMatch(String leaf, SortedMap<String, String> labels, long paneEndMillis, long count) implements Match {
        public CountMatch {
            labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        }
    }
}
