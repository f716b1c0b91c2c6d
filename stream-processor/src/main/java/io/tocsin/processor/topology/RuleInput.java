package io.tocsin.processor.topology;

import io.tocsin.processor.watermark.Advance;
import java.util.List;
import java.util.Map;
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

    /** What one leaf of a rule expression takes from an event. Times are epoch milliseconds. */
    sealed interface Match {
        /** The key of the leaf in its unit. */
        String leaf();

        /** The labels that the leaf keeps. */
        Map<String, String> labels();
    }

    /** One sample of a metric, at its own time. */
    record SampleMatch(String leaf, Map<String, String> labels, long millis, double value) implements Match {
        public SampleMatch {
            labels = Map.copyOf(labels);
        }
    }

    /** A number of log events in the pane that ends at {@code paneEndMillis}, which belongs to it. */
    record CountMatch(String leaf, Map<String, String> labels, long paneEndMillis, long count) implements Match {
        public CountMatch {
            labels = Map.copyOf(labels);
        }
    }
}
