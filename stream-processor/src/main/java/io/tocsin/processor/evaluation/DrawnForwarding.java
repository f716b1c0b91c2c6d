package io.tocsin.processor.evaluation;

import io.tocsin.processor.backfill.Rereader;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.extract.Reading;
import io.tocsin.processor.ruleinput.RuleInput;
import io.tocsin.processor.ruleinput.RuleInput.Contributed;
import io.tocsin.processor.ruleinput.RuleInput.Watermarks;
import io.tocsin.processor.ruleinput.RuleInputCodec;
import io.tocsin.processor.ruleinput.RuleInputPartitioner;
import io.tocsin.processor.ruleinput.UnitShard;
import io.tocsin.processor.task.Nodes;
import io.tocsin.processor.watermark.Advance;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Hands on what was drawn from logs: to the rules, and as events to everyone else. Owned by one task. */
final class DrawnForwarding implements DrawnEvaluation.Sink {
    private final ProcessorContext<byte[], byte[]> context;

    DrawnForwarding(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
    }

    @Override
    public void contributed(long version, Contribution contribution) {
        toRuleInputs(
                new UnitShard(contribution.unit(), contribution.shard()).key(), new Contributed(version, contribution));
    }

    @Override
    public void advanced(Advance advance) {
        toRuleInputs(RuleInputPartitioner.EVERYWHERE, new Watermarks(List.of(advance)));
    }

    private void toRuleInputs(byte[] key, RuleInput input) {
        context.forward(
                new Record<>(key, RuleInputCodec.encode(input), context.currentSystemTimeMs()),
                Nodes.DRAWN_INPUTS_SINK);
    }

    @Override
    public void read(Reading reading) {
        Headers headers = new RecordHeaders().add(Rereader.DRAWN_HEADER, new byte[0]);
        context.forward(
                new Record<>(DrawnEvaluation.eventKey(reading), reading.event().toJson(), reading.millis(), headers),
                Nodes.METRICS_SINK);
    }
}
