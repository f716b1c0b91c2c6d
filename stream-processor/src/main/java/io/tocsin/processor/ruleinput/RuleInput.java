package io.tocsin.processor.ruleinput;

import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.switching.SwitchRecord;
import io.tocsin.processor.watermark.Advance;
import java.util.List;

/** What the intake hands on to the evaluation: the values of the topic {@code rule-inputs}, see {@link RuleInputCodec}. */
public sealed interface RuleInput {

    /** What some events mean to one shard of a unit, in a version of the rules. */
    record Contributed(long version, Contribution contribution) implements RuleInput {}

    /** What tasks tell each other of a version of the rules that is to come. */
    record Switching(SwitchRecord record) implements RuleInput {}

    /**
     * What some events add to metrics that are drawn from logs.
     *
     * @param contributions at least one, all to metrics that live on one partition
     */
    record Drawn(List<io.tocsin.processor.extract.Contribution> contributions) implements RuleInput {
        public Drawn {
            contributions = List.copyOf(contributions);
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
}
