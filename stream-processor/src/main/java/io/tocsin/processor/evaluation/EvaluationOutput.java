package io.tocsin.processor.evaluation;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.commit.CommitPace;
import io.tocsin.processor.ruleinput.RuleInput.Switching;
import io.tocsin.processor.ruleinput.RuleInputCodec;
import io.tocsin.processor.ruleinput.RuleInputPartitioner;
import io.tocsin.processor.switching.Place;
import io.tocsin.processor.switching.SwitchRecord;
import io.tocsin.processor.switching.Switchover;
import io.tocsin.processor.task.Nodes;
import io.tocsin.processor.task.Shared;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitState;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.version.Outcome;
import io.tocsin.processor.version.VersionKeys;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Fingerprint;
import io.tocsin.schemas.window.RecordedSample;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** What the evaluation of one partition hands on: alerts, recorded samples, and what a change of the rules needs. */
final class EvaluationOutput implements Switchover.Out {
    private final Shared shared;
    private final ProcessorContext<byte[], byte[]> context;
    private final CommitPace pace;

    EvaluationOutput(Shared shared, ProcessorContext<byte[], byte[]> context, CommitPace pace) {
        this.shared = shared;
        this.context = context;
        this.pace = pace;
    }

    /**
     * Tells what became of a unit's alerts.
     *
     * @param appended when the newest event that was looked at had been appended, epoch milliseconds; 0 for none
     * @return whether there was anything
     */
    boolean tell(List<AlertTransition> transitions, long appended, long millis) {
        for (AlertTransition transition : transitions) {
            tell(transition, millis);
            if (transition.kind() == AlertTransition.Kind.FIRING && appended > 0) {
                shared.metrics().fires(Math.max(0, context.currentSystemTimeMs() - appended));
            }
        }
        return !transitions.isEmpty();
    }

    private void tell(AlertTransition transition, long millis) {
        if (transition.kind() == AlertTransition.Kind.FORGOTTEN) {
            shared.metrics().alert("forgotten");
            forward(bytes(Fingerprint.of(transition.labels())), null, millis, Nodes.ALERTS_SINK);
            return;
        }
        AlertEvent event = AlertEvents.of(transition, shared.settings().externalUrl());
        shared.metrics().alert(event.status().text());
        forward(bytes(event.fingerprint()), event.toJson(), millis, Nodes.ALERTS_SINK);
    }

    /** A rule has recorded a sample. */
    void recorded(String rule, Labels labels, long millis, double value) {
        shared.recorded().recorded(context.taskId().partition(), labels, millis, value);
        RecordedSample sample = new RecordedSample(labels.asMap(), millis, value, rule);
        forward(bytes(sample.key()), sample.toJson(), millis, Nodes.METRIC_WINDOWS_SINK);
        pace.waits();
    }

    @Override
    public void send(SwitchRecord record) {
        write(RuleInputPartitioner.key(record), RuleInputCodec.encode(new Switching(record)), Nodes.SWITCH_SINK);
        if (record instanceof SwitchRecord.Handover) {
            // The others wait for the last piece, behind which it is said that it was.
            pace.goesOn();
        } else {
            pace.waits();
        }
    }

    @Override
    public void decided(Outcome outcome) {
        // All decide the same; one tells.
        if (context.taskId().partition() == 0) {
            write(bytes(VersionKeys.outcome(outcome.number())), outcome.encode(), Nodes.VERSIONS_SINK);
            pace.waits();
        }
    }

    private void write(byte[] key, byte[] value, String sink) {
        forward(key, value, context.currentSystemTimeMs(), sink);
    }

    @Override
    public void end(Place place, Map<String, byte[]> entries, long instant) {
        if (tell(UnitEvaluator.removed(new UnitState(entries), new Removed(), instant), 0, instant)) {
            pace.waits();
        }
    }

    /** All entries are deleted anyway; what ends of what was recorded is handed on. */
    private final class Removed implements UnitListener {
        @Override
        public void stateChanged(String key, byte @Nullable [] value) {}

        @Override
        public void ruleFailed(String rule, String reason) {}

        @Override
        public void recorded(String rule, Labels labels, long millis, double value) {
            EvaluationOutput.this.recorded(rule, labels, millis, value);
        }
    }

    private void forward(byte[] key, byte @Nullable [] value, long millis, String sink) {
        context.forward(new Record<>(key, value, Math.max(0, millis)), sink);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
