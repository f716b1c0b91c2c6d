package io.tocsin.processor.evaluation;

import io.tocsin.processor.commit.CommitHook;
import io.tocsin.processor.contribution.KnownTexts;
import io.tocsin.processor.ruleinput.RuleInputCodec;
import io.tocsin.processor.task.Nodes;
import io.tocsin.processor.task.Shared;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Step two: evaluates the rules on one partition of {@code rule-inputs}. What is evaluated is made of the store when that
 * is back, so a task that is restored elsewhere continues at the same grid point with the same state.
 */
public final class EvaluationProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Duration PUNCTUATION = Duration.ofMillis(10);

    private final Shared shared;
    private final KnownTexts texts = KnownTexts.empty();
    private @Nullable Task task;
    private @Nullable PartitionEvaluation evaluation;

    private record Task(ProcessorContext<byte[], byte[]> context, Publication publication) {}

    /** Of one task; {@code shared} is what it has in common with the others of this process. */
    public EvaluationProcessor(Shared shared) {
        this.shared = shared;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        // A revived task uses its processor again with a restored store. Nothing can be written or forwarded yet, so
        // the evaluation is made with the first record or punctuation.
        forget();
        task = new Task(context, new Publication(shared, context.taskId().partition()));
        context.schedule(
                PUNCTUATION,
                PunctuationType.WALL_CLOCK_TIME,
                now -> evaluation().punctuate(now));
        CommitHook hook = context.getStateStore(Nodes.EVALUATION_HOOK);
        hook.beforeCommit(context, this::beforeCommit);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        PartitionEvaluation here = evaluation();
        if (RuleInputCodec.isOutdated(record.value())) {
            shared.metrics().unused("release");
            return;
        }
        long offset = task().context().recordMetadata().orElseThrow().offset();
        here.accept(RuleInputCodec.decode(record.value(), texts), record.value(), offset);
    }

    private PartitionEvaluation evaluation() {
        PartitionEvaluation here = evaluation;
        if (here == null) {
            here = new PartitionEvaluation(shared, task().context(), task().publication());
            evaluation = here;
        }
        return here;
    }

    private void beforeCommit() {
        if (evaluation != null) {
            evaluation.beforeCommit();
        }
    }

    @Override
    public void close() {
        if (task != null) {
            task.publication().withdraw();
            task = null;
        }
        forget();
    }

    private void forget() {
        if (evaluation != null) {
            evaluation.close();
            evaluation = null;
        }
    }

    private Task task() {
        if (task == null) {
            throw new IllegalStateException("not initialised");
        }
        return task;
    }
}
